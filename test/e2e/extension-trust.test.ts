import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Sandbox } from '../ssh/support/sshd';
import { openSession, type Session } from './harness/session';

const REFERENCE = join(__dirname, '..', '..', 'examples', 'reference');

describe('the extension in a workspace that is not trusted', function () {
  this.timeout(240_000);
  const sandbox = new Sandbox();
  const hosts = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  let count = 0;
  const connections = (): number => count;
  let session: Session;

  before(async () => {
    hosts.listen(0, '127.0.0.1');
    await once(hosts, 'listening');
    const { port } = hosts.address() as AddressInfo;
    sandbox.config(`Host 192.168.16.*\n  HostName 127.0.0.1\n  Port ${port}\n`);
    session = await openSession({
      workspace: REFERENCE,
      userSettings: {
        'lvs.ssh.configFile': sandbox.configFile,
        'security.workspace.trust.startupPrompt': 'never',
      },
      workspaceTrust: 'ask',
    });
    await session.workbench.openContainer('LVS-DR');
  });
  after(async () => {
    await session.close();
    await sandbox.remove();
    hosts.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await session.workbench.screenshot('failed-trust');
  });

  it('shows the cluster, and that it stays away from the hosts', async () => {
    const { workbench } = session;
    await workbench.treeItem(/^Cluster web/).waitFor();
    await workbench.page.getByText('This workspace is not trusted: no host is contacted.').waitFor();
    await workbench.screenshot('untrusted');
  });

  it('still checks the file', async () => {
    const { workbench } = session;
    await workbench.openFile('cluster.yaml');
    await workbench.replaceText('cluster.yaml', 'apiVersion: lvs-dr/v1\nname: web\n');
    assert.match((await workbench.problems(1)).join('\n'), /lvs\s+missing-property/);
    await workbench.replaceText('cluster.yaml', readFileSync(join(REFERENCE, 'cluster.yaml'), 'utf8'));
    await workbench.problems(0);
  });

  it('refuses to contact a host, and says why', async () => {
    const { workbench } = session;
    await workbench.clickTitleAction('view', 'Refresh');
    await workbench.notification('This workspace is not trusted, so no host is contacted').waitFor();
    assert.equal(connections(), 0);
  });

  it('contacts nobody because trust is given, only when it is asked to', async () => {
    const { workbench } = session;
    await workbench.clickNotification('This workspace is not trusted', 'Manage Workspace Trust');
    await workbench.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await workbench.page.locator('.monaco-modal-editor-block [aria-label^="Close"]').first().click();
    await workbench.page.getByText('This workspace is not trusted: no host is contacted.').waitFor({ state: 'hidden' });
    assert.equal(connections(), 0);
    await workbench.clickTitleAction('view', 'Refresh');
    await workbench.treeItem(/^Host nfs, .*(no SSH connection|connection lost)/).waitFor();
    assert.ok(connections() >= 4, `${connections()} connections`);
  });

  it('leaves no error behind', async () => {
    // VS Code says it of its own extensions, which it starts again when trust is given.
    const ownTrouble = /Extension `vscode\.[\w-]+` is already registered/;
    assert.deepEqual(
      session.faults.browser().filter((text) => !ownTrouble.test(text)),
      [],
    );
    assert.deepEqual(await session.faults.extensionHost(), []);
  });
});
