import assert from 'node:assert/strict';
import { LOCKED_STATUS } from '../../../src/core/apply/lock';
import type { Signature } from '../../../src/core/apply/journal';
import { waveScript } from '../../../src/core/apply/waveScript';
import { HostError } from '../../../src/core/errors';
import { planOf } from '../../../src/core/plan/plan';
import type { Goal, Step } from '../../../src/core/resources/kind';
import { parseLedger } from '../../../src/core/resources/ledger';
import { probeOf } from '../../../src/core/resources/probe';
import { type Cluster, hostByName } from '../../../src/core/spec/cluster';
import { hostOf, reference } from '../support/reference';
import { differing, SimulatedHost, withFunctions } from '../support/simulatedHost';

const cluster = reference();
const withoutWeb2 = reference(
  ['      - { host: web2, weight: 1 }\n', ''],
  ['hosts: [web1, web2]', 'hosts: [web1]'],
  ['  web2: { address: 192.168.16.144, hostname: web2 }', '  web2: { address: 192.168.16.144, webServer: false }'],
);
const otherService = reference(['port: 80', 'port: 81']);

/** One host of a cluster, worked on by itself: what no other host can help or hinder. */
class Worker {
  private operator = 0;

  constructor(
    readonly host: SimulatedHost,
    private readonly name: string,
  ) {}

  async plan(wanted: Cluster, goal: Goal) {
    const host = hostOf(wanted, this.name);
    const probe = probeOf({ cluster: wanted, host });
    const { stdout } = await this.host.run(probe.script);
    const view = { state: 'observed', host, observation: probe.read(stdout), at: new Date(0) } as const;
    return planOf(wanted, new Map([[this.name, view]]), goal);
  }

  /** Plans and carries it out; a step that fails fails the test. `cutAt` counts from the host's first command ever. */
  async work(wanted: Cluster, goal: Goal, cutAt?: number): Promise<void> {
    const plan = await this.plan(wanted, goal);
    const keys = new Set(plan.hosts[0]?.ledgerKeys);
    for (const { hosts } of plan.waves) {
      const steps = hosts.flatMap((entry) => entry.steps);
      await this.runWave(wanted, steps, keys, cutAt);
      for (const { key } of steps.flatMap(({ remember }) => remember ?? [])) keys.add(key);
      for (const key of steps.flatMap(({ forget }) => forget ?? [])) keys.delete(key);
    }
  }

  async left(wanted: Cluster, goal: Goal): Promise<readonly string[]> {
    const { hosts } = await this.plan(wanted, goal);
    return hosts.flatMap(({ steps }) => steps.flatMap(({ changes }) => changes));
  }

  copy(): Worker {
    const other = new Worker(this.host.copy(), this.name);
    other.operator = this.operator;
    return other;
  }

  private async runWave(wanted: Cluster, steps: readonly Step[], keys: ReadonlySet<string>, cutAt?: number) {
    // A later operator, and late enough for the lease of the one that was cut to have ended.
    this.operator += 1;
    this.host.write('/proc/uptime', `${1000 * this.operator}.00 1.00\n`);
    const signature: Signature = {
      token: `operator${this.operator}`,
      owner: 'me@here',
      at: new Date(0),
      goal: 'apply',
    };
    const wave = waveScript(wanted.name, steps, signature, keys);
    const failed: string[] = [];
    const { code } = await this.host.run(wave.script, {
      onLine: (line) => {
        const event = wave.onLine(line);
        if (event?.type === 'end' && event.status !== 0) failed.push(event.output);
      },
      ...(cutAt === undefined ? {} : { cutAt }),
    });
    assert.notEqual(code, LOCKED_STATUS);
    assert.deepEqual(failed, []);
  }
}

