import { resetWindow } from '../../support/vscode';
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ApplyResult } from '../../../../src/core/apply/apply';
import type { Plan } from '../../../../src/core/plan/plan';
import { BOUNDS } from '../../../../src/core/traffic/wish';
import { APPLIED, FILE, LiveScene, LOCAL, OTHER, type Panel, runView, say, SERVICE, TEXT, told, until, uri, window } from './scene'; // prettier-ignore

describe('live tests of virtual services', () => {
  let scene: LiveScene;

  beforeEach(() => {
    resetWindow();
    scene = new LiveScene();
    scene.clusters.machines.set('lvs', APPLIED);
  });
  afterEach(() => scene.dispose());

  const asked = (): readonly string[] => window.asked.map(({ text }) => text);
  const begun = async (panel: Panel, count = 1): Promise<void> => {
    await until(() => scene.runs.length === count);
    await told(panel, 'runs');
    await told(panel, 'run', ({ run }) => run?.id === scene.run.options.id);
  };

  describe('a page that begins', () => {
    it('is told what can be chosen, what was run last and what was run before', async () => {
      const panel = scene.open();
      const { setup } = await told(panel, 'setup');
      assert.deepEqual([setup.uri, setup.cluster, setup.service, setup.protocol, setup.asksPort], [String(uri), 'web', SERVICE, 'tcp', false]); // prettier-ignore
      assert.equal((await told(panel, 'run')).run, null);
      assert.deepEqual((await told(panel, 'runs')).runs, []);
      assert.match(panel.webview.html, /default-src &#39;none&#39;/);
    });

    it('is told all of it again when its tab comes back, and nothing while it is hidden', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      panel.show(false);
      const before = panel.told.length;
      scene.run.send(5);
      assert.equal(panel.told.length, before);
      panel.show(true);
      say(panel, { type: 'ready' });
      const { run } = await told(panel, 'run', ({ run }) => run?.sent === 5);
      assert.equal(run?.id, scene.run.options.id);
      await until(() => panel.told.slice(before).some((each) => (each as { type: string }).type === 'setup'));
    });

    it('gets nothing for what is no message, which the log says', async () => {
      const panel = scene.open();
      await told(panel, 'runs');
      const before = panel.told.length;
      for (const message of [null, 'start', { type: 'start' }, { type: 'start', wish: { ...LOCAL, parallel: 'all' } }]) panel.say(message); // prettier-ignore
      await until(() => scene.warnings.length === 4);
      assert.equal(panel.told.length, before);
      assert.equal(scene.runs.length, 0);
    });
  });

  describe('where requests come from', () => {
    it('is this machine, each host of the file, and the aliases of the ssh configuration', async () => {
      scene.aliases = [
        { alias: 'elsewhere', address: '10.1.2.3' },
        { alias: 'w1', address: '192.168.16.143' },
        { alias: '192.168.16.142', address: '127.0.0.1' },
      ];
      const { setup } = await told(scene.open(), 'setup');
      const choices = setup.sources.map(({ label, problem }) => [label, problem?.severity]);
      assert.deepEqual(choices, [
        ['This machine', undefined],
        ['lvs', 'refuses'],
        ['web1', 'refuses'],
        ['web2', 'refuses'],
        ['pc', undefined],
        ['elsewhere', undefined],
        ['w1', 'warns'],
      ]);
      assert.match(setup.sources.at(-1)?.problem?.message ?? '', /w1 seems to be web1 of the file\..*real server/);
    });

    it("is the file's client at first, and then where they came from last", async () => {
      const panel = scene.open();
      assert.deepEqual((await told(panel, 'setup')).setup.wish.from, { type: 'host', name: 'pc' });
      say(panel, { type: 'start', wish: { ...LOCAL, path: '/health', perSecond: 3 } });
      await begun(panel);
      scene.run.end('complete');
      panel.dispose();
      const { wish } = (await told(scene.open(), 'setup')).setup;
      assert.deepEqual([wish.from, wish.path, wish.perSecond], [{ type: 'local' }, '/health', 3]);
      assert.deepEqual((await told(scene.open(OTHER), 'setup')).setup.wish.from, { type: 'host', name: 'pc' });
    });

    it('is reached while the person waits and may be asked; why it cannot be reached is said', async () => {
      const panel = scene.open();
      scene.dark.add('pc');
      say(panel, { type: 'start', wish: { ...LOCAL, from: { type: 'host', name: 'pc' } } });
      const { message, next, field } = await told(panel, 'refused');
      assert.deepEqual([message, next, field], ['pc is dark.', 'Light it.', 'from']);
      assert.deepEqual([scene.reached, scene.runs.length], [['pc'], 0]);
      scene.dark.clear();
      say(panel, { type: 'start', wish: { ...LOCAL, from: { type: 'alias', alias: 'elsewhere' } } });
      await begun(panel);
      const { from } = scene.run.options;
      assert.deepEqual(from.type === 'host' && [from.host.name, from.host.ssh.host], ['elsewhere', 'elsewhere']);
    });

    it('is never a host where every answer would come from itself, nor one that the file does not have', async () => {
      const panel = scene.open();
      for (const [name, expected] of [['web1', /web1 is a real server/], ['gone', /no such host/]] as const) {
        say(panel, { type: 'start', wish: { ...LOCAL, from: { type: 'host', name } } });
        const { field } = await told(panel, 'refused', ({ message }) => expected.test(message));
        assert.equal(field, 'from');
      } // prettier-ignore
      assert.deepEqual([scene.runs.length, scene.reached], [0, []]);
    });
  });

  describe('before anything is sent', () => {
    it('refuses what is out of bounds, and says which value it is', async () => {
      const panel = scene.open();
      for (const [field, value] of [['requests', BOUNDS.requests + 1], ['perSecond', BOUNDS.perSecond + 1], ['parallel', BOUNDS.parallel + 1], ['seconds', BOUNDS.seconds + 1], ['path', 'no slash'], ['timeoutMs', 1]] as const) {
        say(panel, { type: 'start', wish: { ...LOCAL, [field]: value } });
        await told(panel, 'refused', (refused) => refused.field === field);
      } // prettier-ignore
      assert.equal(scene.runs.length, 0);
    });

    it('refuses in a workspace that is not trusted, and contacts nobody', async () => {
      window.trusted = false;
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      assert.match((await told(panel, 'refused')).message, /not trusted/);
      assert.deepEqual([scene.runs.length, scene.reached, scene.clusters.asked], [0, [], []]);
    });

    it('looks at the directors where nobody has, and asks nothing when their table has the service', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      assert.deepEqual([scene.clusters.asked, asked(), scene.attended], [['lvs'], [], 1]);
    });

    it('asks before it sends to a VIP that no table has, and sends nothing where the answer is no', async () => {
      scene.clusters.machines.set('lvs', {});
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      assert.equal((await told(panel, 'refused')).message, 'Nothing was sent.');
      assert.deepEqual(asked(), ['The cluster is not known to be applied; send requests to 192.168.16.100:80 anyway?']);
      assert.equal(scene.runs.length, 0);
      window.answers = ['Send Requests'];
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      scene.run.end('complete');
      await told(panel, 'run', ({ run }) => run?.state === 'ended');
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel, 2);
      assert.equal(asked().length, 2, 'who has agreed is not asked again in this panel');
    });

    it('asks also where no director answers', async () => {
      scene.clusters.machines.set('lvs', 'dead');
      say(scene.open(), { type: 'start', wish: LOCAL });
      await until(() => asked().length === 1);
      assert.match(asked()[0] ?? '', /not known to be applied/);
    });

    for (const [what, wish, questions] of [
      ['1,000 per second', { perSecond: 1000, requests: 5000 }, 0],
      ['more than 1,000 per second', { perSecond: 1001, requests: 5000 }, 1],
      ['as fast as possible', { perSecond: null, requests: 1001 }, 1],
      ['as fast as possible, no more than one second of the allowed rate', { perSecond: null, requests: 1000 }, 0],
    ] as const) {
      it(`asks ${questions === 0 ? 'nothing' : 'each time'} for ${what}`, async () => {
        const panel = scene.open();
        window.answers = ['Send Requests', 'Send Requests'];
        for (const time of [1, 2]) {
          say(panel, { type: 'start', wish: { ...LOCAL, ...wish } });
          await begun(panel, time);
          scene.run.end('complete');
          await told(panel, 'run', ({ run }) => run?.id === scene.run.options.id && run.state === 'ended');
        }
        assert.equal(asked().length, 2 * questions, asked().join('\n'));
      });
    }

    it('sends nothing where the panel is closed while somebody is asked or looked for', async () => {
      scene.clusters.machines.set('lvs', 'silent');
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await until(() => scene.clusters.asked.length === 1);
      window.answers = ['Send Requests'];
      panel.dispose();
      await until(() => asked().length === 1 || scene.runs.length === 1);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(scene.runs.length, 0);
    });
  });

  describe('a run', () => {
    it('does what the page says, and one at a time', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      for (const type of ['pause', 'resume', 'stop'] as const) say(panel, { type });
      await told(panel, 'run', ({ run }) => run?.ended === 'stopped');
      assert.deepEqual(scene.run.told, ['start', 'pause', 'resume', 'stop']);
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel, 2);
      say(panel, { type: 'start', wish: LOCAL });
      assert.equal((await told(panel, 'refused')).message, 'A run is under way.');
      assert.equal(scene.runs.length, 2);
    });

    it('is shown as it goes, unless another one is being looked at', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      scene.run.end('complete');
      const { runs } = await told(panel, 'runs', ({ runs }) => runs[0]?.state === 'ended');
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel, 2);
      scene.run.send(3);
      assert.equal((await told(panel, 'update')).update.whole.sent, 3);
      panel.told.length = 0;
      say(panel, { type: 'show', run: runs[0]?.id ?? '' });
      await told(panel, 'run', ({ run }) => run?.id === runs[0]?.id);
      scene.run.send(4);
      assert.deepEqual(panel.told.filter((each) => (each as { type: string }).type === 'update'), []); // prettier-ignore
    });

    it('ends when its panel is closed, and is kept', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      panel.dispose();
      assert.deepEqual(scene.run.told, ['start', 'stop']);
      await until(async () => (await scene.tests.runsOf({ uri, service: SERVICE }))[0]?.state === 'ended');
      assert.equal((await scene.tests.lastRun({ uri, service: SERVICE }))?.ended, 'stopped');
      assert.deepEqual(scene.ended, [`${SERVICE}: stopped`], 'whoever shows results is told, once');
    });

    it('ends when the file has its service no more, and the page says so', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      scene.clusters.write(FILE, TEXT.replace('vip: 192.168.16.100', 'vip: 192.168.16.109'));
      await told(panel, 'refused', ({ message }) => message === `project/cluster.yaml has no virtual service ${SERVICE} any more.`);
      assert.deepEqual(scene.run.told, ['start', 'stop']);
    }); // prettier-ignore

    it('goes on while somebody types in the file, and its form follows what is sound again', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      scene.clusters.write(FILE, `${TEXT}virtualServices: [\n`);
      await scene.clusters.told();
      scene.clusters.write(
        FILE,
        TEXT.replace('  pc: { address: 192.168.16.146 }', '  pc2: { address: 192.168.16.147 }'),
      );
      await told(panel, 'setup', ({ setup }) => setup.sources.some(({ label }) => label === 'pc2'));
      assert.deepEqual(scene.run.told, ['start']);
    });

    it('hears of an apply to its cluster, and of hosts that are lost and come back', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      const plan = { goal: 'apply', changes: 3, hosts: [{ steps: [{}] }, { steps: [] }] } as unknown as Plan;
      const watcher = scene.tests.begin(uri, plan);
      scene.tests.begin(vscode.Uri.file('/other/cluster.yaml'), plan);
      await watcher.end({ outcome: 'done', changed: 3, errors: [] } as unknown as ApplyResult);
      await scene.clusters.look(FILE, 'web2');
      scene.clusters.machines.set('web2', 'dead');
      await scene.clusters.look(FILE, 'web2');
      scene.clusters.machines.set('web2', {});
      await scene.clusters.look(FILE, 'web2');
      assert.deepEqual(scene.run.noted.map(({ kind, text }) => `${kind}: ${text}`), [
        'apply-began: Apply began: 3 changes on 1 host',
        'apply-ended: Apply ended: 3 of 3 changes made',
        'host-lost: web2: unreachable',
        'host-back: web2 is reached again',
      ]); // prettier-ignore
    });

    it('gets findings from a quiet look at the hosts that it suspects, not more often than every 10 s', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      const attended = scene.attended;
      scene.clusters.machines.set('web1', 'dead');
      const findings = await scene.run.options.findings?.(['web1', 'pc']);
      assert.deepEqual(findings?.map(({ host, cause }) => [host, cause]), [['web1', 'unreachable']]); // prettier-ignore
      await scene.run.options.findings?.(['web1']);
      assert.deepEqual([scene.clusters.asked, scene.attended], [['lvs', 'web1'], attended]);
    });
  });

  describe('runs that were kept', () => {
    const two = async (panel: Panel): Promise<readonly [string, string]> => {
      for (const count of [1, 2]) {
        say(panel, { type: 'start', wish: LOCAL });
        await begun(panel, count);
        scene.run.end('complete');
        await told(panel, 'runs', ({ runs }) => runs.length === count && runs.every(({ state }) => state === 'ended'));
      }
      return [scene.runs[0]!.options.id, scene.runs[1]!.options.id];
    };

    it('are compared, renamed and forgotten', async () => {
      const panel = scene.open();
      const [first, second] = await two(panel);
      say(panel, { type: 'compare', runs: [first, second] });
      assert.deepEqual((await told(panel, 'comparison')).runs.map(({ id }) => id), [first, second]); // prettier-ignore
      say(panel, { type: 'rename', run: second, name: ' after the change ' });
      await told(panel, 'runs', ({ runs }) =>
        runs.some(({ id, name }) => id === second && name === 'after the change'),
      );
      say(panel, { type: 'forget', run: second });
      await told(panel, 'runs', ({ runs }) => runs.length === 1 && runs[0]?.id === first);
    });

    it('are exported where the person says, or shown as text', async () => {
      const panel = scene.open();
      const [first] = await two(panel);
      say(panel, { type: 'export', run: first, format: 'csv' });
      await until(() => asked().includes('Export Run'));
      window.saveAs = vscode.Uri.file('/project/run.json');
      say(panel, { type: 'export', run: first, format: 'json' });
      await until(() => window.written.size === 1);
      assert.equal((JSON.parse(window.written.get('/project/run.json') ?? '') as { service: string }).service, SERVICE);
      say(panel, { type: 'export', run: first, format: 'text' });
      await until(() => scene.documents.length === 1);
      assert.match(scene.documents[0] ?? '', /Round robin holds\./);
    });

    it('come back with the panel after a reload: one that was under way as interrupted', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      scene.run.send(12);
      const { id } = scene.run.options;
      scene.tests.dispose();
      const restored = scene.window();
      const anew = new (panel.constructor as new () => Panel)();
      await restored.deserializeWebviewPanel(anew as unknown as vscode.WebviewPanel, { uri: String(uri), service: SERVICE, run: id, wish: null }); // prettier-ignore
      say(anew, { type: 'ready' });
      const { run } = await told(anew, 'run');
      assert.deepEqual([run?.id, run?.sent, run?.state, run?.ended], [id, 12, 'ended', 'interrupted']);
      restored.dispose();
    });

    it('show the one that was cut off, also where the page was remembered with an older one', async () => {
      const panel = scene.open();
      say(panel, { type: 'start', wish: LOCAL });
      await begun(panel);
      const older = scene.run.options.id;
      say(panel, { type: 'stop' });
      await told(panel, 'run', ({ run }) => run?.id === older && run.state === 'ended');
      say(panel, { type: 'start', wish: LOCAL });
      await told(panel, 'run', ({ run }) => run?.state === 'running' && run.id !== older);
      const { id } = scene.run.options;
      scene.tests.dispose();
      const restored = scene.window();
      const anew = new (panel.constructor as new () => Panel)();
      await restored.deserializeWebviewPanel(anew as unknown as vscode.WebviewPanel, { uri: String(uri), service: SERVICE, run: older, wish: null }); // prettier-ignore
      say(anew, { type: 'ready' });
      const { run } = await told(anew, 'run');
      assert.deepEqual([run?.id, run?.ended], [id, 'interrupted']);
      say(anew, { type: 'show', run: older });
      await told(anew, 'run', (message) => message.run?.id === older);
      restored.dispose();
    });

    it('do not bring back a panel that nobody can tell the service of, or a second one of one service', async () => {
      scene.open();
      for (const kept of [undefined, { uri: 7 }, { uri: String(uri), service: SERVICE, run: null, wish: null }]) {
        const panel = new (window.panels[0]!.constructor as new () => Panel)();
        let closed = false;
        panel.onDidDispose(() => (closed = true));
        await scene.tests.deserializeWebviewPanel(panel as unknown as vscode.WebviewPanel, kept);
        assert.ok(closed);
      }
    });
  });

  describe('several at once', () => {
    it('have a panel for each service, and the same one when asked again', () => {
      const first = scene.open();
      scene.open(OTHER);
      assert.equal(window.panels.length, 2);
      scene.tests.open({ uri, service: SERVICE });
      assert.deepEqual([window.panels.length, first.revealed], [2, 1]);
    });

    it('run side by side, and one is closed without the other', async () => {
      const [first, second] = [scene.open(), scene.open(OTHER)];
      say(first, { type: 'start', wish: LOCAL });
      await begun(first);
      say(second, { type: 'start', wish: LOCAL });
      await begun(second, 2);
      first.dispose();
      assert.deepEqual(scene.runs.map((run) => run.told), [['start', 'stop'], ['start']]); // prettier-ignore
    });
  });

  describe('what a finding offers', () => {
    const act = async (panel: Panel, action: { readonly name: 'planHost' | 'undrain' | 'trace'; readonly host: string | null }): Promise<readonly unknown[]> => {
      const before = window.executed.length;
      say(panel, { type: 'act', action: { ...action, title: '' } });
      await new Promise((resolve) => setImmediate(resolve));
      return window.executed.slice(before);
    }; // prettier-ignore

    it('is a command on a host of the cluster', async () => {
      const panel = scene.open();
      await told(panel, 'runs');
      assert.deepEqual(await act(panel, { name: 'planHost', host: 'web1' }), [['lvs.planHost', { cluster: uri, host: 'web1' }]]);
      assert.deepEqual(await act(panel, { name: 'undrain', host: 'web2' }), [['lvs.undrain', { cluster: uri, host: 'web2', service: SERVICE }]]);
      assert.deepEqual(await act(panel, { name: 'trace', host: null }), [['lvs.traceRequest', { cluster: uri, service: SERVICE }]]);
    }); // prettier-ignore

    it('is nothing on any other host', async () => {
      const panel = scene.open();
      await told(panel, 'runs');
      assert.deepEqual(await act(panel, { name: 'planHost', host: 'evil; reboot' }), []);
    });
  });

  it('reads no run before somebody asks', () => {
    assert.deepEqual([scene.clusters.asked, scene.reached, scene.memory.size], [[], [], 0]);
    assert.ok(runView('x').sent > 0);
  });
});
