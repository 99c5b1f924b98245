import assert from 'node:assert/strict';
import { apply, type ApplyEvent, type ApplyResult } from '../../../src/core/apply/apply';
import { inspect } from '../../../src/core/inspect';
import { type Plan, planOf } from '../../../src/core/plan/plan';
import { renderPlan } from '../../../src/core/plan/render';
import type { Goal } from '../../../src/core/resources/kind';
import type { Cluster, Host } from '../../../src/core/spec/cluster';
import type { RunOptions, RunResult } from '../../../src/core/ssh/runner';
import type { Script } from '../../../src/core/ssh/shell';
import { SimulatedCluster, SimulatedHost } from '../support/simulatedHost';
import { ADDRESS, HOSTS, type HostName } from './specs';

/** What is somebody else's, by host: it stands there before the first apply, and nothing of ours may touch it. */
const FOREIGN_TABLE = '-A -t 10.9.9.9:443 -s lc\n-a -t 10.9.9.9:443 -r 10.9.9.1:443 -g -w 1\n';
const FOREIGN_FILES: Readonly<Record<string, string>> = {
  '/etc/exports.d/others.exports': '/srv/others *(ro)\n',
  '/etc/sysctl.d/20-others.conf': 'net.core.somaxconn = 1024\n',
  '/etc/modules-load.d/others.conf': 'dummy\n',
};
const FOREIGN_MOUNT = 'files:/home /home nfs ro,nofail 0 0\n';

/** Somebody changes a machine by hand. Nothing here breaks a rule of the design by itself: what is broken later, we broke. */
export const DRIFTS = {
  'a weight': (world: World) =>
    world.edit('lvs', 'table', (table) => table.replace(/^(-a -t 192.*-w )\d+/m, (_, head: string) => `${head}9`)),
  'a real server out of the table': (world: World) =>
    world.edit('lvs', 'table', (table) => table.replace(/^-a -t 192.*\n/m, '')),
  'a stranger in the table': (world: World) =>
    world.edit('lvs', 'table', (table) =>
      table.replace(/^(-A (-t 192\S+).*\n)/m, (_, head: string, selector: string) => `${head}-a ${selector} -r 192.168.16.9:80 -g -w 1\n`),
    ), // prettier-ignore
  'another scheduler': (world: World) =>
    world.edit('lvs', 'table', (table) => table.replace(/^(-A -t 192\S+ -s )\S+/m, (_, head: string) => `${head}sed`)),
  'the VIP of the director': (world: World) => world.edit('lvs', 'addresses', withoutVips),
  'the VIP of a real server': (world: World) => {
    // Whoever takes it off takes the real server out of the table first, as an administrator would.
    world.edit('lvs', 'table', (table) => table.replace(/^-a -t 192.*192\.168\.16\.144.*\n/gm, ''));
    world.edit('web2', 'addresses', withoutVips);
  },
  'the routes': (world: World) => world.edit('web1', 'routes', () => ''),
  'the page': (world: World) => world.host('web1').write('/var/www/html/index.html', 'by hand\n'),
  'the web server': (world: World) => {
    if ([...world.host('web3').snapshot().keys()].some((path) => path.endsWith('/apache2.service'))) world.host('web3').setUnit('apache2.service', 'loaded inactive enabled'); // prettier-ignore
  },
  'the host name': (world: World) => world.host('web2').write('/etc/hostname', 'other\n'),
  redirects: (world: World) => world.host('lvs').write('/proc/sys/net/ipv4/conf/ens33/send_redirects', '1\n'),
} as const satisfies Record<string, (world: World) => void>;

export type Drift = keyof typeof DRIFTS;

const withoutVips = (addresses: string): string => addresses.replace(/^\S+ 192\.168\.16\.10[01] .*\n/gm, '');

/** Where to stop an apply. */
export interface Stop {
  /** `cut`: the connection, before that command of that host; `cancel`: the person, at that step of all. */
  readonly how: 'cut' | 'cancel';
  readonly host: HostName;
  readonly at: number;
}

/** Five machines, what happens to them, and what must hold whatever happens. */
export class World {
  private readonly machines: CutCluster;
  private clock = 1;

  constructor() {
    this.machines = new CutCluster(new Map(HOSTS.map((name) => [name, SimulatedHost.debian(name, ADDRESS[name])])));
    this.host('lvs').setState('table', FOREIGN_TABLE);
    for (const name of HOSTS) {
      for (const [path, text] of Object.entries(FOREIGN_FILES)) this.host(name).write(path, text);
      this.host(name).write('/etc/fstab', `${this.host(name).read('/etc/fstab') ?? ''}${FOREIGN_MOUNT}`);
    }
  }

  dispose(): void {
    this.machines.dispose();
  }

  host(name: HostName): SimulatedHost {
    return this.machines.at(name);
  }

  edit(name: HostName, state: string, change: (text: string) => string): void {
    this.host(name).setState(state, change(this.host(name).state(state)));
  }

