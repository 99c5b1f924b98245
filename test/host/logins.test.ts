import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { CapturedHost } from '../support/scriptedHosts/capturedHost';
import { ScriptedHosts } from '../support/scriptedHosts/scriptedHosts';
import { FakeServer } from '../ssh/support/fakeServer';
import { Sandbox } from '../ssh/support/sshd';
import type { Workbench } from '../e2e/harness/workbench';
import { openHostSession, type HostSession } from './support/hostSession';
import { REFERENCE } from './support/scene';

const ADDRESS = { stranger: '192.168.16.143', swapped: '192.168.16.144', locked: '192.168.16.145', guarded: '192.168.16.146' }; // prettier-ignore

const CLUSTER = `apiVersion: lvs-dr/v1
name: web
network: { cidr: 192.168.16.0/24, interface: ens33 }
ssh: { user: root }
directors:
  lvs: { address: 192.168.16.142 }
realServers:
  stranger: { address: ${ADDRESS.stranger} }
  swapped: { address: ${ADDRESS.swapped} }
  locked: { address: ${ADDRESS.locked} }
  guarded: { address: ${ADDRESS.guarded} }
virtualServices:
  - { vip: 192.168.16.100, port: 80, scheduler: rr, realServers: [stranger, swapped, locked, guarded] }
`;

/** The fake runs nothing: that its row says this shows that the login went well. */
const LOGGED_IN = /^Host guarded, .*could not be looked at/;

describe('logging in, in a window', function () {
  this.timeout(180_000);
  const sandbox = new Sandbox();
  let hosts: ScriptedHosts;
  let guarded: FakeServer;
  let session: HostSession | undefined;
  let workbench: Workbench;
  const fingerprint = (name: string): string =>
    execFileSync('ssh-keygen', ['-lf', sandbox.path(`${name}.pub`)], { encoding: 'utf8' }).split(' ')[1] ?? '';

  before(async () => {
    const machine = CapturedHost.read('web1');
    hosts = await ScriptedHosts.start(sandbox, [
      { address: ADDRESS.stranger, manner: { type: 'answering', machine, key: 'unknown' } },
      { address: ADDRESS.swapped, manner: { type: 'answering', machine, key: 'changed' } },
      { address: ADDRESS.locked, manner: { type: 'answering', machine } },
    ]);
    const locked = sandbox.keyPair('locked');
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'geheim phrase', '-a', '1', '-f', locked]);
    guarded = await FakeServer.start(sandbox, { password: 'geheim word', onExec: (channel) => { channel.exit(0); channel.close(); } }, 'guarded'); // prettier-ignore
    appendFileSync(sandbox.knownHosts, guarded.knownHostsLine);
    const first = `Host ${ADDRESS.locked}\n  IdentityFile ${locked}\nHost ${ADDRESS.guarded}\n  HostName 127.0.0.1\n  Port ${guarded.port}\n`;
    writeFileSync(sandbox.configFile, first + readFileSync(sandbox.configFile, 'utf8'));
    session = await openHostSession({
      workspace: REFERENCE,
      files: { 'cluster.yaml': CLUSTER },
      userSettings: { 'lvs.ssh.configFile': sandbox.configFile },
    });
    ({ workbench } = session);
    await workbench.openContainer('LVS-DR');
    await workbench.treeItem(/^Host guarded/).waitFor();
  });
  after(async () => {
    await session?.close();
    await hosts.stop();
    await guarded.stop();
    await sandbox.remove();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.snapshot(`failed-logins-${this.currentTest.title.slice(0, 30)}`); // prettier-ignore
  });

  const connect = (host: string): Promise<void> => workbench.clickContextMenu(workbench.treeItem(new RegExp(`^Host ${host}`)), 'Connect to Host'); // prettier-ignore

  it('shows type and fingerprint of an unknown key, and stores it on yes', async () => {
    await connect('stranger');
    const dialog = workbench.dialog('The host key of stranger is not known');
    await dialog.waitFor();
    const text = (await dialog.textContent()) ?? '';
    for (const part of ['ssh-ed25519', fingerprint('scripted_host')]) assert.ok(text.includes(part), part);
    await workbench.screenshot('login-unknown-key');
    const before = readFileSync(sandbox.knownHosts, 'utf8');
    await workbench.clickDialog('The host key of stranger', 'Trust and Remember');
    await workbench.treeItem(/^Host stranger, (?!.*host key)/).waitFor();
    assert.ok(readFileSync(sandbox.knownHosts, 'utf8').length > before.length);
  });

  it('says what a changed key means, with both fingerprints, and has no button that accepts it', async () => {
    await connect('swapped');
    const dialog = workbench.dialog('The host key of swapped has changed');
    await dialog.waitFor();
    const text = (await dialog.textContent()) ?? '';
    for (const name of ['scripted_host', 'another_host']) assert.ok(text.includes(fingerprint(name)), name);
    assert.match(text, /intercepting/);
    const buttons = await dialog.locator('.dialog-buttons').getByRole('button').allTextContents();
    assert.deepEqual([...buttons].sort(), ['Cancel', 'Copy Command', 'Copy Fingerprints']);
    await workbench.screenshot('login-changed-key');
    const before = readFileSync(sandbox.knownHosts, 'utf8');
    await workbench.clickDialog('The host key of swapped', 'Cancel');
    await workbench.treeItem(/^Host swapped, .*HOST KEY CHANGED/).waitFor();
    assert.equal(readFileSync(sandbox.knownHosts, 'utf8'), before);
  });

  it('asks for the passphrase of a key, again after a mistake', async () => {
    await connect('locked');
    const { input } = workbench.quickInput;
    await workbench.page.getByText(/Passphrase of the key .*locked/).waitFor();
    assert.equal(await input.getAttribute('type'), 'password');
    await workbench.answer('mistyped');
    await workbench.page.getByText(/That was not right\. Passphrase/).waitFor();
    await workbench.answer('geheim phrase');
    await workbench.treeItem(/^Host locked, (?!.*(?:not inspected|looking|login refused))/).waitFor();
  });

  it('asks for a password, keeps it only where that is ticked, and forgets it', async () => {
    await connect('guarded');
    await workbench.page.getByText(/Password of root on/).waitFor();
    await workbench.page.getByRole('button', { name: 'Keep It for the Next Time' }).click();
    await workbench.page.getByText(/it will be kept in the secret storage/).waitFor();
    await workbench.screenshot('login-password');
    await workbench.answer('geheim word');
    await workbench.treeItem(LOGGED_IN).waitFor();
    await workbench.runCommand('LVS-DR: Forget Saved Credentials');
    await workbench.page.getByText(/Forgotten: 2 saved credentials/).first().waitFor(); // prettier-ignore
    await workbench.runCommand('LVS-DR: Forget Saved Credentials');
    await workbench.page.getByText('There are no saved credentials.').first().waitFor(); // prettier-ignore
    await workbench.runCommand('LVS-DR: Show Log');
    assert.doesNotMatch(await workbench.outputText(), /geheim/);
  });
});
