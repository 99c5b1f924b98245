import fc from 'fast-check';
import type { Cluster } from '../../../src/core/spec/cluster';
import { clusterOf } from '../support/reference';

export const REAL_SERVERS = ['web1', 'web2', 'web3'] as const;
export const HOSTS = ['lvs', ...REAL_SERVERS, 'nfs'] as const;
export type HostName = (typeof HOSTS)[number];
export const ADDRESS: Readonly<Record<HostName, string>> = {
  lvs: '192.168.16.142',
  web1: '192.168.16.143',
  web2: '192.168.16.144',
  web3: '192.168.16.147',
  nfs: '192.168.16.145',
};

interface Service {
  readonly vip: string;
  readonly port: number;
  readonly scheduler: string;
  readonly persistence: number | undefined;
  readonly weights: readonly (number | undefined)[];
}

const service = (vip: string): fc.Arbitrary<Service> =>
  fc.record({
    vip: fc.constant(vip),
    port: fc.constantFrom(80, 81),
    scheduler: fc.constantFrom('rr', 'wrr', 'wlc', 'sh'),
    persistence: fc.option(fc.constantFrom(60, 300), { nil: undefined, freq: 3 }),
    weights: fc
      .array(fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined, freq: 3 }), { minLength: 3, maxLength: 3 })
      .filter((weights) => weights.some((weight) => weight !== undefined)),
  });

interface Spec {
  readonly services: readonly Service[];
  readonly mounted: readonly string[];
  readonly named: boolean;
}

/** Any cluster of the same five hosts: what each does for which service differs. */
export const anyCluster: fc.Arbitrary<Cluster> = fc
  .record({
    services: fc
      .tuple(service('192.168.16.100'), fc.option(service('192.168.16.101'), { nil: undefined }))
      .map((each) => each.filter((one) => one !== undefined)),
    mounted: fc.subarray([...REAL_SERVERS]),
    named: fc.boolean(),
  })
  .map((spec) => clusterOf(textOf(spec)));

function textOf({ services, mounted, named }: Spec): string {
  const host = (name: HostName): string =>
    `  ${name}: { address: ${ADDRESS[name]}${named ? `, hostname: ${name}` : ''} }`;
  return [
    'apiVersion: lvs-dr/v1',
    'name: web',
    'network: { cidr: 192.168.16.0/24, interface: ens33 }',
    'webServer: { documentRoot: /var/www/html, page: "This is {host}" }',
    'directors:',
    host('lvs'),
    'realServers:',
    ...REAL_SERVERS.map(host),
    'nfsHosts:',
    `  nfs: { address: ${ADDRESS.nfs}, exports: [{ path: /opt/wwwroot, clients: 192.168.16.0/24, options: [rw, sync] }] }`,
    'virtualServices:',
    ...services.map(({ vip, port, scheduler, persistence, weights }) => {
      const reals = weights.flatMap((weight, at) =>
        weight === undefined ? [] : `{ host: ${REAL_SERVERS[at] ?? ''}, weight: ${weight} }`,
      );
      const kept = persistence === undefined ? '' : `, persistence: ${persistence}`;
      return `  - { vip: ${vip}, port: ${port}, scheduler: ${scheduler}${kept}, realServers: [${reals.join(', ')}] }`;
    }),
    ...(mounted.length === 0
      ? []
      : [`mounts: [{ source: "nfs:/opt/wwwroot", target: /var/www/html, hosts: [${mounted.join(', ')}] }]`]),
    '',
  ].join('\n');
}
