import * as l10n from '@vscode/l10n';
import type { Finding } from '../document';
import { type Address, contains, type IpNetwork, isUsableUnicast, parseAddress, parseNetwork } from '../ip';
import type { HostEntry, Located, Survey } from '../survey';
import type { Rule } from './rule';

/** What the schema's patterns cannot tell of an IPv6 address or of a prefix length. */
function* invalidAddress({ file, hosts, services }: Survey): Iterable<Finding> {
  const unread: { text: string | undefined; path: Finding['path'] }[] = [
    ...hosts.flatMap(({ part, path, address, address6 }) => [
      { text: address ? undefined : part.address, path: [...path, 'address'] },
      { text: address6 ? undefined : part.address6, path: [...path, 'address6'] },
    ]),
    ...services.flatMap(({ part, path }) => [
      { text: part.vip, path: [...path, 'vip'] },
      ...(part.vips ?? []).map((text, index) => ({ text, path: [...path, 'vips', index] })),
    ]),
  ];
  for (const { text, path } of unread) {
    if (text === undefined || parseAddress(text) !== undefined) continue;
    const message = l10n.t('"{0}" is not an IPv6 address: eight groups of hexadecimal digits, :: once at most.', text);
    yield { path, message };
  }
  for (const key of ['cidr', 'cidr6'] as const) {
    const text = file.network?.[key];
    if (text === undefined || parseNetwork(text) !== undefined) continue;
    const message = l10n.t(
      '"{0}" is not a network: write an address, a slash and a prefix length of at most 32, or 128 for IPv6.',
      text,
    );
    yield { path: ['network', key], message };
  }
}

function* networkWithHostBits({ networks }: Survey): Iterable<Finding> {
  for (const { value, path } of networks) {
    if (value.exact) continue;
    const message = l10n.t('This is an address inside the network, not the network. Write {0}.', value.text);
    yield { path, message };
  }
}

function* wrongFamily({ file, networks, hosts }: Survey): Iterable<Finding> {
  if (
    file.network?.cidr6 !== undefined &&
    networks.some(({ value, path }) => path[1] === 'cidr' && value.family === 6)
  ) {
    yield {
      path: ['network', 'cidr6'],
      message: l10n.t('"cidr" is an IPv6 network already. Put the IPv4 network there, or remove this line.'),
    };
  }
  for (const { name, address, address6 } of hosts) {
    if (address6 === undefined || address?.value.family !== 6) continue;
    const message = l10n.t(
      '"address" of {0} is an IPv6 address already. Put its IPv4 address there, or remove this line.',
      name,
    );
    yield { path: address6.path, message };
  }
}

function* unusableAddress(survey: Survey): Iterable<Finding> {
  for (const { value, path } of [...survey.hosts.flatMap(addressesOf), ...vipsOf(survey)]) {
    if (isUsableUnicast(value)) continue;
    const message = l10n.t(
      '{0} cannot be the address of one machine: it is loopback, link-local, multicast or reserved. Use an address of the network.',
      value.text,
    );
    yield { path, message };
  }
}

function* duplicateAddress({ hosts }: Survey): Iterable<Finding> {
  const owners = new Map<string, { name: string; address: Located<Address> }>();
  for (const { name, address } of hosts.flatMap((host) =>
    addressesOf(host).map((found) => ({ name: host.name, address: found })),
  )) {
    const owner = owners.get(address.value.text);
    if (owner === undefined) owners.set(address.value.text, { name, address });
    else if (owner.name !== name) {
      yield {
        path: address.path,
        message: l10n.t(
          '{0} has the address of {1}. Give each host its own, or use one name for both if they are one machine.',
          name,
          owner.name,
        ),
        related: [{ path: owner.address.path, message: l10n.t('address of {0}', owner.name) }],
      };
    }
  }
}

/** One name in two sections is one machine, so what both say of it must be the same. */
function* hostConflict({ hostsByName }: Survey): Iterable<Finding> {
  for (const [first, ...others] of hostsByName.values()) {
    for (const other of others) {
      for (const key of ['address', 'address6', 'interface', 'hostname'] as const) {
        const here = comparable(other, key);
        const there = first === undefined ? undefined : comparable(first, key);
        if (first === undefined || here === undefined || there === undefined || here === there) continue;
        yield {
          path: [...other.path, key],
          message: l10n.t(
            '{0} is one machine with two roles, but "{1}" is {2} here and {3} in "{4}". Write the same in both, or give the second machine another name.',
            other.name,
            key,
            here,
            there,
            first.section,
          ),
          related: [{ path: [...first.path, key], message: l10n.t('{0} in "{1}"', other.name, first.section) }],
        };
      }
    }
  }
}

