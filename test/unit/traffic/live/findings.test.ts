import assert from 'node:assert/strict';
import { HostError } from '../../../../src/core/errors';
import type { HostView } from '../../../../src/core/inspect';
import { planOf } from '../../../../src/core/plan/plan';
import { findingsFrom } from '../../../../src/core/traffic/live/findings';
import { addresses, debian, observed, type Printed } from '../../support/observed';
import { hostOf, reference } from '../../support/reference';

const cluster = reference();

function view(name: string, own: Printed = {}): readonly [string, HostView] {
  const host = hostOf(cluster, name);
  const observation = observed({ cluster, host }, { ...debian(host.address), ...own });
  return [name, { state: 'observed', host, observation, at: new Date(0) }];
}

/** /proc/net/route of a machine (Linux 6.1) whose default gateway is 192.168.16.142. */
const THROUGH_LVS = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
ens33	00000000	8E10A8C0	0003	0	0	100	00000000	0	0	0
ens33	0010A8C0	00000000	0001	0	0	100	00FFFFFF	0	0	0
`;

describe('what a plan knows to be wrong on a host', () => {
  it('names a VIP that is missing on lo, and the way to see it', () => {
    const found = findingsFrom(planOf(cluster, new Map([view('web2'), view('web1')])), ['web2']);
    assert.deepEqual([...new Set(found.map(({ host }) => host))], ['web2']);
    const missing = found.find(({ cause }) => cause === 'vip-missing');
    assert.equal(missing?.sentence, '192.168.16.100/32 is missing on lo of web2.');
    assert.deepEqual(missing.actions.map(({ name, host }) => [name, host]), [['planHost', 'web2'], ['showNetwork', 'web2']]); // prettier-ignore
    assert.ok(found.some(({ cause, sentence }) => cause === 'answers-arp' && /arp_ignore . → 1/.test(sentence)));
  });

  it('does not name a VIP that is there', () => {
    const there = { 'facts/addresses': addresses(['ens33', '192.168.16.144', 24], ['lo', '192.168.16.100', 32]) };
    const found = findingsFrom(planOf(cluster, new Map([view('web2', there)])), ['web2']);
    assert.ok(!found.some(({ cause }) => cause === 'vip-missing'));
  });

  it('names the director where it is the gateway of a real server', () => {
    const found = findingsFrom(planOf(cluster, new Map([view('web1', { 'facts/routes': THROUGH_LVS })])), ['web1']);
    const gateway = found.find(({ cause }) => cause === 'gateway');
    assert.match(
      gateway?.sentence ?? '',
      /^web1 sends answers to clients on other networks by way of the director lvs/,
    );
    const other = THROUGH_LVS.replace('8E10A8C0', '0110A8C0');
    const fine = findingsFrom(planOf(cluster, new Map([view('web1', { 'facts/routes': other })])), ['web1']);
    assert.ok(!fine.some(({ cause }) => cause === 'gateway'));
  });

  it('says that a host could not be looked at', () => {
    const host = hostOf(cluster, 'web1');
    const error = new HostError('web1', 'unreachable', 'web1 does not answer.');
    const found = findingsFrom(planOf(cluster, new Map([['web1', { state: 'failed', host, error, at: new Date(0) }]])), ['web1']); // prettier-ignore
    assert.deepEqual(found.map(({ cause, sentence }) => [cause, sentence]), [['unreachable', 'web1 could not be looked at: web1 does not answer.']]); // prettier-ignore
  });
});
