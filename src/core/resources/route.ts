import * as l10n from '@vscode/l10n';
import { lines, type Script, sh } from '../ssh/shell';
import { beside, type Compared, noLonger } from './compared';
import { records } from './facts';
import { remembered, rememberOnce } from './ledger';
import { type Difference, defineKind, down, type Place, type Site, type Step } from './kind';
import { hostPrefix, vipsOnLoopback } from './vips';

/** Host routes of the main table that lead to lo, as addresses. */
type LoopbackRoutes = ReadonlySet<string>;

/**
 * The host route to each VIP on lo, as every LVS-DR guide sets it. The kernel's own route in the table `local` does
 * the work (facts/lvs.md R13); this one is what `ip route` shows people. The VIP unit brings it back at boot.
 */
export const route = defineKind({
  id: 'route',
  probe: (place) => ({ v4: probe(place, false), v6: probe(place, true) }),
  parse: (output): LoopbackRoutes => new Set([...parseRoutes(output.v4), ...parseRoutes(output.v6)]),
  want: (site) => (vipsOnLoopback(site).length > 0 ? vipsOnLoopback(site) : undefined),
  compare: (want: readonly string[] | undefined, have, site): readonly Compared[] => {
    const vips = want ?? [];
    const extra = noLongerWanted(vips, site);
    const seen = (vip: string) => (have.has(vip) ? 'dev lo' : undefined);
    const others = [...have].filter((vip) => !vips.includes(vip) && !extra.includes(vip));
    return [
      ...vips.map((vip) => beside(vip, 'dev lo', seen(vip))),
      ...extra.map((vip) => noLonger(vip, seen(vip))),
      ...others.map((name) => ({ name, state: 'other', seen: 'dev lo' }) as const),
    ];
  },
  difference: (want, have, site): Difference => {
    const { facts } = site;
    const vips = want ?? [];
    const extra = noLongerWanted(vips, site);
    return {
      steps: [
        ...vips
          .filter((vip) => !have.has(vip))
          .map((vip): Step => ({
            kind: 'route',
            phase: 'realServers',
            changes: [l10n.t('route to {0} through lo', `${vip}/${hostPrefix(vip)}`)],
            about: [vip],
            script: sh`run ip route replace ${`${vip}/${hostPrefix(vip)}`} dev lo`,
            remember: rememberOnce(facts.ledger, `route:${vip}`, null),
          })),
        ...down(
          extra.map((vip): Step => ({
            kind: 'route',
            phase: 'realServers',
            changes: [l10n.t('no route to {0} through lo', `${vip}/${hostPrefix(vip)}`)],
            about: [vip],
            script: have.has(vip) ? sh`run ip route del ${`${vip}/${hostPrefix(vip)}`} dev lo` : sh`:`,
            forget: [`route:${vip}`],
          })),
        ),
      ],
    };
  },
});

function noLongerWanted(vips: readonly string[], { facts }: Site): readonly string[] {
  return [...remembered(facts.ledger, 'route:').keys()].filter((vip) => !vips.includes(vip));
}

function probe(place: Place, v6: boolean): Script {
  const needed = place.host.roles.has('realServer') && (!v6 || vipsOnLoopback(place).some((vip) => vip.includes(':')));
  if (!needed) return lines([]);
  return v6 ? sh`ip -6 -j route show dev lo` : sh`ip -4 -j route show dev lo`;
}

function parseRoutes(json: string): readonly string[] {
  return records(json).flatMap(({ dst, type }) =>
    typeof dst === 'string' && type === undefined ? [dst.replace(/\/(32|128)$/, '')] : [],
  );
}