/** Nothing that a cut may leave behind is worse than what was there, or than what was to be. */
function assertSafe(host: SimulatedHost, states: readonly ReadonlyMap<string, string>[]): void {
  if (/^lo 192/m.test(host.state('addresses'))) {
    assert.equal(host.read('/proc/sys/net/ipv4/conf/all/arp_ignore'), '1\n', 'no VIP without silence');
    assert.equal(host.read('/proc/sys/net/ipv4/conf/all/arp_announce'), '2\n', 'no VIP without silence');
  }
  assert.equal(host.state('violations'), '');
  for (const [path, text] of host.snapshot()) {
    const written = path.startsWith('/root/etc/') && !path.includes('/.lvs-dr.');
    if (written)
      assert(
        states.some((state) => state.get(path) === text),
        `${path} is half-written: ${text}`,
      );
  }
}

/** `every`: before which of its commands it is cut, 1 being all. */
const CUTS: readonly { what: string; name: string; from?: Cluster; to: Cluster; goal: Goal; every: number }[] = [
  ...['lvs', 'web1', 'nfs'].flatMap((name) => [
    { what: `apply on ${name}`, name, to: cluster, goal: 'apply' as const, every: 2 },
    { what: `remove on ${name}`, name, from: cluster, to: cluster, goal: 'remove' as const, every: 3 },
  ]),
  {
    what: 'apply on web2, no longer in the file',
    name: 'web2',
    from: cluster,
    to: withoutWeb2,
    goal: 'apply',
    every: 2,
  },
  { what: 'apply on lvs of another service', name: 'lvs', from: cluster, to: otherService, goal: 'apply', every: 1 },
];

/** What was done how often, and by whom: it differs with every cut. */
const isRecord = (line: string): boolean => line.includes('/ledger:') || line.includes('/last-apply:');

/** A record on which nothing is left: cut just before it would have been cleared away, it says nothing any more. */
function isSpent(line: string, host: SimulatedHost): boolean {
  return isRecord(line) && parseLedger(host.read('/var/lib/lvs-dr/web/ledger') ?? '').entries.size === 0;
}

describe('a wave that is cut', () => {
  for (const { what, name, from, to, goal, every } of CUTS) {
    it(`${what}: cut before its commands, it converges when applied again and leaves no trace when removed`, async () => {
      const address = hostByName(cluster, name)?.address ?? '';
      const fresh = new Worker(SimulatedHost.debian(name, address), name);
      const packages = (await fresh.plan(cluster, 'apply')).hosts.flatMap(({ steps }) =>
        steps.filter(({ phase }) => phase === 'packages'),
      );
      for (const { script } of packages) await fresh.host.run(withFunctions(script));
      fresh.host.write('/var/www/html/index.html', 'the page of before\n');
      const pristine = fresh.host.snapshot();
      if (from !== undefined) await fresh.work(from, 'apply');
      const before = fresh.host.snapshot();
      const first = fresh.host.commands;
      const whole = fresh.copy();
      await whole.work(to, goal);
      assert.deepEqual(await whole.left(to, goal), []);
      const last = whole.host.commands;
      const states = [pristine, before, whole.host.snapshot()];
      whole.host.dispose();
      for (let cutAt = first + 1; cutAt <= last; cutAt += every) {
        const worker = fresh.copy();
        await assert.rejects(worker.work(to, goal, cutAt), (error) => HostError.is(error, 'connection-lost'));
        assertSafe(worker.host, states);
        const other = goal === 'apply' ? worker.copy() : undefined;
        const at = `cut before command ${cutAt - first} of ${last - first}: ${worker.host.state('journal').trimEnd().split('\n').at(-1) ?? ''}`;
        await worker.work(to, goal);
        assert.deepEqual(await worker.left(to, goal), [], at);
        assert.deepEqual(
          differing(states[2] ?? pristine, worker.host.snapshot()).filter((line) => !isRecord(line)),
          [],
          at,
        );
        worker.host.dispose();
        if (other === undefined) continue;
        await other.work(to, 'remove');
        assert.deepEqual(
          differing(pristine, other.host.snapshot()).filter(
            (line) => !line.includes('/.lvs-dr.') && !isSpent(line, other.host),
          ),
          [],
          `${at}, then removed`,
        );
        other.host.dispose();
      }
      fresh.host.dispose();
    }).timeout(120_000);
  }
});
