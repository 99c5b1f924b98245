import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, Sandbox } from '../ssh/support/sshd';
import { openSession, type Session } from './harness/session';
import { type Workbench } from './harness/workbench';

const REFERENCE = join(__dirname, '..', '..', 'examples', 'reference');

const BROKEN = `apiVersion: lvs-dr/v1
name: broken
network: { cidr: 10.9.0.0/24, interface: eth0 }
directors:
  d1: { address: 10.9.0.1 }
realServers:
  r1: { address: 10.9.0.1 }
virtualServices:
  - { vip: 10.9.0.100, port: 80, scheduler: fastest, realServers: [{ host: r1 }] }
`;

const FOREIGN = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: basic
`;

/** The reference's hosts, whose addresses must not be contacted from here, as ports of this machine. */
const everyHostAt = (port: number): string => `Host 192.168.16.*\n  HostName 127.0.0.1\n  Port ${port}\n`;

describe('the extension, without any host to reach', function () {
  this.timeout(240_000);
  const sandbox = new Sandbox();
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    sandbox.config(everyHostAt(await freePort()));
    session = await openSession({
      workspace: REFERENCE,
      files: { 'broken.lvs.yaml': BROKEN, 'cluster.yml': FOREIGN },
      userSettings: { 'lvs.ssh.configFile': sandbox.configFile },
    });
    workbench = session.workbench;
    await workbench.openContainer('LVS-DR');
  });
  after(async () => {
    await session.close();
    await sandbox.remove();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  it('shows what is in the files, and that no host has been asked', async () => {
    await workbench.treeItem(/^Cluster web/).click();
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.treeItem(/^Real server web2 of tcp 192\.168\.16\.100:80/).waitFor();
    const rows = await workbench.treeRows();
    const shown = rows.map(({ label, description, level }) => `${level} ${label}${description && ` | ${description}`}`);
    // Its errors are below a file that has any; what they say, Problems says too.
    const faults = shown.splice(1, 2);
    assert.match(faults[0] ?? '', /^2 r1 has the address of d1.* \| line 7$/);
    assert.match(faults[1] ?? '', /^2 .*no scheduler "fastest".* \| line 9$/);
    assert.deepEqual(shown, [
      '1 broken.lvs.yaml | 2 errors in the file',
      '1 web | not inspected · cluster.yaml',
      '2 Virtual services',
      '3 192.168.16.100:80 | rr · tcp',
      '4 web1 | weight 1',
      '4 web2 | weight 1',
      '2 Directors',
      '3 lvs | not inspected · 192.168.16.142',
      '2 Real servers | 2',
      '3 web1 | not inspected · 192.168.16.143',
      '3 web2 | not inspected · 192.168.16.144',
      '2 NFS hosts',
      '3 nfs | not inspected · 192.168.16.145',
      '2 Clients',
    ]);
  });

  it('underlines what is wrong in a file, and says it in Problems at its line', async () => {
    await workbench.openFile('broken.lvs.yaml');
    await workbench.editor('broken.lvs.yaml').locator('.squiggly-error').first().waitFor();
    const problems = (await workbench.problems(2)).map((row) => row.replaceAll(/\s+/g, ' ').trim());
    assert.equal(problems.length, 2);
    assert.match(problems[0] ?? '', /r1 has the address of d1.* lvs duplicate-address \[Ln 7, Col 18\]$/);
    assert.match(problems[1] ?? '', /no scheduler "fastest".* lvs unknown-scheduler \[Ln 9, Col 45\]$/);
    await workbench.screenshot('problems');
  });

  it('takes the problems away as they are corrected', async () => {
    await workbench.replaceText('broken.lvs.yaml', BROKEN.replace('fastest', 'rr').replace('r1: { address: 10.9.0.1 }', 'r1: { address: 10.9.0.2 }')); // prettier-ignore
    await workbench.problems(0);
    await workbench.treeItem(/^Cluster broken, broken\.lvs\.yaml, not inspected/).waitFor();
  });

  it("leaves somebody else's cluster.yml alone, as plain YAML", async () => {
    await workbench.openFile('cluster.yml');
    await workbench.statusItem(/^YAML$/).waitFor();
    await workbench.problems(0);
    assert.equal(await workbench.treeItem(/cluster\.yml/).count(), 0);
  });

  it('makes a row in words and red of every host that cannot be reached, and none is stuck', async () => {
    await workbench.clickInline(workbench.treeItem(/^Cluster web/), 'Inspect');
    for (const host of ['lvs', 'web1', 'web2', 'nfs']) {
      await workbench.treeItem(new RegExp(`^Host ${host}, .*unreachable: refused`)).waitFor();
    }
    await workbench.treeItem(/^Cluster web, cluster\.yaml, 4 of 4 hosts not reached/).waitFor();
    for (const row of [/^Host nfs, /, /^NFS hosts/]) {
      await workbench.treeItem(row).locator('[class*="itemColor"]').first().waitFor();
    }
    // The rows above take its colour, others do not.
    const colour = await colourOf(workbench, /^Host nfs, /);
    assert.equal(await colourOf(workbench, /^NFS hosts/), colour);
    assert.notEqual(await colourOf(workbench, /^Clients/), colour);
  });

  it('opens what it saw, with what to do next', async () => {
    const text = await workbench.editorText(workbench.document('lvs-inspect'));
    assert.match(text, /web1.*192\.168\.16\.143/);
    assert.match(text, /refused the connection/);
    assert.match(text, /Check that sshd runs on the host/);
  });

  it('says on the row, when it is opened and when it is pointed at, what to do', async () => {
    const row = workbench.treeItem(/^Host web1, /);
    await row.click();
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.treeItem(/^error: web1 .*refused the connection/).waitFor();
    await workbench.treeItem(/^what to do: Check that sshd runs on the host/).waitFor();
    await row.locator('.label-name').hover();
    await workbench.page.locator('.monaco-hover:visible', { hasText: 'Check that sshd runs' }).waitFor();
    await workbench.screenshot('unreachable');
  });

  it('plans nothing that it cannot see, and says which host it is about', async () => {
    await workbench.runCommand('LVS-DR: Plan');
    await workbench.notification(/refused the connection.*The plan is without these hosts/).waitFor();
    await workbench.clickNotification(/refused the connection/, 'Show Log');
    assert.match(await workbench.outputText(), /web2 \(127\.0\.0\.1:\d+\) refused the connection/);
  });

  it('does not apply to hosts it cannot see', async () => {
    await workbench.clickInline(workbench.treeItem(/^Cluster web/), 'Apply');
    await workbench.notification(/refused the connection.*Nothing was changed/).waitFor();
  });

  it('leaves no error behind', async () => {
    // VS Code writes every error that it shows into the console too.
    assert.deepEqual(session.faults.browser().filter((text) => !text.includes('refused the connection')), []); // prettier-ignore
    assert.deepEqual(await session.faults.extensionHost(), []);
  });
});

describe('the extension and a host it does not know', function () {
  this.timeout(240_000);
  const sandbox = new Sandbox();
  let session: Session;

  before(async () => {
    const sshd = await sandbox.sshd();
    sandbox.config(everyHostAt(sshd.port));
    session = await openSession({
      workspace: REFERENCE,
      userSettings: { 'lvs.ssh.configFile': sandbox.configFile },
    });
    await session.workbench.openContainer('LVS-DR');
  });
  after(async () => {
    await session.close();
    await sandbox.remove();
  });

  it('asks with the fingerprint before anything is sent, and takes no for an answer', async () => {
    const { workbench } = session;
    await workbench.clickInline(workbench.treeItem(/^Host lvs/), 'Inspect');
    const dialog = workbench.dialog('The host key of lvs is not known');
    await dialog.getByText(/SHA256:[A-Za-z0-9+/]{43}/).waitFor();
    assert.match(await dialog.innerText(), /127\.0\.0\.1:\d+[\s\S]*ssh-ed25519/);
    await workbench.screenshot('host-key');
    await workbench.clickDialog('The host key of lvs', 'Cancel');
    await workbench.treeItem(/^Host lvs, .*host key not known/).waitFor();
    assert.equal(existing(sandbox.knownHosts), '');
  });

  it('remembers a key that is trusted', async () => {
    const { workbench } = session;
    await workbench.clickInline(workbench.treeItem(/^Host lvs/), 'Inspect');
    await workbench.clickDialog('The host key of lvs', 'Trust and Remember');
    await workbench.treeItem(/^Host lvs, 192\.168\.16\.142, (blocked|in sync|\d+ differences?)/).waitFor();
    assert.match(existing(sandbox.knownHosts), /^\[127\.0\.0\.1\]:\d+ ssh-ed25519 /);
  });

  it('leaves no error behind', async () => {
    assert.deepEqual(session.faults.browser(), []);
    assert.deepEqual(await session.faults.extensionHost(), []);
  });
});

/** As it is drawn, e.g. `rgb(248, 81, 73)`. */
async function colourOf(workbench: Workbench, row: RegExp): Promise<string> {
  const label = workbench.treeItem(row).locator('.label-name').first();
  return label.evaluate((element: unknown) => {
    const window = globalThis as unknown as { getComputedStyle(of: unknown): { readonly color: string } };
    return window.getComputedStyle(element).color;
  });
}

function existing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
