import assert from 'node:assert/strict';
import type { HostView } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import { planSides } from '../../../src/providers/planText';
import { reference } from '../support/reference';
import { failure, inspectionOf, look } from './support';

const cluster = reference();

function sidesFor(...views: readonly HostView[]) {
  const inspection = inspectionOf(...views);
  const plan = planOf(cluster, inspection);
  const { before, after } = planSides(plan, inspection);
  return { plan, before: before.split('\n'), after: after.split('\n') };
}

describe('a plan as the two sides of a diff', () => {
  it('shows a changed value on both sides under the same key', () => {
    const { before, after } = sidesFor(
      look(cluster, 'web1', { 'sysctl/live': 'all/arp_ignore:0\nlo/arp_ignore:1\n', 'hostname/live': 'old\n' }),
    );
    assert.ok(before.includes('    net.ipv4.conf.all.arp_ignore 0'), before.join('\n'));
    assert.ok(after.includes('    net.ipv4.conf.all.arp_ignore 1'), after.join('\n'));
    assert.ok(!after.some((line) => line.includes('→')), after.join('\n'));
  });

  it('names a real server whose weight changes on both sides', () => {
    const table = '-A -t 192.168.16.100:80 -s wrr\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 7\n-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1\n'; // prettier-ignore
    const { before, after } = sidesFor(look(cluster, 'lvs', { 'ipvs/table': table }));
    assert.ok(before.includes('    virtual service tcp 192.168.16.100:80: wrr'), before.join('\n'));
    assert.ok(after.includes('    virtual service tcp 192.168.16.100:80: rr'), after.join('\n'));
    assert.ok(before.includes('    web1 192.168.16.143:80: weight 7'), before.join('\n'));
    assert.ok(after.includes('    web1 192.168.16.143:80: weight 1'), after.join('\n'));
  });

  it('has what is new on the right side only, and nothing that is on the left side only but changed values', () => {
    const { before, after } = sidesFor(look(cluster, 'web1'));
    assert.ok(after.includes('    192.168.16.100/32 on lo'));
    assert.ok(!before.includes('    192.168.16.100/32 on lo'));
  });

  it('differs in exactly as many lines as the plan has changes', () => {
    const hosts = ['lvs', 'web1', 'web2', 'nfs'].map((name) => look(cluster, name));
    const { plan, before, after } = sidesFor(...hosts);
    const left = new Map<string, number>();
    for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
    const added = after.filter((line) => {
      const count = left.get(line) ?? 0;
      left.set(line, count - 1);
      return count <= 0;
    });
    assert.equal(added.length, plan.changes);
    assert.ok(plan.changes > 30);
  });

  it('has an unreachable host, with why and what to do, on both sides', () => {
    const { before, after } = sidesFor(look(cluster, 'web1'), failure(cluster, 'web2'));
    for (const side of [before, after]) {
      assert.ok(side.includes('  # web2 refused the connection.'), side.join('\n'));
      assert.ok(side.includes('  #   → Check sshd.'));
    }
  });

  it('has what is foreign on both sides, marked as left alone', () => {
    const { before, after } = sidesFor(look(cluster, 'lvs', { 'ipvs/table': '-A -t 10.0.0.9:443 -s lc\n' }));
    for (const side of [before, after]) {
      assert.ok(side.includes('# Not ours, left alone:'), side.join('\n'));
      assert.ok(side.some((line) => line.startsWith('#') && line.includes('10.0.0.9:443')));
    }
  });
});
