import * as l10n from '@vscode/l10n';
import { serviceName } from '../cluster';
import type { Finding } from '../document';
import { persistenceMask } from '../ip';
import type { ServiceEntry, Survey } from '../survey';
import type { Rule } from './rule';

function* noService({ file }: Survey): Iterable<Finding> {
  if (file.virtualServices?.length !== 0) return;
  yield {
    path: ['virtualServices'],
    part: 'key',
    message: l10n.t(
      'There is no virtual service, so clients can connect to nothing. Add one with "vip", "port" and "realServers".',
    ),
  };
}

/** IPVS takes the port of the service whatever the entry says, and says nothing (measured with ipvsadm 1.31). */
function* portRemap({ services }: Survey): Iterable<Finding> {
  for (const { part, realServers } of services) {
    for (const { path, host, port } of realServers) {
      if (port === undefined || port === part.port) continue;
      if (part.fwmark === undefined && part.port === undefined) continue;
      const message =
        part.port === undefined
          ? l10n.t(
              'Direct routing cannot remap the port: {0} gets each packet at the port that the client used. Remove "port".',
              host,
            )
          : l10n.t(
              'Direct routing cannot remap the port: {0} gets the packets at port {1}, not {2}. Let it listen on {1} and remove "port".',
              host,
              part.port,
              port,
            );
      yield { path: [...path, 'port'], message };
    }
  }
}

function* duplicateService({ services }: Survey): Iterable<Finding> {
  const seen = new Map<string, ServiceEntry>();
  for (const service of services) {
    const name = nameOf(service);
    if (name === undefined) continue;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, service);
    else {
      const where = service.part.fwmark === undefined ? 'vip' : 'fwmark';
      yield {
        path: [...service.path, where],
        message: l10n.t(
          'There is a service {0} already. Put all its real servers under one of the two, or change the address, port or protocol.',
          name,
        ),
        related: [{ path: [...first.path, where], message: l10n.t('the first {0}', name) }],
      };
    }
  }
}

/** How {@link serviceName} calls a service of a file; undefined where the file does not say enough for a name. */
export function nameOf({ part, protocol, vips, family }: ServiceEntry): string | undefined {
  if (part.fwmark !== undefined) {
    return family && serviceName({ type: 'fwmark', mark: part.fwmark, family, vips: [] });
  }
  const vip = vips[0]?.value.text;
  if (vip === undefined || part.port === undefined) return undefined;
  return serviceName({ type: 'address', protocol, vip, port: part.port });
}

function* zeroPortWithoutPersistence({ services }: Survey): Iterable<Finding> {
  for (const { part, path } of services) {
    if (part.port !== 0 || part.fwmark !== undefined || part.persistence !== undefined) continue;
    yield {
      path: [...path, 'port'],
      message: l10n.t(
        'Port 0 means every port, and IPVS allows that only with persistence. Add "persistence: 300", or name the port.',
      ),
    };
  }
}

function* noRealServer({ services }: Survey): Iterable<Finding> {
  for (const { part, path } of services) {
    if (part.realServers?.length !== 0) continue;
    yield {
      path: [...path, 'realServers'],
      part: 'key',
      message: l10n.t(
        'This service has no real server, so every client would be refused. Add one, or remove the service.',
      ),
    };
  }
}

function* invalidMask({ services }: Survey): Iterable<Finding> {
  for (const { part, path, family } of services) {
    const mask = typeof part.persistence === 'object' ? part.persistence.mask : undefined;
    if (mask === undefined || family === undefined || persistenceMask(mask, family) !== undefined) continue;
    const message =
      family === 4
        ? l10n.t('{0} is not an IPv4 mask. Write one such as 255.255.255.0.', mask)
        : l10n.t('{0} is not a mask for IPv6. Write a prefix length from 1 to 128.', mask);
    yield { path: [...path, 'persistence', 'mask'], message };
  }
}

function* fwmarkWithAddress({ services }: Survey): Iterable<Finding> {
  for (const { part, path } of services) {
    for (const key of ['vip', 'port', 'protocol'] as const) {
      if (part.fwmark === undefined || part[key] === undefined) continue;
      const message =
        key === 'vip'
          ? l10n.t(
              'A service has either a firewall mark or a VIP and port. Put the address into "vips", or remove "fwmark".',
            )
          : l10n.t(
              'The rules that set the firewall mark choose protocol and port, not this file. Remove "{0}", or remove "fwmark".',
              key,
            );
      yield { path: [...path, key], part: 'key', message };
    }
  }
}

function* onlyForFwmark({ services }: Survey): Iterable<Finding> {
  for (const { part, path } of services) {
    for (const key of ['vips', 'family'] as const) {
      if (part.fwmark !== undefined || part[key] === undefined) continue;
      const message = l10n.t(
        '"{0}" belongs to a service with a firewall mark. Use "vip" here, one service for each address, or add "fwmark".',
        key,
      );
      yield { path: [...path, key], part: 'key', message };
    }
  }
}

function* mixedFamilies({ services, hostsByName }: Survey): Iterable<Finding> {
  for (const { vips, family, realServers } of services) {
    if (family === undefined) continue;
    for (const { value, path } of vips) {
      if (value.family === family) continue;
      yield {
        path,
        message: l10n.t(
          '{0} is an IPv{1} address in an IPv{2} service. Make a second service for it.',
          value.text,
          value.family,
          family,
        ),
      };
    }
    for (const { host, hostPath } of realServers) {
      const addresses = (hostsByName.get(host) ?? []).flatMap((entry) =>
        [entry.address, entry.address6].filter((found) => found !== undefined),
      );
      if (addresses.length === 0 || addresses.some(({ value }) => value.family === family)) continue;
      const message = l10n.t(
        'This is an IPv{0} service and {1} has no IPv{0} address; direct routing cannot translate. Give {1} an "{2}", or take it out of the service.',
        family,
        host,
        family === 6 ? 'address6' : 'address',
      );
      yield { path: hostPath, message };
    }
  }
}

/** The director answers ARP for the VIP, a real server must not: one machine cannot do both. */
function* roleConflict({ services, hostsByName }: Survey): Iterable<Finding> {
  for (const { realServers } of services) {
    for (const { host, hostPath } of realServers) {
      const entries = hostsByName.get(host) ?? [];
      const director = entries.find(({ role }) => role === 'director');
      if (director === undefined || !entries.some(({ role }) => role === 'realServer')) continue;
      const message = l10n.t(
        '{0} is a director and cannot be a real server as well: one must answer ARP for the VIP, the other must not. Use another machine.',
        host,
      );
      yield {
        path: hostPath,
        message,
        related: [{ path: director.path, part: 'key', message: l10n.t('a director here') }],
      };
    }
  }
}

export const serviceRules: readonly Rule[] = [
  { code: 'no-service', severity: 'warning', check: noService },
  { code: 'port-remap', severity: 'error', check: portRemap },
  { code: 'duplicate-service', severity: 'error', check: duplicateService },
  { code: 'zero-port-without-persistence', severity: 'error', check: zeroPortWithoutPersistence },
  { code: 'no-real-server', severity: 'error', check: noRealServer },
  { code: 'invalid-mask', severity: 'error', check: invalidMask },
  { code: 'fwmark-with-address', severity: 'error', check: fwmarkWithAddress },
  { code: 'only-for-fwmark', severity: 'error', check: onlyForFwmark },
  { code: 'mixed-families', severity: 'error', check: mixedFamilies },
  { code: 'role-conflict', severity: 'error', check: roleConflict },
];
