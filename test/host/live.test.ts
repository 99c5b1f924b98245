import assert from 'node:assert/strict';
import type * as api from 'vscode';
import type { Workbench } from '../e2e/harness/workbench';
import { icons, namesOf, unlabelledActions, unlabelledRows } from './support/accessibility';
import { ADDRESS, openScene, type Scene, WEB2 } from './support/scene';
import { assertNoMistakes } from './support/silence';

/** What each host is, by the start of what a screen reader says of its row. */
const STATES = {
  lvs: /^Host lvs, .*in sync/,
  web1: /^Host web1, .*in sync/,
  web2: /^Host web2, .*1 difference/,
  nfs: /^Host nfs, .*in sync/,
  dark: /^Host dark, .*unreachable: refused/,
  swapped: /^Host swapped, .*HOST KEY CHANGED/,
  stranger: /^Host stranger, .*host key not known/,
} as const;

/** One story of one window, told in order: each test leaves the hosts as the next one finds them. */
describe('hosts in every state, in the window and through the API', function () {
  this.timeout(60_000);
  let scene: Scene;
  let workbench: Workbench;
  /** The icon of each state, as the story comes by it. */
  const shapes = new Map<string, string>();

  before(async function () {
    this.timeout(180_000);
    scene = await openScene({ userSettings: { 'chat.disableAIFeatures': false } });
    ({ workbench } = scene.session);
    await workbench.openContainer('LVS-DR');
  });
  after(() => scene.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.snapshot(`failed-live-${this.currentTest.title.slice(0, 30)}`); // prettier-ignore
  });

  describe('before anybody looked', () => {
    it('says so on every row, and has connected to nobody', async () => {
      await workbench.treeItem(/^Cluster web, .*not inspected/).waitFor();
      for (const name of Object.keys(ADDRESS)) await workbench.treeItem(new RegExp(`^Host ${name}, .*not inspected`)).waitFor(); // prettier-ignore
      assert.equal(scene.hosts.connections, 0);
      await remember({ unseen: /^Host lvs/ });
    });

    it('tells a language model the same, without asking a host', async () => {
      const [status] = (await tool('lvs_get_status', {})) as readonly Status[];
      assert.deepEqual(status?.hostsByState, { notInspected: Object.keys(ADDRESS).length });
      const [plan] = (await tool('lvs_get_plan', { cluster: 'web' })) as readonly { error: string }[];
      assert.match(plan?.error ?? '', /No host has been looked at yet.*"refresh": true/);
      assert.equal(scene.hosts.connections, 0);
    });
  });

  describe('after a look', () => {
    let release: () => void;
    let looking: Promise<unknown>;

    before(() => {
      release = scene.hosts.hold(ADDRESS.slow);
      looking = execute('lvs.refresh');
    });

    it('asks about a host that is not known, and takes no for an answer; tells of a changed key', async () => {
      const titles = ['The host key of stranger is not known', 'The host key of swapped has changed'];
      // One after the other, in the order in which the hosts answer.
      for (let left = titles; left.length > 0;) {
        await workbench.dialog(/The host key of (?:stranger|swapped)/).waitFor();
        const text = (await workbench.dialog('The host key of').textContent()) ?? '';
        const [title = ''] = left.filter((each) => text.includes(each));
        await workbench.clickDialog(title, 'Cancel');
        left = left.filter((each) => each !== title);
      }
    });

    it('shows each host as it answers, while a slow one is still awaited', async () => {
      for (const row of Object.values(STATES)) await workbench.treeItem(row).waitFor();
      await workbench.treeItem(/^Host slow, .*looking/).waitFor();
      await workbench.treeItem(/^Cluster web, .*looking/).waitFor();
      await remember({ drifted: STATES.web2, awaited: /^Host slow/ });
    });

    it('is over when the slow one has answered, with the worst first', async () => {
      release();
      await looking;
      await workbench.treeItem(/^Cluster web, .*3 of 8 hosts not reached/).waitFor();
      assert.equal(await workbench.treeItem(/looking/).count(), 0);
    });

    it('understood every answer: what the hosts printed is what the probe of today asks for', () => {
      assert.deepEqual([...scene.hosts.missing], []);
      assert.equal(scene.hosts.answers, 5);
    });

    it('tells a language model each host with its state, error and next step', async () => {
      const [status] = (await tool('lvs_get_status', { cluster: 'web' })) as readonly Status[];
      const states = new Map(status?.hosts.items.map((host) => [host.host, host]));
      assert.equal(states.get('web2')?.state, 'drifted');
      assert.equal(states.get('lvs')?.state, 'inSync');
      assert.equal(states.get('swapped')?.error?.code, 'host-key-changed');
      assert.ok((states.get('dark')?.error?.next ?? '') !== '');
      const [plan] = (await tool('lvs_get_plan', {})) as readonly Plan[];
      assert.equal(plan?.canBeApplied, false);
      assert.match(JSON.stringify(plan.waves), /arp_ignore/);
    });
  });

  describe('a language model that wants the hosts looked at', () => {
    it('is refused when the person says no, and no host is contacted', async () => {
      const before = scene.hosts.connections;
      const asked = tool('lvs_get_plan', { refresh: true }).then(
        () => 'answered',
        () => 'refused',
      );
      const dialog = workbench.dialog(/Look at 8 hosts over SSH\?/);
      await dialog.getByText(/lvs \(192\.168\.16\.142\), .*Nothing is changed on them\./).waitFor();
      await workbench.page.keyboard.press('Escape');
      assert.equal(await asked, 'refused');
      assert.equal(scene.hosts.connections, before);
    });

    it('gets a fresh plan when the person agrees', async () => {
      scene.hosts.become(ADDRESS.web2, WEB2);
      const asked = tool('lvs_get_plan', { refresh: true });
      await workbench.dialog(/Look at 8 hosts over SSH\?/).waitFor();
      await workbench.page.keyboard.press('Enter');
      await workbench.clickDialog('The host key of stranger', 'Cancel');
      const [plan] = (await asked) as readonly Plan[];
      assert.ok(plan !== undefined && !JSON.stringify(plan.waves).includes('"web2"'), JSON.stringify(plan));
      await workbench.treeItem(/^Host web2, .*in sync/).waitFor();
    });

    it('learns from the error which clusters there are', async () => {
      await assert.rejects(tool('lvs_get_status', { cluster: 'wob' }), /no cluster "wob".*web \(cluster\.yaml\)/s);
    });
  });

  describe('a second look', () => {
    it('leaves every row where it was: what is open stays open, what is selected stays selected', async () => {
      const row = workbench.treeItem(/^Host dark, /);
      await row.click();
      await workbench.page.keyboard.press('ArrowRight');
      await workbench.treeItem(/^error: dark .*refused the connection/).waitFor();
      const answers = scene.hosts.answers + 5;
      const looked = execute('lvs.refresh');
      await workbench.clickDialog('The host key of stranger', 'Cancel');
      await looked;
      await scene.hosts.answered(answers);
      await workbench.treeItem(/^Cluster web, .*3 of 8 hosts not reached/).waitFor();
      assert.equal(await row.getAttribute('aria-expanded'), 'true');
      assert.equal(await row.getAttribute('aria-selected'), 'true');
      await workbench.treeItem(/^error: dark .*refused the connection/).waitFor();
    });
  });

  describe('for whoever cannot see colours, or the screen, or use a mouse', () => {
    it('has words for a screen reader on every row that are more than its label', async () => {
      assert.deepEqual(await unlabelledRows(workbench), []);
      assert.ok((await namesOf(workbench)).length > 15);
    });

    it('has a name on every button that is only an icon', async () => {
      assert.deepEqual(await unlabelledActions(workbench), []);
    });

    it('tells states apart by shape, and says them in words', async () => {
      await remember({ inSync: STATES.lvs, failed: STATES.dark });
      assert.deepEqual([...shapes.keys()].toSorted(), ['awaited', 'drifted', 'failed', 'inSync', 'unseen']);
      assert.equal(new Set(shapes.values()).size, shapes.size, JSON.stringify([...shapes]));
    });

    it('is reached and left by keyboard: a row opens, and its menu has the actions', async () => {
      const { page } = workbench;
      await execute('lvs.cluster.focus');
      await page.keyboard.press('Home');
      await page.locator('.sidebar .monaco-list-row.focused[aria-label^="Cluster web"]').waitFor();
      await page.keyboard.press('Shift+F10');
      const plan = page.getByRole('menuitem', { name: 'Plan', exact: true });
      await plan.waitFor();
      await page.keyboard.press('Escape');
      await plan.waitFor({ state: 'hidden' });
      await page.keyboard.press('ArrowLeft');
      await page.locator('.sidebar .monaco-list-row[aria-label^="Cluster web"][aria-expanded="false"]').waitFor();
      await page.keyboard.press('ArrowRight');
      await workbench.treeItem(STATES.lvs).waitFor();
    });
  });

  describe('in the end', () => {
    it('leaves no error behind', () => assertNoMistakes(scene.session));
  });

  interface Status {
    readonly hostsByState: Readonly<Record<string, number>>;
    readonly hosts: { readonly items: readonly HostStatus[] };
  }
  interface HostStatus {
    readonly host: string;
    readonly state: string;
    readonly error?: { readonly code: string; readonly next: string };
  }
  interface Plan {
    readonly canBeApplied: boolean;
    readonly waves: readonly unknown[];
  }

  async function remember(rows: Readonly<Record<string, RegExp>>): Promise<void> {
    for (const [state, icon] of await icons(workbench, rows)) shapes.set(state, icon);
  }

  function execute(command: string): Promise<null> {
    return scene.session.host.run((vscode, id) => vscode.commands.executeCommand(id).then(() => null), command);
  }

  /** What a language model gets from a tool of ours. */
  async function tool(name: string, input: object): Promise<readonly unknown[]> {
    const text = await scene.session.host.run(invoke, { name, input });
    return (JSON.parse(text) as { readonly clusters: readonly unknown[] }).clusters;
  }
});

async function invoke(vscode: typeof api, { name, input }: { name: string; input: object }): Promise<string> {
  const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}
