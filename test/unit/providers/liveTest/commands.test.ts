import { resetWindow } from '../../support/vscode';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { compareRuns } from '../../../../src/commands/compareRuns';
import type { Services } from '../../../../src/commands/shared/command';
import { showTestText } from '../../../../src/commands/showTestText';
import { test } from '../../../../src/commands/test';
import { testWhileApplying } from '../../../../src/commands/testWhileApplying';
import { BOUNDS } from '../../../../src/core/traffic/wish';
import { HostError } from '../../../../src/core/errors';
import { APPLIED, LiveScene, LOCAL, say, SERVICE, told, until, uri, window } from './scene';

const place = { cluster: uri, service: SERVICE };

describe('commands of the live test', () => {
  let scene: LiveScene;
  let services: Services;

  beforeEach(() => {
    resetWindow();
    scene = new LiveScene();
    scene.clusters.machines.set('lvs', APPLIED);
    const quiet = (): void => undefined;
    services = {
      store: scene.clusters.store,
      liveTests: scene.tests,
      observers: [scene.tests],
      documents: { show: (_: unknown, body: string) => Promise.resolve(void scene.documents.push(body)) },
      log: { info: quiet, debug: quiet, warn: quiet, error: quiet, show: quiet } as unknown as vscode.LogOutputChannel,
      hosts: {
        attended: <T>(work: () => Promise<T>) => work(),
        run: ({ name }: { readonly name: string }) => Promise.reject(new HostError(name, 'unreachable', `${name} is gone.`)),
      },
    } as unknown as Services; // prettier-ignore
  });
  afterEach(() => scene.dispose());

  const asked = (): readonly string[] => window.asked.map(({ text }) => text);

  it('Run Test opens the panel and sends what a first test sends; again, it shows what is under way', async () => {
    await test.run(services, place, [place]);
    const { wish, from } = scene.run.options;
    assert.deepEqual([from.type === 'host' && from.host.name, wish.perSecond, wish.requests], ['pc', 10, 1000]);
    await test.run(services, place, [place]);
    assert.deepEqual([scene.runs.length, window.panels.length, window.panels[0]?.revealed], [1, 1, 1]);
  });

  it('Run Test on a service that the file has no more is not quietly one of another', async () => {
    const gone = { cluster: uri, service: 'tcp 192.168.16.250:81' };
    await test.run(services, gone, [gone]);
    assert.deepEqual(asked(), ['Cluster web has no virtual service tcp 192.168.16.250:81 any more.']);
    assert.equal(window.panels.length, 0);
  });

  it('Show Test as Text shows the last run, and offers a first one where there is none', async () => {
    await showTestText.run(services, place, [place]);
    assert.deepEqual([asked(), scene.documents.length], [[`${SERVICE} has not been tested yet.`], 0]);
    await test.run(services, place, [place]);
    scene.run.end('complete');
    await until(async () => (await scene.tests.runsOf({ uri, service: SERVICE }))[0]?.state === 'ended');
    await showTestText.run(services, place, [place]);
    assert.match(scene.documents[0] ?? '', /Round robin holds\./);
  });

  it('Compare Test Runs puts the earlier run before the later one, and needs two', async () => {
    await compareRuns.run(services, place, [place]);
    assert.match(asked()[0] ?? '', /fewer than two kept runs/);
    const panel = scene.open();
    const ids: string[] = [];
    for (const count of [1, 2]) {
      say(panel, { type: 'start', wish: LOCAL });
      await until(() => scene.runs.length === count);
      const { id } = scene.run.options;
      ids.push(id);
      scene.run.end('complete');
      say(panel, { type: 'rename', run: id, name: `run ${count}` });
      await told(panel, 'runs', ({ runs }) => runs[0]?.name === `run ${count}` && runs[0].state === 'ended');
    }
    window.answers = ['run 2', 'run 1'];
    await compareRuns.run(services, place, [place]);
    assert.deepEqual((await told(panel, 'comparison')).runs.map(({ id }) => id), ids); // prettier-ignore
  });

  describe('Test while Applying', () => {
    it('sends at a steady rate as long as the apply takes, says what was lost, and names the run after it', async () => {
      window.answers = ['25', 'Apply'];
      const done = testWhileApplying.run(services, place, [place]);
      await until(() => scene.runs[0]?.noted.some(({ kind }) => kind === 'apply-ended') === true);
      scene.run.end('complete');
      await done;
      const { perSecond, requests, seconds, keepAlive } = scene.run.options.wish;
      assert.deepEqual([perSecond, requests, seconds, keepAlive], [25, BOUNDS.requests, BOUNDS.seconds, false]);
      assert.ok(asked().includes('Requests lost during the apply: 0 of 0.'), asked().join('\n'));
      const last = await scene.tests.lastRun({ uri, service: SERVICE });
      assert.match(last?.name ?? '', /^While applying, /);
      assert.equal(scene.tests.wishOf({ uri, service: SERVICE }, 'whileApplying')?.perSecond, 25);
      assert.equal(scene.tests.wishOf({ uri, service: SERVICE }, 'test'), undefined, 'an ordinary test stays ordinary');
    });

    it('stops, and claims nothing, where the person thinks better of the apply', async () => {
      window.answers = ['20'];
      await testWhileApplying.run(services, place, [place]);
      assert.deepEqual(scene.run.told, ['start', 'stop']);
      assert.ok(!asked().some((text) => text.includes('lost')), asked().join('\n'));
    });

    it('does nothing without a rate', async () => {
      for (const answer of [undefined, '0', '1001', 'many']) {
        if (answer !== undefined) window.answers = [answer];
        await testWhileApplying.run(services, place, [place]);
      }
      assert.deepEqual([scene.runs.length, window.panels.length], [0, 0]);
    });
  });
});
