import assert from 'node:assert/strict';
import type { Looks } from '../../../src/core/checks/check';
import { TrafficError } from '../../../src/core/traffic/errors';
import { makeCluster } from '../traffic/helpers/cluster';
import { play, type SceneSettings, turns } from '../traffic/helpers/scene';
import { checked } from './support';

/** One check of what such a test shows. */
function of(id: 'answers' | 'distribution' | 'directReturn', settings: SceneSettings) {
  const looks: Partial<Looks> = { test: () => Promise.resolve(play(settings)) };
  return checked(id, makeCluster(settings).cluster, looks);
}

describe('checks that rest on one test of the service', () => {
  const healthy = { events: turns(10, 'web2', 'web1') };
  const half = { events: Array.from({ length: 10 }, () => [{ to: 'web1', page: 'This is web1' }, { to: 'web2', failure: 'timeout' as const }]).flat() }; // prettier-ignore

  for (const id of ['answers', 'distribution', 'directReturn'] as const) {
    it(`${id}: passes on a healthy cluster, with the test as evidence`, async () => {
      const result = await of(id, healthy);
      assert.equal(result.outcome, 'passed', result.message);
      assert.equal(result.diff, undefined);
      assert.match(result.evidence.join('\n'), /20 requests from client, 0 failed/);
    });
  }

  it('answers: fails with how many were, and how the others failed', async () => {
    const result = await of('answers', half);
    assert.equal(result.outcome, 'failed');
    assert.match(result.message, /10 of 20 requests failed/);
    assert.deepEqual(result.diff, {
      expected: '20 of 20 requests answered',
      observed: '10 of 20 requests answered\n10 × no answer in time',
    });
  });

  it('distribution: fails with the shares of the file beside those that were seen', async () => {
    const result = await of('distribution', half);
    assert.deepEqual([result.outcome, result.diff], [
      'failed',
      { expected: 'web1: 10\nweb2: 10', observed: 'web1: 10\nweb2: 0\nnot answered: 10' },
    ]); // prettier-ignore
  });

  it('distribution: expects of weights what they promise', async () => {
    const weights = { web1: 3, web2: 1 };
    const result = await of('distribution', { events: turns(10, 'web1', 'web2'), weights, scheduler: 'wrr' });
    assert.deepEqual([result.outcome, result.diff], [
      'failed',
      { expected: 'web1: 15\nweb2: 5', observed: 'web1: 10\nweb2: 10' },
    ]); // prettier-ignore
  });

  it('distribution: expects of persistence one real server, whatever the scheduler', async () => {
    const result = await of('distribution', { ...healthy, persistent: true });
    assert.equal(result.outcome, 'failed');
    assert.equal(result.diff?.expected, 'all 20 requests to one real server');
  });

  it('distribution: is skipped where the evidence proves nothing, with the reason', async () => {
    const result = await of('distribution', { events: turns(10, 'web1'), scheduler: 'wlc' });
    assert.equal(result.outcome, 'skipped');
    assert.match(result.message, /web2 got none/);
  });

  it('direct return: fails when the director sent packets back', async () => {
    const result = await of('directReturn', { ...healthy, outPackets: 40 });
    assert.equal(result.outcome, 'failed');
    assert.deepEqual(result.diff, { expected: 'InPkts 120\nOutPkts 0', observed: 'InPkts 120\nOutPkts 40' });
    assert.match(result.next ?? '', /Route/);
  });

  it('direct return: is not proven by counters that nobody can read', async () => {
    const result = await of('directReturn', { ...healthy, shows: ['table'] });
    assert.equal(result.outcome, 'skipped');
    assert.match(result.message, /counters/);
  });

  it('is skipped with the reason where the service cannot be asked at all', async () => {
    const refuses = new TrafficError('unsupported-protocol', 'udp cannot be tested yet.', 'Choose a tcp service.');
    const result = await checked('answers', makeCluster().cluster, { test: () => Promise.reject(refuses) });
    assert.deepEqual([result.outcome, result.message, result.next], ['skipped', 'udp cannot be tested yet.', 'Choose a tcp service.']); // prettier-ignore
  });
});
