import fc from 'fast-check';
import {
  type Cluster,
  type Destination,
  type Host,
  type Mount,
  type Role,
  SCHEDULERS,
  type VirtualService,
} from '../../../src/core/spec/cluster';

const ROLE_SECTIONS: readonly (readonly [Role, string])[] = [
  ['director', 'directors'],
  ['realServer', 'realServers'],
  ['nfsHost', 'nfsHosts'],
  ['client', 'clients'],
];

const path = fc
  .array(
    fc.stringMatching(/^[A-Za-z0-9_ $'%@!&;äß-]{1,8}$/).filter((part) => part.trim() === part),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => `/srv/${parts.join('/')}`);
const option = fc.stringMatching(/^[a-z_][a-z0-9_=.:/-]{0,12}$/);
/** Any text, line breaks and characters with a meaning in YAML and shells included; YAML folds a lone CR. */
const page = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[\0\r]/g, '').replaceAll('{host}', ''));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Leaves out what is undefined, as the model does. */
function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const ssh = (address: string) =>
  fc
    .record({
      host: fc.constantFrom(address, 'alias-1', 'host.example.com'),
      user: optional(fc.constantFrom('root', 'admin', 'DOM\\user')),
      port: optional(fc.integer({ min: 1, max: 65535 })),
      identityFile: optional(fc.constantFrom('~/.ssh/id_ed25519', '/keys/a b')),
      proxyJump: optional(fc.constantFrom('none', 'a@b:22,[::1]:2200')),
      sudo: fc.constantFrom('auto', 'always', 'never'),
    })
    .map(compact);

function host(name: string, role: Role, address: string, address6: string): fc.Arbitrary<Host> {
  return fc
    .record({
      address6: fc.constant(address6),
      interface: optional(fc.constantFrom('ens33', 'eth0.10', 'bond0')),
      hostname: optional(fc.constantFrom(name, `${name}.example.com`)),
      packages: fc.uniqueArray(fc.constantFrom('tcpdump', 'libstdc++', 'on', '007'), { maxLength: 3 }),
      webServer:
        role === 'realServer'
          ? optional(fc.record({ documentRoot: path, page: optional(page) }).map(compact))
          : fc.constant(undefined),
      exports:
        role === 'nfsHost'
          ? fc.uniqueArray(
              fc
                .record({
                  path,
                  clients: fc.uniqueArray(fc.constantFrom('*', '@trusted', '10.1.0.0/16', '*.example.com'), {
                    minLength: 1,
                  }),
                  options: fc.uniqueArray(option),
                  page: optional(page),
                })
                .map(compact),
              { maxLength: 3, selector: (each) => each.path },
            )
          : fc.constant([]),
      ssh: ssh(address),
    })
    .map((rest) => ({ name, roles: new Set([role]), address, ...compact(rest) }));
}

function destinations(hosts: readonly Host[], port: number, family: 4 | 6): fc.Arbitrary<Destination[]> {
  return fc.uniqueArray(
    fc
      .record({
        index: fc.nat(hosts.length - 1),
        weight: fc.integer({ min: 0, max: 65535 }),
        upper: fc.nat(1000),
        lower: fc.nat(1000),
      })
      .map(({ index, weight, upper, lower }) => {
        const each = hosts[index]!;
        return {
          host: each.name,
          address: family === 6 ? each.address6! : each.address,
          port,
          weight,
          upperThreshold: Math.max(upper, lower),
          lowerThreshold: Math.min(upper, lower),
        };
      }),
    { minLength: 1, selector: (each) => each.host },
  );
}

function service(index: number, realServers: readonly Host[]): fc.Arbitrary<VirtualService> {
  return fc
    .record({
      isMark: fc.boolean(),
      family: fc.constantFrom<4 | 6>(4, 6),
      protocol: fc.constantFrom('tcp', 'udp', 'sctp'),
      scheduler: fc.constantFrom(...SCHEDULERS),
      timeout: optional(fc.integer({ min: 1, max: 2678400 })),
      mask: optional(fc.constant(true)),
      flag: fc.boolean(),
    })
    .chain((pick) => {
      const vip = pick.family === 4 ? `10.1.200.${index + 1}` : `2001:db8::200:${index + 1}`;
      const port = pick.isMark ? 0 : 8000 + index;
      const persistence =
        pick.timeout === undefined
          ? undefined
          : compact({ timeout: pick.timeout, mask: pick.mask && (pick.family === 4 ? '255.255.255.0' : '64') });
      const named = pick.scheduler === 'sh' || pick.scheduler === 'mh';
      return destinations(realServers, port, pick.family).map((chosen) => ({
        match: pick.isMark
          ? { type: 'fwmark' as const, mark: index + 1, family: pick.family, vips: [vip] }
          : { type: 'address' as const, protocol: pick.protocol, vip, port },
        scheduler: pick.scheduler,
        schedulerFlags: pick.flag && named ? [`${pick.scheduler}-port`] : [],
        ...(persistence && { persistence }),
        onePacket: pick.isMark || pick.protocol === 'udp' ? pick.flag : false,
        realServers: chosen,
      }));
    });
}

function mounts(hosts: readonly Host[]): fc.Arbitrary<Mount[]> {
  const offers = hosts.flatMap((each) =>
    each.exports.map((offer) => ({ host: each.name, address: each.address, path: offer.path })),
  );
  if (offers.length === 0) return fc.constant([]);
  return fc.uniqueArray(
    fc.record({
      source: fc.constantFrom(...offers),
      target: path,
      fsType: fc.constantFrom('nfs', 'nfs4'),
      options: fc.uniqueArray(option),
      hosts: fc.uniqueArray(fc.constantFrom(...hosts.map(({ name }) => name)), { minLength: 1 }),
    }),
    { maxLength: 3, selector: (mount) => mount.target },
  );
}

/** Clusters that break no rule. Host names include what YAML likes to misread. */
export const clusters: fc.Arbitrary<Cluster> = fc
  .record({
    directors: fc.integer({ min: 1, max: 2 }),
    realServers: fc.integer({ min: 1, max: 4 }),
    nfsHosts: fc.nat(2),
    clients: fc.nat(1),
    prefix: fc.constantFrom('h', '1e', 'no', '0x', 'A.b-'),
  })
  .chain(({ prefix, ...counts }) => {
    const machines = ROLE_SECTIONS.flatMap(([role, section]) =>
      Array.from({ length: counts[section as keyof typeof counts] }, () => role),
    );
    return fc
      .tuple(
        ...machines.map((role, index) =>
          host(`${prefix}${index + 1}`, role, `10.1.0.${index + 1}`, `2001:db8::${(index + 1).toString(16)}`),
        ),
      )
      .chain((hosts) => {
        const realServers = hosts.filter(({ roles }) => roles.has('realServer'));
        const directors = hosts.filter(({ roles }) => roles.has('director')).map(({ name }) => name);
        return fc
          .record({
            name: fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/),
            services: fc
              .nat(3)
              .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => service(index, realServers)))),
            mounts: mounts(hosts),
            failover:
              directors.length > 1
                ? fc.record({
                    virtualRouterId: fc.integer({ min: 1, max: 255 }),
                    priority: fc.shuffledSubarray(directors, { minLength: directors.length }),
                    advertInterval: fc.constantFrom(0.5, 1, 3),
                    preempt: fc.boolean(),
                  })
                : fc.constant(undefined),
          })
          .map((rest) => ({ ...compact(rest), network: { cidr: '10.1.0.0/16', cidr6: '2001:db8::/64' }, hosts }));
      });
  });

/** The same cluster in the form of the file, with nothing left to defaults. */
export function fileOf({ name, network, hosts, services, mounts: all, failover }: Cluster): object {
  const sections = ROLE_SECTIONS.map(([role, section]): [string, object] => [
    section,
    Object.fromEntries(
      hosts
        .filter(({ roles }) => roles.has(role))
        .map(({ name: key, roles: _roles, exports: offers, ...rest }) => [
          key,
          { ...rest, ...(role === 'nfsHost' && { exports: offers }) },
        ]),
    ),
  ]);
  return {
    apiVersion: 'lvs-dr/v1',
    name,
    network,
    ...Object.fromEntries(sections),
    virtualServices: services.map(({ match, realServers, ...rest }) => ({
      ...(match.type === 'address'
        ? { vip: match.vip, port: match.port, protocol: match.protocol }
        : { fwmark: match.mark, vips: match.vips, family: match.family }),
      ...rest,
      realServers: realServers.map(({ address: _address, port: _port, ...destination }) => destination),
    })),
    mounts: all.map(({ source, fsType, ...rest }) => ({
      source: `${source.host}:${source.path}`,
      type: fsType,
      ...rest,
    })),
    ...(failover && { failover }),
  };
}
