import assert from 'node:assert/strict';
import type { HostView } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import { planSides } from '../../../src/providers/planText';
import { addresses, ledger } from '../support/observed';
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
    assert.ok(before.includes('    tcp 192.168.16.100:80 wrr'), before.join('\n'));
    assert.ok(after.includes('    tcp 192.168.16.100:80 rr'), after.join('\n'));
    assert.ok(before.includes('      web1 192.168.16.143:80 weight 7'), before.join('\n'));
    assert.ok(after.includes('      web1 192.168.16.143:80 weight 1'), after.join('\n'));
    assert.ok(before.includes('      web2 192.168.16.144:80 weight 1') && after.includes('      web2 192.168.16.144:80 weight 1'), 'what stays stands around it'); // prettier-ignore
  });

  it('has what is new on the right side only', () => {
    const { before, after } = sidesFor(look(cluster, 'web1'));
    assert.ok(after.includes('    192.168.16.100/32 on lo'), after.join('\n'));
    assert.ok(!before.some((line) => line.includes('192.168.16.100/32')));
  });

  it('has what is taken off on the left side only, with what stays around it', () => {
    const table = '-A -t 192.168.16.100:80 -s rr\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 1\n-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1\n-a -t 192.168.16.100:80 -r 192.168.16.9:80 -g -w 1\n'; // prettier-ignore
    const { before, after } = sidesFor(look(cluster, 'lvs', { 'ipvs/table': table }));
    assert.ok(before.includes('      192.168.16.9:80 weight 1'), before.join('\n'));
    assert.ok(!after.includes('      192.168.16.9:80 weight 1'), after.join('\n'));
    assert.ok(after.includes('    tcp 192.168.16.100:80 rr'));
  });

  it('shows a removal as lines that go, and what only leaves our record as such', () => {
    const inspection = inspectionOf(
      look(cluster, 'web1', {
        'facts/addresses': addresses(['ens33', '192.168.16.143', 24], ['lo', '192.168.16.100', 32]),
        'facts/ledger': ledger(
          { key: 'address:lo:192.168.16.100', before: null },
          { key: 'route:192.168.16.100', before: null },
        ),
      }),
    );
    const { before, after } = planSides(planOf(cluster, inspection, 'remove'), inspection);
    assert.match(before, /^ {4}192\.168\.16\.100\/32 on lo$/m);
    assert.match(before, /^ {4}192\.168\.16\.100 – {2}# on our record$/m);
    assert.doesNotMatch(after, /192\.168\.16\.100/);
  });

  it('differs in exactly the rows that the steps are about', () => {
    const hosts = ['lvs', 'web1', 'web2', 'nfs'].map((name) => look(cluster, name));
    const { plan, before, after } = sidesFor(...hosts);
    const left = new Map<string, number>();
    for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
    const added = after.filter((line) => {
      const count = left.get(line) ?? 0;
      left.set(line, count - 1);
      return count <= 0;
    });
    const about = plan.hosts.flatMap(({ host, steps }) => [...new Set(steps.flatMap((step) => (step.about ?? []).map((key) => `${host.name} ${step.kind} ${key}`)))]); // prettier-ignore
    // Modules that no kernel here has are loaded by a step, and yet stand as blocked on both sides.
    const blocked = after.filter((line) => line.endsWith('but blocked'));
    assert.equal(added.length, about.length - blocked.length);
    assert.ok(added.length > 40);
  });

  it('takes one line for a host that is in sync, unless the plan is of that host alone', () => {
    const bare = reference(['web1: { address: 192.168.16.143, hostname: web1 }', 'web1: { address: 192.168.16.143, webServer: false }'], ['{ host: web1, weight: 1 }', '{ host: web2, weight: 2 }'], ['      - { host: web2, weight: 1 }\n', ''], ['hosts: [web1, web2]', 'hosts: [web2]']); // prettier-ignore
    const inspection = inspectionOf(look(bare, 'web1', { 'ipvs/table': '' }), look(bare, 'web2'));
    const plan = planOf(bare, inspection);
    assert.match(planSides(plan, inspection).after, /^web1 {2}192\.168\.16\.143\n {2}# in sync\n\nweb2/m);
    const alone = planSides(plan, inspection, 'web2');
    assert.ok(alone.after.startsWith('web2  192.168.16.144\n'), alone.after);
    assert.doesNotMatch(alone.after, /web1/);
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
      assert.ok(side.includes('    tcp 10.0.0.9:443 lc  # not ours, left alone'), side.join('\n'));
    }
  });

  it('has on both sides what differs and is blocked', () => {
    const wide = addresses(['ens33', '192.168.16.143', 24], ['lo', '192.168.16.100', 24]);
    const { before, after } = sidesFor(look(cluster, 'web1', { 'facts/addresses': wide }));
    for (const side of [before, after]) {
      assert.ok(side.includes('    192.168.16.100/32 on lo as /24  # wanted: on lo, but blocked'), side.join('\n'));
      assert.ok(
        side.some((line) => line.startsWith('#   error: web1:')),
        side.join('\n'),
      );
    }
  });
});
