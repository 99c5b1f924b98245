import { resetWindow, window } from '../support/vscode';
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import * as vscode from 'vscode';
import { Watch } from '../../../src/providers/watch';
import { referenceText } from '../support/reference';
import { Clusters } from './clusters';

const FILE = '/cluster.yaml';
const uri = vscode.Uri.file(FILE);
const HOSTS = ['lvs', 'nfs', 'web1', 'web2'];

describe('watching', () => {
  let clusters: Clusters;
  let attended: boolean;
  let shown: (number | undefined)[];
  const opened: Watch[] = [];

  beforeEach(() => {
    resetWindow();
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
    clusters = new Clusters({ [FILE]: referenceText });
    attended = false;
    shown = [];
  });
  afterEach(() => {
    opened.splice(0).forEach((watch) => watch.dispose());
    mock.timers.reset();
  });

  const watching = (seconds: number): Watch => {
    window.settings.set('lvs.refresh.interval', seconds);
    const view = {
      get visible() {
        return window.view.visible;
      },
      onDidChangeVisibility: window.changedVisibility.event as vscode.Event<unknown>,
      showWatching: (every: number | undefined) => void shown.push(every),
    };
    const hosts = {
      get isAttended() {
        return attended;
      },
    };
    const watch = new Watch(clusters.store, hosts, view);
    opened.push(watch);
    return watch;
  };

  /** Lets the answers of scripted hosts, which take no time, arrive; then the clock goes on, in small steps. */
  const pass = async (seconds: number): Promise<void> => {
    for (let step = 0; step < seconds * 10; step += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      mock.timers.tick(100);
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  const lookByHand = async (): Promise<void> => {
    await clusters.store.inspect(uri);
    await pass(0.1);
    clusters.asked.length = 0;
  };
  const timesAsked = (): Readonly<Record<string, number>> =>
    Object.fromEntries(HOSTS.map((name) => [name, clusters.asked.filter((asked) => asked === name).length]));
  const every = (count: number): Readonly<Record<string, number>> => Object.fromEntries(HOSTS.map((name) => [name, count])); // prettier-ignore

  it('looks at each host once in every interval', async () => {
    watching(5);
    await lookByHand();
    await pass(21);
    assert.deepEqual(timesAsked(), every(4));
    assert.deepEqual(shown, [5]);
  });

  it('contacts nobody who was not looked at before', async () => {
    watching(5);
    await pass(30);
    assert.deepEqual(clusters.asked, []);
  });

  it('contacts nobody while it is off, which it is unless somebody wants it', async () => {
    const watch = watching(0);
    await lookByHand();
    await pass(30);
    assert.deepEqual([clusters.asked, watch.every, window.context.get('lvs.watching')], [[], undefined, false]);
    watch.turn(true);
    await pass(1);
    assert.deepEqual([timesAsked(), watch.every, window.context.get('lvs.watching')], [every(1), 5, true]);
    watch.turn(false);
    await pass(30);
    assert.deepEqual(timesAsked(), every(1));
  });

  it('never looks more often than every two seconds', async () => {
    watching(1);
    await lookByHand();
    await pass(10.5);
    assert.deepEqual(timesAsked(), every(5));
  });

  for (const [away, back] of [
    [() => (window.view.visible = false), () => (window.view.visible = true)],
    [() => (window.focused = false), () => (window.focused = true)],
  ] as const) {
    it(`rests while ${away.toString().includes('focused') ? 'the window has no focus' : 'nothing shows the cluster'}, and looks at once when that is over`, async () => {
      watching(5);
      await lookByHand();
      away();
      window.changedVisibility.fire(undefined);
      window.changedState.fire(undefined);
      await pass(60);
      assert.deepEqual(clusters.asked, []);
      back();
      window.changedVisibility.fire(undefined);
      window.changedState.fire(undefined);
      await pass(0.5);
      assert.deepEqual(timesAsked(), every(1));
    });
  }

  it('goes on for a file, or a document about it, that an editor shows', async () => {
    watching(5);
    await lookByHand();
    window.view.visible = false;
    const query = JSON.stringify({ cluster: String(uri) });
    window.editors = [{ document: { uri: vscode.Uri.from({ scheme: 'lvs-plan', path: '/web', query }) } }];
    window.changedEditors.fire(undefined);
    await pass(5.5);
    assert.deepEqual(timesAsked(), every(1));
  });

  it('never asks a host again that has not answered yet, and does not keep the others waiting for it', async () => {
    watching(5);
    await lookByHand();
    clusters.machines.set('web1', 'silent');
    await pass(21);
    assert.deepEqual(timesAsked(), { ...every(4), web1: 1 });
  });

  it('asks a dead host ever more rarely, and at the interval again once it answers', async () => {
    watching(5);
    await lookByHand();
    clusters.machines.set('web1', 'dead');
    await pass(80);
    const { web1, web2 } = timesAsked();
    assert.ok(web2 === 15 || web2 === 16, `web2 was asked ${web2} times`);
    assert.ok(web1 !== undefined && web1 >= 4 && web1 <= 5, `web1 was asked ${web1} times`);
    clusters.machines.set('web1', {});
    await pass(170);
    clusters.asked.length = 0;
    await pass(20);
    assert.equal(timesAsked()['web1'], 4);
  });

  it('gives way to work, gives up what it has begun, and goes on afterwards', async () => {
    watching(5);
    await lookByHand();
    clusters.machines.set('web1', 'silent');
    await pass(6);
    clusters.machines.set('web1', {});
    clusters.asked.length = 0;
    let finish = (): void => undefined;
    const work = clusters.store.during(uri, 'apply', () => new Promise<void>((resolve) => (finish = resolve)));
    await pass(20);
    assert.deepEqual(clusters.asked, []);
    finish();
    await work;
    await pass(1);
    assert.deepEqual(timesAsked(), every(1));
  });

  it('does not take the place of a refresh that somebody asked for', async () => {
    watching(5);
    await lookByHand();
    for (const name of HOSTS) clusters.machines.set(name, 'silent');
    const look = clusters.store.during(uri, 'refresh', (signal) => clusters.store.inspect(uri, { signal }));
    await pass(12);
    assert.deepEqual(timesAsked(), every(1));
    assert.equal(clusters.store.get(uri)?.work, 'refresh');
    await clusters.store.during(uri, 'inspect', () => Promise.resolve());
    await look;
  });

  it('shows no sign of looking: rows do not flicker', async () => {
    watching(5);
    await lookByHand();
    clusters.machines.set('web1', 'silent');
    const seen: (string | undefined)[] = [];
    clusters.store.onDidChange(() => {
      const { work, awaited } = clusters.store.get(uri) ?? {};
      seen.push(work, ...(awaited ?? []));
    });
    await pass(11);
    assert.deepEqual(timesAsked(), { ...every(2), web1: 1 });
    assert.ok(seen.length > 0);
    assert.deepEqual(seen.filter((each) => each !== undefined), []); // prettier-ignore
  });

  it('does not look while somebody waits for a host, who would be asked its questions', async () => {
    watching(5);
    await lookByHand();
    attended = true;
    await pass(20);
    assert.deepEqual(clusters.asked, []);
    attended = false;
    await pass(5.5);
    assert.deepEqual(timesAsked(), every(1));
  });

  it('leaves a host alone that was disconnected, until somebody looks at it', async () => {
    const watch = watching(5);
    await lookByHand();
    await pass(1);
    watch.leave(uri, 'web1');
    await pass(20);
    assert.equal(timesAsked()['web1'], 0);
    assert.ok((timesAsked()['web2'] ?? 0) > 2);
    await lookByHand();
    await pass(10.5);
    assert.equal(timesAsked()['web1'], 2);
  });
});
