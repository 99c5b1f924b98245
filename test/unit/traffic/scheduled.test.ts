import assert from 'node:assert/strict';
import type { DirectorView } from '../../../src/core/traffic/director';
import type { RequestRecord } from '../../../src/core/traffic/record';
import { scheduled } from '../../../src/core/traffic/runTest';
import { makeCluster } from './helpers/cluster';

function request(index: number, port: number, timeMs = 2): RequestRecord {
  return { index, timeMs, status: 200, headers: {}, client: { address: '192.168.16.146', port } } as RequestRecord;
}

function director(...ports: readonly number[]): DirectorView {
  const connections = ports.map((clientPort) => ({ clientPort, server: '192.168.16.143', state: 'FIN_WAIT' }));
  const reading = { ipvs: 'present', countersRun: true, connections } as const;
  const [host] = makeCluster().cluster.hosts;
  assert.ok(host);
  return { host, before: reading, after: reading };
}

function ports(records: readonly RequestRecord[], ...views: readonly DirectorView[]): readonly (number | undefined)[] {
  return scheduled(records, views).map(({ client }) => client?.port);
}

describe('which requests the scheduler decided on', () => {
  it('not those from a port that the director still has an entry for', () => {
    assert.deepEqual(ports([request(0, 1), request(1, 2), request(2, 3)], director(2)), [1, 3]);
  });

  it('of two from one port in a short run, the first', () => {
    assert.deepEqual(ports([request(0, 1), request(1, 2), request(2, 1)], director()), [1, 2]);
  });

  it('of two from one port in a run longer than an entry lives, neither: the entry tells of the last', () => {
    const slow = 60_000;
    assert.deepEqual(ports([request(0, 1, slow), request(1, 2, slow), request(2, 1, slow)], director()), [2]);
  });

  it('all, where no director could be read', () => {
    assert.deepEqual(ports([request(0, 1), request(1, 2)]), [1, 2]);
  });
});
