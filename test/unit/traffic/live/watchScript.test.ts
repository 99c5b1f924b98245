import assert from 'node:assert/strict';
import { hostByName } from '../../../../src/core/spec/cluster';
import { DirectorWatch, type Look } from '../../../../src/core/traffic/live/watch';
import { targetOf } from '../../../../src/core/traffic/target';
import { makeCluster } from '../helpers/cluster';
import { FakeDirector } from '../helpers/fakeDirector';
import { LocalRunner } from '../helpers/localRunner';

const CLIENT = '192.168.16.146';
const entry = (port: number, to: string, from = CLIENT) =>
  [`${from}:${port}`, '192.168.16.100:80', `${to}:80`] as const;

describe('a director that is watched', () => {
  it('tells table, counters and the new connections of the client, once each, and ends when told to', async () => {
    using director = new FakeDirector();
    director.rows = [
      { address: '192.168.16.143:80', weight: 1, conns: 700 },
      { address: '192.168.16.144:80', weight: 1, conns: 700 },
    ];
    director.connections = [entry(1, '192.168.16.143'), entry(9, '192.168.16.143', '192.168.16.7')];
    const runner = new LocalRunner(() => {
      const settings = director.settings();
      return { ...settings, rewrite: (text) => (settings.rewrite?.(text) ?? text).replace('sleep 0.8', 'sleep 0.02') };
    });
    const { cluster, service } = makeCluster();
    const host = hostByName(cluster, 'lvs');
    assert.ok(host);
    const entries: (readonly [number, string, boolean])[] = [];
    const looks: Look[] = [];
    let wake: (() => void) | undefined;
    let holds = (): boolean => false;
    const until = (condition: () => boolean): Promise<void> => {
      holds = condition;
      return new Promise((resolve) => (wake = resolve));
    };
    const watch = new DirectorWatch({
      host,
      service,
      target: targetOf(service, {}),
      clients: [CLIENT],
      runner,
      elapsed: () => performance.now(),
      onLook: (look) => {
        looks.push(look);
        if (holds()) wake?.();
      },
      onEntry: (port, server, _, old) => entries.push([port, server, old]),
      onListed: () => undefined,
      onLost: (error) => assert.fail(error),
    });
    await until(() => looks.length >= 3);
    assert.deepEqual(entries, [[1, '192.168.16.143', true]]);
    assert.equal(looks[0]?.table?.scheduler, 'rr');
    assert.deepEqual(looks[0].table.entries.map(({ weight }) => weight), [1, 1]); // prettier-ignore
    assert.equal(looks[0].counters?.conns, 1_400);
    assert.equal(looks[2]?.table, looks[0].table, 'nothing changed');

    director.rows = [{ address: '192.168.16.143:80', weight: 3, conns: 705 }];
    director.connections = [...director.connections, entry(2, '192.168.16.144')];
    director.settings();
    await until(() => looks.at(-1)?.table?.entries[0]?.weight === 3 && entries.length > 1);
    assert.deepEqual(entries[1], [2, '192.168.16.144', false]);
    assert.equal(looks.at(-1)?.counters?.perServer.get('192.168.16.143')?.conns, 705);
    assert.equal(looks.at(-1)?.counters?.perServer.has('192.168.16.144'), false);

    // An entry that expired and came again over the same port is another connection.
    director.connections = [entry(1, '192.168.16.143')];
    director.settings();
    const gone = looks.length;
    await until(() => looks.length > gone + 4);
    director.connections = [entry(1, '192.168.16.143'), entry(2, '192.168.16.143')];
    director.settings();
    await until(() => entries.length > 2);
    assert.deepEqual(entries[2], [2, '192.168.16.143', false]);
    await watch.stop();
    assert.deepEqual([...runner.execs], [['lvs', 1]]); // prettier-ignore
  });
});
