import assert from 'node:assert/strict';
import { findingsBriefing } from '../../../src/core/briefing/findings';
import { planBriefing } from '../../../src/core/briefing/plan';
import { statusBriefing } from '../../../src/core/briefing/status';
import type { Subject } from '../../../src/core/briefing/subject';
import { HostError } from '../../../src/core/errors';
import type { HostView, Inspection } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import type { Cluster } from '../../../src/core/spec/cluster';
import { readCluster } from '../../../src/core/spec/read';
import { clusterOf as largeFile } from '../../bench/measures/reading';
import { failure, inspectionOf, look } from '../providers/support';
import { clusterOf, hostOf, reference } from '../support/reference';

const cluster = reference();
const MODULES = { 'kernelModule/modules': 'loaded ip_vs\nloaded ip_vs_rr\nloaded ip_vs_wrr\n' };
const NOW = new Date(90_000);

function subjectOf(of: Cluster, inspection: Inspection, more: Partial<Subject> = {}): Subject {
  const plan = inspection.size === 0 ? undefined : planOf(of, inspection);
  return { file: 'cluster.yaml', diagnostics: [], cluster: of, inspection, plan, awaited: new Set(), ...more };
}

describe('what a language model is told of a cluster', () => {
  const table = '-A -t 192.168.16.100:80 -s rr\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 0\n';
  const inspection = inspectionOf(look(cluster, 'lvs', { 'ipvs/table': table, ...MODULES }), failure(cluster, 'web2'));

  it('is each host with its state and the age of that, the worst first', () => {
    const { hosts, hostsByState } = statusBriefing(subjectOf(cluster, inspection, { awaited: new Set(['nfs']) }), NOW);
    assert.deepEqual(
      hosts.items.map(({ host, state, seenSecondsAgo }) => [host, state, seenSecondsAgo]),
      [
        ['web2', 'failed', 90],
        ['lvs', 'drifted', 90],
        ['nfs', 'awaited', undefined],
        ['web1', 'notInspected', undefined],
      ],
    );
    assert.deepEqual(hosts.items[0]?.error, { code: 'refused', message: 'web2 refused the connection.', next: 'Check sshd.' }); // prettier-ignore
    assert.deepEqual(hostsByState, { failed: 1, drifted: 1, awaited: 1, notInspected: 1 });
  });

  it("is each service as the director's table has it, what differs first", () => {
    const [service] = statusBriefing(subjectOf(cluster, inspection), NOW).services.items;
    assert.equal(service?.directorsTable, 'asInFile');
    assert.deepEqual(service.realServers.items, [
      { host: 'web1', weight: 1, directorsTable: 'differs', weightInTable: 0 },
      { host: 'web2', weight: 1, directorsTable: 'absent' },
    ]);
  });

  it('is no plan where nobody looked, and one that says why it cannot be applied where a host is missing', () => {
    assert.equal(planBriefing(subjectOf(cluster, new Map()), NOW), undefined);
    const plan = planBriefing(subjectOf(cluster, inspection), NOW);
    assert.equal(plan?.canBeApplied, false);
    assert.deepEqual(plan.notInspected.items, ['web1', 'nfs']);
    assert.deepEqual(plan.unreachable.items.map(({ host, code }) => [host, code]), [['web2', 'refused']]); // prettier-ignore
    const changes = plan.waves.flatMap(({ hosts }) => hosts.items.flatMap((host) => host.changes.items));
    assert.ok(
      changes.some((change) => change.includes('web2 192.168.16.144:80')),
      changes.join('\n'),
    );
  });

  it('is what is wrong in the file, with where it is explained, and what blocks on the hosts', () => {
    const { diagnostics } = readCluster('apiVersion: lvs-dr/v1\nname: web\nscheduler: rr\n');
    const blocked = inspectionOf(look(cluster, 'web1', { 'facts/addresses': '[]' }));
    const found = findingsBriefing(subjectOf(cluster, blocked, { diagnostics }), (code) => `docs#${code}`);
    assert.equal(found.inFile.items.length, diagnostics.length);
    for (const { code, explainedAt, line } of found.inFile.items) {
      assert.equal(explainedAt, `docs#${code}`);
      assert.ok(line >= 1);
    }
    assert.equal(found.onHosts?.items[0]?.severity, 'blocks');
    assert.equal(found.onHosts.items[0].host, 'web1');
    assert.equal(findingsBriefing(subjectOf(cluster, new Map()), () => undefined).onHosts, undefined);
  });
});

describe('what a language model is told of 1,000 hosts', () => {
  const large = clusterOf(largeFile(1000));
  const dark = (name: string): HostView => {
    const error = new HostError(name, 'bad-answer', `${name} said: ${'x '.repeat(5000)}`, { next: 'Look. '.repeat(500) }); // prettier-ignore
    return { state: 'failed', host: hostOf(large, name), error, at: new Date(0) };
  };
  const views = large.hosts.map(({ name }) => (name === 'lvs' ? look(large, name, MODULES) : dark(name)));
  const subject = subjectOf(large, inspectionOf(...views));
  // About 8,000 tokens: what a model can read without losing the conversation over it.
  const MOST = 32_000;

  it('has a bounded size, and counts what it leaves out', () => {
    const status = statusBriefing(subject, NOW);
    assert.deepEqual(status.hostsByState, { failed: 1000, drifted: 1 });
    assert.equal(status.hosts.items.length + (status.hosts.leftOut ?? 0), 1001);
    const [service] = status.services.items;
    assert.equal(service?.realServers.items.length, 120);
    assert.equal(service.realServers.leftOut, 880);
    const plan = planBriefing(subject, NOW);
    const director = plan?.waves.flatMap(({ hosts }) => hosts.items) ?? [];
    assert.ok(
      director.some(({ changes }) => (changes.leftOut ?? 0) > 900),
      JSON.stringify(director),
    );
    const { diagnostics } = readCluster(largeFile(1000).replaceAll('hostname: ', 'hostnam: '));
    const findings = findingsBriefing({ ...subject, diagnostics }, (code) => `file:///extension/docs.md#${code}`);
    assert.ok((findings.inFile.leftOut ?? 0) > 900);
    for (const briefing of [status, plan, findings]) {
      const { length } = JSON.stringify(briefing);
      assert.ok(length < MOST, `${length} characters`);
    }
  });
});
