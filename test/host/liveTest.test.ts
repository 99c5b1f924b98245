import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type * as api from 'vscode';
import { LiveTestPage } from '../e2e/harness/liveTest';
import type { Workbench } from '../e2e/harness/workbench';
import type { Sandbox } from '../ssh/support/sshd';
import { BalancedService } from './support/balancedService';
import { openScene, type Scene, TROUBLED } from './support/scene';
import { assertNoMistakes } from './support/silence';

const SERVICE = 'tcp 192.168.16.100:80';
/** The same director's table has it no more: nobody knows whose address it is. */
const SECOND = 'tcp 192.168.16.101:80';
const TWO_SERVICES = TROUBLED.replace(
  '\nmounts:\n',
  `  - vip: 192.168.16.101
    port: 80
    protocol: tcp
    scheduler: rr
    realServers:
      - { host: web1, weight: 1 }
      - { host: web2, weight: 1 }

mounts:
`,
);

/** One story of one window: real requests over a real SSH connection, to a service that this process plays. */
describe('the live test, in the window', function () {
  this.timeout(300_000);
  let service: BalancedService;
  let scene: Scene;
  let workbench: Workbench;
  let page: LiveTestPage;

  /** The programs of the client: a curl that finds the service wherever it is said to be. */
  async function clientPrograms(sandbox: Sandbox): Promise<string> {
    const folder = sandbox.path('bin');
    mkdirSync(folder);
    service = await BalancedService.start(['web1', 'web2'], folder);
    return folder;
  }

  before(async function () {
    this.timeout(400_000);
    scene = await openScene({ clientPrograms, files: { 'cluster.yaml': TWO_SERVICES } });
    ({ workbench } = scene.session);
    await workbench.openContainer('LVS-DR');
    await workbench.treeItem(/^Cluster web/).waitFor();
  });
  after(async () => {
    await scene.close();
    await service.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.snapshot(`failed-live-test-${this.currentTest.title.slice(0, 30)}`); // prettier-ignore
  });

  const execute = (command: string, place?: { readonly service: string }): Promise<null> =>
    scene.session.host.run(executeOn, { command, service: place?.service ?? null });

  it('runs when it is asked for, after a look at the director and without a question', async () => {
    await execute('lvs.test', { service: SERVICE });
    page = await LiveTestPage.of(workbench, SERVICE);
    await page.state('Running');
    await page.answered(6);
    await page.verdictLike(/web1|alternat|[Rr]ound robin/);
    const shares = await page.shares();
    assert.deepEqual(shares.map(({ name }) => name), ['web1', 'web2']); // prettier-ignore
    assert.ok(Math.abs(shares[0]!.answers - shares[1]!.answers) <= 1, JSON.stringify(shares));
    assert.equal(service.requests >= 6, true);
    await workbench.screenshot('live-test-running');
  });

  it('shows that a real server does not answer any more, and names it', async () => {
    service.stopServing('web2');
    await page.verdictLike(/web2/, 10_000);
    await workbench.screenshot('live-test-broken');
    service.stopServing(undefined);
  });

  it('pauses, goes on and stops when it is told to', async () => {
    await page.button('Pause').click();
    await page.state('Paused');
    await page.button('Resume').click();
    await page.state('Running');
    await page.button('Stop').click();
    await page.state('Stopped');
    const after = service.requests;
    await page.button('Repeat this run').waitFor();
    assert.equal(service.requests, after);
  });

  it('asks before it sends to a VIP that the table does not have, and sends nothing without a yes', async () => {
    const before = service.requests;
    const asked = execute('lvs.test', { service: SECOND });
    await workbench.dialog(/not known to be applied; send requests to 192\.168\.16\.101:80 anyway\?/).waitFor();
    await workbench.snapshot('live-test-question');
    await workbench.clickDialog(/not known to be applied/, 'Cancel');
    await asked;
    const second = await LiveTestPage.of(workbench, SECOND);
    await second.refusal.filter({ hasText: 'Nothing was sent.' }).waitFor();
    assert.equal(service.requests, before);
  });

  it('tests two services at once, and ends the one whose panel is closed', async () => {
    await execute('lvs.test', { service: SERVICE });
    page = await LiveTestPage.of(workbench, SERVICE);
    await page.state('Running');
    const asked = execute('lvs.test', { service: SECOND });
    await workbench.clickDialog(/not known to be applied/, 'Send Requests');
    await asked;
    const second = await LiveTestPage.of(workbench, SECOND);
    await second.answered(3);
    await execute('workbench.action.closeActiveEditor');
    page = await LiveTestPage.of(workbench, SERVICE);
    const { answers } = (await page.shares())[0]!;
    await page.answered(2 * answers + 4);
    await page.state('Running');
  });

  it('shows the last run as text, and again when the text is refreshed', async () => {
    await execute('lvs.showTestText', { service: SECOND });
    const text = workbench.document('lvs-test');
    await text.waitFor();
    assert.match(await workbench.editorText(text), new RegExp(`${SECOND}: \\d+ requests from client`));
    await execute('lvs.refreshDocument');
    await execute('workbench.action.closeActiveEditor');
  });

  it('is there again after a reload of the window, with the run that was cut off', async () => {
    page = await LiveTestPage.of(workbench, SERVICE);
    await page.state('Running');
    await workbench.page.reload();
    await workbench.ready();
    page = await LiveTestPage.of(workbench, SERVICE);
    await page.state(/^\s*Interrupted/, 30_000);
    const shares = await page.shares();
    assert.ok(shares.every(({ answers }) => answers > 0), JSON.stringify(shares)); // prettier-ignore
    const runs = await page.runs();
    assert.equal(runs.length, 2, runs.join('; '));
    await workbench.screenshot('live-test-restored');
    const after = service.requests;
    await page.button('Repeat this run').click();
    await page.state('Running');
    assert.ok(service.requests >= after);
  });

  it('sends nothing any more when its panel is closed', async () => {
    await execute('workbench.action.closeAllEditors');
    await scene.hosts.idle();
    const after = service.requests;
    await execute('lvs.showTestText', { service: SERVICE });
    await workbench.document('lvs-test').waitFor();
    assert.equal(service.requests, after);
  });

  it('leaves no error behind', () => assertNoMistakes(scene.session));
});

async function executeOn(
  vscode: typeof api,
  { command, service }: { readonly command: string; readonly service: string | null },
): Promise<null> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const place = service === null ? [] : [{ cluster: vscode.Uri.joinPath(folder!.uri, 'cluster.yaml'), service }];
  await vscode.commands.executeCommand(command, ...place);
  return null;
}