  async plan(cluster: Cluster, goal: Goal = 'apply'): Promise<Plan> {
    return planOf(cluster, await inspect(cluster, this.machines), goal);
  }

  /** Carries out the whole plan, or as much as comes before the stop, and looks at every step whether all is well. */
  async carryOut(cluster: Cluster, goal: Goal = 'apply', stop?: Stop): Promise<ApplyResult> {
    // Late enough for the lease of an operator who was cut to have ended.
    this.clock += 1;
    for (const name of HOSTS) this.host(name).write('/proc/uptime', `${1_000 * this.clock}.00 1.00\n`);
    const plan = await this.plan(cluster, goal);
    const abort = new AbortController();
    let steps = 0;
    let clients = this.clients(cluster);
    const onEvent = ({ type }: ApplyEvent): void => {
      if (type === 'step-begin' && (steps += 1) === stop?.at && stop.how === 'cancel') abort.abort();
      if (type !== 'step-end') return;
      clients = this.assertSafe(cluster, clients);
    };
    this.machines.cut =
      stop?.how === 'cut' ? { host: stop.host, at: this.host(stop.host).commands + stop.at } : undefined;
    const result = await apply(plan, this.machines, { signal: abort.signal, onEvent });
    this.machines.cut = undefined;
    this.assertSafe(cluster, clients);
    return result;
  }

  /** @throws AssertionError with what is still to be done, where an apply has not led there. */
  async assertArrived(cluster: Cluster, goal: Goal): Promise<void> {
    const result = await this.carryOut(cluster, goal);
    assert.deepEqual(result.errors.map(({ message, details }) => `${message}\n${details.output ?? ''}`), []); // prettier-ignore
    assert.equal(result.outcome, 'done');
    const again = await this.plan(cluster, goal);
    assert.equal(again.changes, 0, renderPlan(again));
    const before = new Map(HOSTS.map((name) => [name, this.host(name).commands]));
    await this.carryOut(cluster, goal);
    for (const name of HOSTS) assert.equal(this.host(name).commands, before.get(name), `${name} is idempotent`);
  }

  assertNoRecord(): void {
    for (const name of HOSTS) assert.equal(this.host(name).read('/var/lib/lvs-dr/web/ledger'), undefined, `${name} keeps a record of nothing`); // prettier-ignore
  }

  /** Who gets clients: `VIP:port` and the real server's name. */
  private clients(cluster: Cluster): ReadonlySet<string> {
    const names = new Map(cluster.hosts.map(({ address, name }) => [address, name]));
    return new Set(
      this.host('lvs').state('table').split('\n').flatMap((line) => {
        const [, vip, address, weight] = /^-a -t (192\S+):\d+ -r ([\d.]+):\d+ .*-w (\d+)/.exec(line) ?? [];
        const name = names.get(address ?? '');
        return vip === undefined || name === undefined || weight === '0' ? [] : [`${vip} ${name}`];
      }),
    ); // prettier-ignore
  }

  private assertSafe(cluster: Cluster, before: ReadonlySet<string>): ReadonlySet<string> {
    const clients = this.clients(cluster);
    for (const name of HOSTS) {
      const host = this.host(name);
      assert.equal(host.state('violations'), '', `${name} breaks a rule`);
      if (name !== 'lvs' && /^lo 192/m.test(host.state('addresses'))) {
        assert.equal(host.read('/proc/sys/net/ipv4/conf/all/arp_ignore'), '1\n', `${name}: no VIP without silence`);
        assert.equal(host.read('/proc/sys/net/ipv4/conf/all/arp_announce'), '2\n', `${name}: no VIP without silence`);
      }
      for (const [path, text] of Object.entries(FOREIGN_FILES)) assert.equal(host.read(path), text, `${name}: ${path} is not ours`);
      assert.ok(host.read('/etc/fstab')?.includes(FOREIGN_MOUNT), `${name}: a mount of others is not ours`);
    } // prettier-ignore
    assert.ok(
      this.host('lvs')
        .state('table')
        .includes(FOREIGN_TABLE.trim().split('\n')[1] ?? ''),
      'a service of others',
    );
    for (const client of clients) {
      const [vip = '', name = ''] = client.split(' ');
      const holds = this.host(name as HostName)
        .state('addresses')
        .includes(`lo ${vip} 32\n`);
      assert.ok(holds || before.has(client), `${name} gets clients of ${vip} and does not hold it`);
    }
    return clients;
  }
}

/** Cuts the connection to one host where it is told to; that host is there again afterwards. */
class CutCluster extends SimulatedCluster {
  cut: { readonly host: string; readonly at: number } | undefined;

  override run(host: Host, script: Script, options: RunOptions = {}): Promise<RunResult> {
    const { cut } = this;
    if (cut?.host !== host.name) return super.run(host, script, options);
    this.execs.push(host.name);
    return this.at(host.name).run(script, { ...options, cutAt: cut.at });
  }
}
