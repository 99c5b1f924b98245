import assert from 'node:assert/strict';
import { serviceName } from '../../../src/core/spec/cluster';
import { errorsOf, hostStatus, planFor, tally } from '../../../src/providers/clusterState';
import { liveDestination, liveService } from '../../../src/core/language/liveTable';
import { SeenHosts } from '../../../src/providers/seenHosts';
import { ago } from '../../../src/core/language/age';
import { clusterWords, failureWords, hostWords } from '../../../src/providers/words';
import { hostOf, reference } from '../support/reference';
import { failure, inspectionOf, look, stateOf } from './support';

const cluster = reference();

describe('the state of a cluster', () => {
  it('is not inspected before anybody looked, and has no plan then', () => {
    const state = stateOf(cluster, inspectionOf());
    assert.equal(clusterWords(state), 'not inspected');
    assert.equal(planFor(state), undefined);
    assert.deepEqual(hostStatus(state, 'web1'), { state: 'unseen' });
  });

  it('tells hosts that differ, that failed, that are awaited and that nobody asked yet apart', () => {
    const inspection = inspectionOf(look(cluster, 'web1'), failure(cluster, 'web2'));
    const state = stateOf(cluster, inspection, { awaited: new Set(['nfs']) });
    assert.deepEqual(
      ['web1', 'web2', 'nfs', 'lvs'].map((name) => hostStatus(state, name).state),
      ['drifted', 'failed', 'awaited', 'unseen'],
    );
    const { hosts, unseen, failed, drifted } = tally(state);
    assert.deepEqual({ hosts, unseen, failed, drifted }, { hosts: 4, unseen: 2, failed: 1, drifted: 1 });
  });

  it('says the worst first', () => {
    const state = stateOf(cluster, inspectionOf(look(cluster, 'web1'), failure(cluster, 'web2')));
    assert.match(clusterWords(state), /^1 of 4 hosts not reached, \d+ differences, 2 not inspected$/);
    assert.equal(hostWords(hostStatus(state, 'web2')), failureWords('refused'));
  });

  it('is blocked where a problem forbids to apply', () => {
    const web1 = look(cluster, 'web1', { 'facts/addresses': '[]' });
    assert.equal(hostStatus(stateOf(cluster, inspectionOf(web1)), 'web1').state, 'blocked');
  });

  it('shows errors of the file before anything of the hosts', () => {
    const state = stateOf(cluster, inspectionOf(look(cluster, 'web1')));
    const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 }, offset: 0, length: 0 };
    const diagnostics = [{ code: 'empty-file', severity: 'error', message: 'x', range }] as const;
    const broken = { ...state, document: { ...state.document, diagnostics } };
    assert.equal(errorsOf(broken), 1);
    assert.equal(clusterWords(broken), '1 error in the file');
  });
});

describe('looks at hosts', () => {
  it('outlive an edit that asks the same of the same machine: the plan follows the text', () => {
    const seen = new SeenHosts();
    seen.add(cluster, look(cluster, 'lvs'));
    const edited = reference(['{ host: web2, weight: 1 }', '{ host: web2, weight: 5 }']);
    const known = seen.of(edited);
    assert.equal(known.get('lvs')?.host, hostOf(edited, 'lvs'));
    const plan = planFor(stateOf(edited, known));
    assert.ok(JSON.stringify(plan?.hosts[0]?.steps).includes('weight 5'));
  });

  it('are forgotten when the file means another machine by that name', () => {
    const seen = new SeenHosts();
    seen.add(cluster, look(cluster, 'web1'));
    assert.equal(seen.of(reference(['address: 192.168.16.143', 'address: 192.168.16.149'])).size, 0);
  });

  it('are forgotten when the file asks more of the host than was looked at', () => {
    const seen = new SeenHosts();
    seen.add(cluster, look(cluster, 'web1'));
    const more = reference(['web1: { address: 192.168.16.143,', 'web1: { address: 192.168.16.143, packages: [htop],']);
    assert.equal(seen.of(more).size, 0);
  });
});

describe("what the director's table says of a service", () => {
  const [service] = cluster.services;
  const [web1] = service!.realServers;
  const tableOf = (table: string) => liveService(cluster, inspectionOf(look(cluster, 'lvs', { 'ipvs/table': table })), service!); // prettier-ignore

  it('is not known before a director was seen', () => {
    assert.deepEqual(liveService(cluster, inspectionOf(), service!), { state: 'unseen' });
    assert.equal(serviceName(service!.match), 'tcp 192.168.16.100:80');
  });

  it('is that it is absent, present or different', () => {
    assert.equal(tableOf('').state, 'absent');
    const same = tableOf('-A -t 192.168.16.100:80 -s rr\n');
    assert.equal(same.state === 'present' && same.asWanted, true);
    const other = tableOf('-A -t 192.168.16.100:80 -s wlc\n');
    assert.equal(other.state === 'present' && other.asWanted, false);
  });

  it('tells a drained real server from one that is not there', () => {
    const drained = tableOf('-A -t 192.168.16.100:80 -s rr\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 0\n');
    const live = liveDestination(drained, web1!);
    assert.ok(live.state === 'present' && !live.asWanted && live.live.weight === 0);
    assert.equal(liveDestination(tableOf('-A -t 192.168.16.100:80 -s rr\n'), web1!).state, 'absent');
  });
});

describe('ages', () => {
  it('are told roughly', () => {
    const after = (seconds: number) => ago(new Date(0), new Date(seconds * 1000));
    assert.deepEqual([0, 30, 300, 7200, -5].map(after), ['just now', '30 s ago', '5 min ago', '2 h ago', 'just now']);
  });
});
