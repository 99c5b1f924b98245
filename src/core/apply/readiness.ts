import * as l10n from '@vscode/l10n';
import type { Plan } from '../plan/plan';
import type { Place, Step } from '../resources/kind';
import { hostPrefix, vipsOnLoopback } from '../resources/vips';
import { type Host, hostsWithRole, vipsOf } from '../spec/cluster';
import { lines, type Script, sh } from '../ssh/shell';

/** Apache's, as its packages install it: the web server that we set up. */
const WEB_PORT = 80;

/** Who must be made sure of around one wave, before a table gives them clients (rule 2 of the design). */
export interface MustBeReady {
  /** After their own steps of this wave: it costs no round trip. */
  readonly along: ReadonlySet<string>;
  /** Before this wave, by themselves: no wave before it has anything to do on them. */
  readonly alone: readonly Host[];
}

/** @param index of a wave of the plan. */
export function mustBeReady({ cluster, waves }: Plan, index: number): MustBeReady {
  const strengthening = waves.findIndex(
    ({ hosts }, at) => at >= index && hosts.some(({ steps }) => steps.some(needsReady)),
  );
  const named = new Set(waves[strengthening]?.hosts.flatMap(({ steps }) => steps.filter(needsReady).flatMap(({ needs }) => needs ?? []))); // prettier-ignore
  const directors = new Set(hostsWithRole(cluster, 'director').map(({ name }) => name));
  // A director that serves, too, holds the VIP on its NIC and answers for it.
  const needed = cluster.hosts.filter(({ name }) => named.has(name) && !directors.has(name));
  const busyIn = (from: number, to: number): ReadonlySet<string> =>
    new Set(waves.slice(from, to).flatMap(({ hosts }) => hosts.map(({ host }) => host.name)));
  if (strengthening === index) {
    const before = busyIn(0, index);
    return { along: new Set(), alone: needed.filter(({ name }) => !before.has(name)) };
  }
  const later = busyIn(index + 1, strengthening);
  return { along: new Set(needed.map(({ name }) => name).filter((name) => !later.has(name))), alone: [] };
}

function needsReady({ kind, direction, needs }: Step): boolean {
  return kind === 'ipvs' && direction === undefined && (needs ?? []).length > 0;
}

/** Fails on a real server that would not serve its clients, and says why. */
export function readiness(place: Place): Step {
  const { cluster, host } = place;
  const vips = vipsOnLoopback(place);
  const served = host.webServer === undefined ? [] : cluster.services.filter(
    ({ match, realServers }) =>
      match.type !== 'fwmark' && match.protocol === 'tcp' &&
      realServers.some((real) => real.host === host.name && real.port === WEB_PORT),
  ); // prettier-ignore
  return {
    kind: 'ready',
    phase: 'realServers',
    changes: [l10n.t('ready for clients')],
    onlyLooks: true,
    script: lines([
      ...(vips.some((vip) => !vip.includes(':')) ? [nic(host), sh`must_be_silent "$nic"`] : []),
      ...vips.map(
        (vip) =>
          sh`[ -n "$(ip -o address show dev lo to ${`${vip}/${hostPrefix(vip)}`})" ] || fail ${`not ready: ${vip} is not on lo`}`,
      ),
      ...served
        .flatMap(vipsOf)
        .map((vip) => sh`must_listen ${WEB_PORT} ${vip} ${vip.includes(':') ? '[::]' : '0.0.0.0'}`),
    ]),
  };
}

function nic({ interface: given, address }: Host): Script {
  return given === undefined
    ? sh`nic=$(ip -o address show to ${address} | { read -r _ name _; printf '%s\n' "$name"; })`
    : sh`nic=${given}`;
}
