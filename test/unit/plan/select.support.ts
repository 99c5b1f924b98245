import assert from 'node:assert/strict';
import { apply } from '../../../src/core/apply/apply';
import { type HostView, inspect } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import type { Cluster } from '../../../src/core/spec/cluster';
import { clusterOf } from '../support/reference';
import { SimulatedCluster } from '../support/simulatedHost';

/** Two services that share a real server and have a VIP each, three real servers that mount one export. */
function text(services: string, mounted: string): string {
  return `apiVersion: lvs-dr/v1
name: web
network: { cidr: 192.168.16.0/24, interface: ens33 }
webServer: { documentRoot: /var/www/html, page: "This is {host}" }
directors:
  lvs: { address: 192.168.16.142, hostname: lvs }
realServers:
  web1: { address: 192.168.16.143 }
  web2: { address: 192.168.16.144 }
  web3: { address: 192.168.16.147, hostname: web3 }
nfsHosts:
  nfs:
    address: 192.168.16.145
    exports: [{ path: /opt/wwwroot, clients: 192.168.16.0/24, options: [rw, sync, no_root_squash] }${mounted === '' ? ']' : ', { path: /opt/more, clients: 192.168.16.0/24, options: [rw, sync] }]'}
virtualServices:
${services}
${mounted === '' ? '' : `mounts: [{ source: "nfs:/opt/wwwroot", target: /var/www/html, hosts: [${mounted}] }, { source: "nfs:/opt/more", target: /srv/more, hosts: [${mounted}] }]`}
`;
}

const service = (vip: string, ...reals: readonly string[]): string =>
  `  - { vip: ${vip}, port: 80, scheduler: wrr, realServers: [${reals.join(', ')}] }`;

const real = (host: string, weight = 1): string => `{ host: ${host}, weight: ${weight} }`;

export const VARIANTS = {
  full: clusterOf(text([service('192.168.16.100', real('web1'), real('web2')), service('192.168.16.101', real('web2', 3), real('web3'))].join('\n'), 'web1, web2, web3')), // prettier-ignore
  weights: clusterOf(text([service('192.168.16.100', real('web1', 5), real('web2', 0)), service('192.168.16.101', real('web3', 2), real('web1'))].join('\n'), 'web1, web3')), // prettier-ignore
  small: clusterOf(text(service('192.168.16.100', real('web1')), '')),
} as const satisfies Record<string, Cluster>;

export type Variant = keyof typeof VARIANTS;
export const STATES = ['clean', 'full', 'small'] as const;
export type State = (typeof STATES)[number];
export const HOSTS = ['lvs', 'web1', 'web2', 'web3', 'nfs'] as const;
export type HostName = (typeof HOSTS)[number];

/** Every host in every state, each reached as it would be in reality: by applying a file to empty machines. */
export class Pool {
  private constructor(
    readonly machines: ReadonlyMap<State, SimulatedCluster>,
    private readonly views: ReadonlyMap<string, HostView>,
  ) {}

  static async make(): Promise<Pool> {
    const machines = new Map<State, SimulatedCluster>();
    for (const state of STATES) machines.set(state, await built(state));
    const views = new Map<string, HostView>();
    for (const [variant, cluster] of Object.entries(VARIANTS)) {
      for (const [state, machine] of machines) {
        for (const view of (await inspect(cluster, machine)).values()) views.set(`${variant} ${state} ${view.host.name}`, view); // prettier-ignore
      }
    }
    return new Pool(machines, views);
  }

  view(variant: Variant, state: State, host: HostName): HostView {
    const view = this.views.get(`${variant} ${state} ${host}`);
    assert(view);
    return view;
  }

  /** Machines of a cluster with each host in a state of its own; to be disposed of. */
  mixed(states: Readonly<Record<HostName, State>>): SimulatedCluster {
    const hosts = HOSTS.map((name) => {
      const host = this.machines.get(states[name])?.hosts.get(name);
      assert(host);
      return [name, host.copy()] as const;
    });
    return new SimulatedCluster(new Map(hosts));
  }

  dispose(): void {
    for (const machine of this.machines.values()) machine.dispose();
  }
}

async function built(state: State): Promise<SimulatedCluster> {
  const { hosts } = VARIANTS.full;
  const machines = SimulatedCluster.debian(hosts);
  if (state === 'clean') return machines;
  const cluster = VARIANTS[state];
  const result = await apply(planOf(cluster, await inspect(cluster, machines)), machines);
  assert.equal(result.outcome, 'done', result.errors.map(({ message }) => message).join('\n'));
  return machines;
}