function* vipIsHostAddress(survey: Survey): Iterable<Finding> {
  const owners = new Map(
    survey.hosts.flatMap((host) => addressesOf(host).map((found) => [found.value.text, { host, path: found.path }])),
  );
  for (const { value, path } of vipsOf(survey)) {
    const owner = owners.get(value.text);
    if (owner === undefined) continue;
    const message = l10n.t(
      'The VIP {0} is the address of {1}. Choose a free address: the VIP moves between machines, their own addresses do not.',
      value.text,
      owner.host.name,
    );
    yield { path, message, related: [{ path: owner.path, message: l10n.t('address of {0}', owner.host.name) }] };
  }
}

/** The director reaches real servers by their MAC address: they share one layer-2 network or nothing works. */
function* addressOutsideNetwork({ networks, hosts }: Survey): Iterable<Finding> {
  if (networks.length === 0) return;
  for (const host of hosts.filter(({ role }) => role === 'director' || role === 'realServer')) {
    for (const { value, path } of addressesOf(host)) {
      const candidates = sameFamily(networks, value);
      if (candidates.some((network) => contains(network, value))) continue;
      const message =
        candidates[0] === undefined
          ? l10n.t(
              '{0} has an IPv{1} address, but the cluster has no IPv{1} network. Add it to "network".',
              host.name,
              value.family,
            )
          : l10n.t(
              '{0} ({1}) is outside {2}. Direct routing needs directors and real servers on one network: correct the address, or "network".',
              host.name,
              value.text,
              candidates[0].text,
            );
      yield { path, message };
    }
  }
}

function* networkOrBroadcastAddress(survey: Survey): Iterable<Finding> {
  for (const { value, path } of [...survey.hosts.flatMap(addressesOf), ...vipsOf(survey)]) {
    for (const network of sameFamily(survey.networks, value)) {
      if (network.family === 6 || network.prefix > 30) continue;
      if (value.text === network.first.text) {
        yield {
          path,
          message: l10n.t(
            '{0} is the address of the network {1} itself. Use one between its first and its last.',
            value.text,
            network.text,
          ),
        };
      } else if (value.text === network.last.text) {
        yield {
          path,
          message: l10n.t(
            '{0} is the broadcast address of {1}. Use one between its first and its last.',
            value.text,
            network.text,
          ),
        };
      }
    }
  }
}

function* vipOutsideNetwork(survey: Survey): Iterable<Finding> {
  if (survey.networks.length === 0) return;
  for (const { value, path } of vipsOf(survey)) {
    if (sameFamily(survey.networks, value).some((network) => contains(network, value))) continue;
    const message = l10n.t(
      'The VIP {0} is outside the network of the cluster. Clients reach it only if a router sends it to the director: add that route, or use an address of the network.',
      value.text,
    );
    yield { path, message };
  }
}

function* repeatedVip({ services }: Survey): Iterable<Finding> {
  for (const { vips } of services) {
    const seen = new Set<string>();
    for (const { value, path } of vips) {
      if (seen.has(value.text))
        yield { path, message: l10n.t('{0} is in this list already. Remove one of them.', value.text) };
      seen.add(value.text);
    }
  }
}

function comparable(host: HostEntry, key: 'address' | 'address6' | 'interface' | 'hostname'): string | undefined {
  return key === 'address' || key === 'address6' ? host[key]?.value.text : host.part[key];
}

function addressesOf({ address, address6 }: HostEntry): Located<Address>[] {
  return [address, address6].filter((found) => found !== undefined);
}

function vipsOf({ services }: Survey): Located<Address>[] {
  return services.flatMap(({ vips }) => vips);
}

function sameFamily(networks: readonly Located<IpNetwork>[], address: Address): IpNetwork[] {
  return networks.map(({ value }) => value).filter(({ family }) => family === address.family);
}

export const addressRules: readonly Rule[] = [
  { code: 'invalid-address', severity: 'error', check: invalidAddress },
  { code: 'network-with-host-bits', severity: 'error', check: networkWithHostBits },
  { code: 'wrong-family', severity: 'error', check: wrongFamily },
  { code: 'unusable-address', severity: 'error', check: unusableAddress },
  { code: 'duplicate-address', severity: 'error', check: duplicateAddress },
  { code: 'host-conflict', severity: 'error', check: hostConflict },
  { code: 'vip-is-host-address', severity: 'error', check: vipIsHostAddress },
  { code: 'address-outside-network', severity: 'error', check: addressOutsideNetwork },
  { code: 'network-or-broadcast-address', severity: 'error', check: networkOrBroadcastAddress },
  { code: 'vip-outside-network', severity: 'warning', check: vipOutsideNetwork },
  { code: 'repeated-vip', severity: 'error', check: repeatedVip },
];
