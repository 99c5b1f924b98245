import assert from 'node:assert/strict';
import type { HostFinding } from '../../../../src/core/traffic/live/findings';
import type { RunView } from '../../../../src/core/traffic/live/runView';
import { Simulation, type SimSettings } from './support/simulation';

/** A run against a broken cluster, and the hosts that were looked at for it. */
async function broken(
  prepare: (simulation: Simulation) => void,
  found: readonly HostFinding[] = [],
  settings: SimSettings = {},
): Promise<{ readonly view: RunView; readonly asked: ReadonlySet<string> }> {
  const asked = new Set<string>();
  const findings = (hosts: readonly string[]): Promise<readonly HostFinding[]> => {
    for (const host of hosts) asked.add(host);
    return Promise.resolve(found.filter(({ host }) => hosts.includes(host)));
  };
  const simulation = new Simulation({ wish: { requests: 40 }, ...settings, options: { findings } });
  prepare(simulation);
  const view = await simulation.live.start();
  assert.equal(view.verdict.outcome, 'broken', view.verdict.sentence);
  return { view, asked };
}

const finding = (host: string, cause: HostFinding['cause'], sentence: string): HostFinding => ({
  host,
  cause,
  sentence,
  actions: [{ name: 'planHost', host, title: `Plan of ${host}` }],
});

describe('a broken cluster in a live run', () => {
  it('VIP missing on lo of web2: says so, with the finding behind it', async () => {
    const missing = finding('web2', 'vip-missing', '192.168.16.100/32 is missing on lo of web2.');
    const { view, asked } = await broken((simulation) => simulation.set('web2', { health: 'timeout' }), [missing]);
    assert.equal(
      view.verdict.sentence,
      'web2 answers no request (no answer in time): 192.168.16.100/32 is missing on lo of web2. 20 of 40 requests failed (no answer in time).',
    );
    assert.deepEqual([...asked], ['web2']);
    assert.deepEqual(view.verdict.findings[0]?.actions, missing.actions);
    assert.equal(view.shares[1]?.failed, 20);
  });

  it('the same with ip_forward on: packets go round', async () => {
    const { view } = await broken((simulation) => {
      simulation.set('web2', { health: 'timeout' });
      simulation.packetsWhenSilent = 64;
    });
    assert.match(view.verdict.sentence, /web2 answers no request .*packets go round .*64 for each connection/);
  });

  it('a real server answers ARP: all answers past the director', async () => {
    const arp = finding('web1', 'answers-arp', 'web1 is not silent about the VIP.');
    const { view, asked } = await broken(
      (simulation) => {
        simulation.thief = { name: 'web1', every: 1 };
      },
      [arp],
    );
    assert.match(
      view.verdict.sentence,
      /^40 requests were answered and lvs saw none of them: web1 answers for the VIP/,
    );
    assert.ok(asked.has('web1') && asked.has('web2'));
    assert.ok(view.verdict.findings.some(({ actions }) => actions.some(({ name }) => name === 'showArp')));
  });

  it('a real server answers ARP for all that the director did not know from before', async () => {
    const { view } = await broken((simulation) => {
      simulation.remember('web1', 2);
      simulation.thief = { name: 'web1', every: 1, from: 2 };
    });
    assert.match(view.verdict.sentence, /^38 of 40 requests were answered and never seen by lvs/);
  });

  it('a real server answers ARP for all, also from ports that the director has entries for', async () => {
    const { view } = await broken((simulation) => {
      simulation.remember('web2', 3);
      simulation.thief = { name: 'web1', every: 1 };
    });
    assert.match(view.verdict.sentence, /^40 requests were answered and lvs saw none of them/);
    assert.deepEqual(view.notes.filter((note) => note.includes('entry')), []); // prettier-ignore
  });

  it('a real server answers ARP for a part of them', async () => {
    const { view } = await broken((simulation) => {
      simulation.thief = { name: 'web1', every: 4 };
    });
    assert.match(view.verdict.sentence, /^10 of 40 requests were answered and never seen by lvs/);
  });

  for (const [health, words] of [
    [
      'timeout',
      /web1 answers no request \(no answer in time\): its VIP and settings are as they should be, so its firewall drops clients/,
    ],
    ['no-route', /web1 answers no request \(no route to host\): a firewall on it rejects clients/],
  ] as const) {
    it(`a firewall on web1 (${health})`, async () => {
      const { view } = await broken((simulation) => simulation.set('web1', { health }));
      assert.match(view.verdict.sentence, words);
    });
  }

  it('a real server absent from the table', async () => {
    const { view } = await broken((simulation) => simulation.leave('web2'));
    assert.equal(view.verdict.sentence, 'web2 gets no requests: it is not in the table of lvs.');
  });

  it('the director as default gateway of the real servers', async () => {
    const gateway = finding('web1', 'gateway', 'The gateway of web1 is lvs.');
    const { view } = await broken(
      (simulation) => {
        simulation.set('web1', { health: 'timeout' });
        simulation.set('web2', { health: 'timeout' });
      },
      [gateway],
    );
    assert.match(view.verdict.sentence, /The gateway of web1 is lvs/);
  });

  it('answers that come back through the director', async () => {
    const { view } = await broken((simulation) => {
      simulation.before.set(10, () => {
        simulation.outPackets = 80;
      });
    });
    assert.match(view.verdict.sentence, /^This is not direct return: 80 packets of the answers came back through lvs/);
  });
});
