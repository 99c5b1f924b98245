import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { CapturedHost } from '../support/scriptedHosts/capturedHost';
import { ScriptedHosts } from '../support/scriptedHosts/scriptedHosts';
import { Sandbox } from '../ssh/support/sshd';
import type { Workbench } from '../e2e/harness/workbench';
import { type HostSession, openHostSession } from './support/hostSession';
import { ADDRESS, REFERENCE } from './support/scene';
import { assertNoMistakes } from './support/silence';

const captured = (name: string): string => readFileSync(join(__dirname, '..', 'unit', 'checks', 'captured', `${name}.txt`), 'utf8'); // prettier-ignore
const machine = (name: 'lvs' | 'web1' | 'web2' | 'nfs'): CapturedHost =>
  CapturedHost.read(name).alsoPrinting(name === 'nfs' ? {} : { 'macs/nics': captured(`macs-${name}`) });
const asking = (answers: string): CapturedHost =>
  CapturedHost.printing({ 'wire/tool': 'iputils\n', 'wire/nic': 'ens33\n', 'wire/holds': '', 'wire/answers': captured(answers), 'wire/control': '' }); // prettier-ignore
const CLIENT = '192.168.16.146';

/** The checks that ask hosts what they are; requests are for machines that can send them. */
describe('the Test Explorer of a real window', function () {
  this.timeout(120_000);
  let session: HostSession;
  let workbench: Workbench;
  let hosts: ScriptedHosts;
  const sandbox = new Sandbox();
  const closers: (() => Promise<void>)[] = [() => sandbox.remove()];

  before(async function () {
    this.timeout(180_000);
    const machines = { ...Object.fromEntries((['lvs', 'web1', 'web2', 'nfs'] as const).map((name) => [ADDRESS[name], machine(name)])), [CLIENT]: asking('arping-iputils-web1-answers') }; // prettier-ignore
    hosts = await ScriptedHosts.start(
      sandbox,
      Object.entries(machines).map(([address, one]) => ({ address, manner: { type: 'answering', machine: one } })),
    );
    closers.push(() => hosts.stop());
    session = await openHostSession({ workspace: REFERENCE, userSettings: { 'lvs.ssh.configFile': sandbox.configFile } }); // prettier-ignore
    closers.push(() => session.close());
    ({ workbench } = session);
    await execute('workbench.view.testing.focus');
  });
  after(async () => {
    for (const close of closers.reverse()) await close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.snapshot(`failed-tests-${this.currentTest.title.slice(0, 30)}`); // prettier-ignore
  });

  const row = (label: RegExp): Locator => workbench.page.locator('.test-explorer').getByRole('treeitem', { name: label }); // prettier-ignore

  it('shows every check of every service, and contacts nobody for it', async () => {
    await row(/^web/).waitFor();
    await open(/^web/);
    await open(/^tcp 192\.168\.16\.100:80/);
    for (const label of [/^All requests through the VIP/, /^Requests are shared/, /^Replies go straight/, /^Every real server serves/, /^Only the director answers ARP/, /^All of it comes back/]) await row(label).waitFor(); // prettier-ignore
    assert.equal(hosts.connections, 0);
  });

  it('runs them, and the item of the real server that answers ARP is the one that failed', async () => {
    await open(/^Only the director answers ARP/);
    await run(/^Only the director answers ARP/);
    await row(/^web1.*Failed/).waitFor();
    await row(/^lvs.*Passed/).waitFor();
    await row(/^web2.*Passed/).waitFor();
  });

  it('shows what was expected beside what was heard', async () => {
    const results = workbench.page.locator('.panel').getByRole('treeitem');
    await results
      .filter({ hasText: /web1 answers ARP for 192\.168\.16\.100, asked by client/ })
      .first()
      .click();
    const diff = workbench.page.locator('.panel .monaco-diff-editor');
    const line = (side: 'original' | 'modified', text: string): Locator => diff.locator(`.editor.${side} .view-line`, { hasText: text }); // prettier-ignore
    await line('modified', '52:54:00:16:01:8f (web1)').first().waitFor();
    await line('modified', '52:54:00:16:01:8e (lvs)').first().waitFor();
    assert.equal(await line('original', '(web1)').count(), 0);
  });

  it('passes the next time, when the host keeps silent', async () => {
    hosts.become(CLIENT, asking('arping-iputils-healthy'));
    await execute('testing.runAll');
    await row(/^web1.*Passed/)
      .first()
      .waitFor();
    await open(/^All of it comes back/);
    await row(/^nfs.*Passed/).waitFor();
  });

  it('leaves no error behind', () => assertNoMistakes(session));

  function execute(command: string): Promise<null> {
    return session.host.run((vscode, id) => vscode.commands.executeCommand(id).then(() => null), command);
  }

  async function open(label: RegExp): Promise<void> {
    const found = row(label);
    await found.waitFor();
    if ((await found.getAttribute('aria-expanded')) === 'true') return;
    await found.click();
    await found.and(workbench.page.locator('[aria-expanded="true"]')).waitFor();
  }

  async function run(label: RegExp): Promise<void> {
    const found = row(label);
    await found.hover();
    await found.getByRole('button', { name: /^Run Test/ }).click();
  }
});
