import * as l10n from '@vscode/l10n';
import { lines, type Script, sh } from '../ssh/shell';
import { needsVipUnit } from './address';
import { beside, type Compared, noLonger, withheld } from './compared';
import type { Family } from './facts';
import { remembered, rememberOnce } from './ledger';
import { type Difference, defineKind, down, type Phase, type Place, type Problem, type Site, type Step } from './kind';
import { vipUnitName } from './names';

interface UnitState {
  /** Starts at boot: enabled, or brought by something that is (static, alias, an init script's generated unit). */
  readonly enabled: boolean;
  readonly active: boolean;
  readonly masked: boolean;
  /** As systemctl(1) names it; empty where there is no such unit. */
  readonly fileState: string;
}

interface Units {
  readonly states: ReadonlyMap<string, UnitState>;
  /** Clients that some export of this host serves at the moment, a line each (/var/lib/nfs/etab). */
  readonly exported: readonly string[];
}

interface WantedUnit {
  readonly name: string;
  readonly phase: Phase;
  /** Only enabled: `ipvsadm.service` would clear the live table if it were started (facts/lvs.md section 0, item 7). */
  readonly atBootOnly: boolean;
}

const WEB_SERVER = { debian: 'apache2.service', rhel: 'httpd.service' } as const satisfies Record<Family, string>;
const TABLE_UNIT = 'ipvsadm.service';
const NFS_UNITS = ['rpcbind.service', 'nfs-server.service'];

/** Services: running now, and started at boot. */
export const unit = defineKind({
  id: 'unit',
  probe: (place) => ({
    states: sh`systemctl show -p LoadState -p ActiveState -p UnitFileState -- ${observedUnits(place)}`,
    names: sh`printf '%s\n' ${observedUnits(place)}`,
    exported: sh`show /var/lib/nfs/etab`,
  }),
  parse: (output): Units => ({
    states: parseStates(
      output.states,
      output.names.split('\n').filter((name) => name !== ''),
    ),
    exported: output.exported.split('\n').filter((line) => line !== ''),
  }),
  want: (site) => wantedUnits(site),
  compare: (want: readonly WantedUnit[] | undefined, have, site): readonly Compared[] => {
    const rows = [
      ...(want ?? []).map((wanted) => comparedWanted(wanted, have)),
      ...noLongerWanted(want ?? [], have, site).map(comparedBefore),
    ];
    const others = [...have.states].filter(([name, state]) => isThere(state) && !rows.some((row) => row.name === name));
    return [...rows, ...others.map(([name, state]) => ({ name, state: 'other', seen: words(state) }) as const)];
  },
  difference: (want, have, site): Difference => {
    const units = want ?? [];
    const masked = units.filter(({ name }) => have.states.get(name)?.masked === true);
    return {
      steps: [...bringUp(units, have, site), ...down(takeDown(units, have, site))],
      problems: masked.map(({ name }): Problem => ({
        code: 'unit-masked',
        severity: 'blocks',
        message: l10n.t('{0} is masked on {1}', name, site.host.name),
        next: l10n.t('Somebody forbade it on purpose. If that is over: {0}', `systemctl unmask ${name}`),
      })),
    };
  },
});

export function observedUnits({ cluster }: Place): readonly string[] {
  return [...Object.values(WEB_SERVER), ...NFS_UNITS, TABLE_UNIT, vipUnitName(cluster.name)];
}

function wantedUnits(site: Site): readonly WantedUnit[] {
  const { host, facts, cluster } = site;
  const web =
    host.webServer && facts.family
      ? [{ name: WEB_SERVER[facts.family], phase: 'realServers', atBootOnly: false } as const]
      : [];
  const nfs =
    host.exports.length > 0 ? NFS_UNITS.map((name) => ({ name, phase: 'storage', atBootOnly: false }) as const) : [];
  const table = host.roles.has('director') ? [{ name: TABLE_UNIT, phase: 'directors', atBootOnly: true } as const] : [];
  const phase = host.roles.has('director') ? 'directors' : 'realServers';
  const vips = needsVipUnit(site) ? [{ name: vipUnitName(cluster.name), phase, atBootOnly: true } as const] : [];
  return [...web, ...nfs, ...table, ...vips];
}

function bringUp(want: readonly WantedUnit[], have: Units, { facts }: Site): readonly Step[] {
  return groupByPhase(want).flatMap(([phase, units]) => {
    const state = (name: string) => have.states.get(name) ?? ABSENT;
    const enable = units.filter(({ name }) => !state(name).enabled).map(({ name }) => name);
    const start = units.filter(({ name, atBootOnly }) => !atBootOnly && !state(name).active).map(({ name }) => name);
    const [first, ...rest] = [
      ...start.map((name) => l10n.t('start {0}', name)),
      ...enable.map((name) => l10n.t('start {0} at boot', name)),
    ];
    if (first === undefined) return [];
    const touched = [...new Set([...enable, ...start])];
    return [
      {
        kind: 'unit',
        phase,
        changes: [first, ...rest] as const,
        about: touched,
        script: lines([
          ...(enable.length > 0 ? [enableUnits(enable, state)] : []),
          ...(start.length > 0 ? [sh`start_units ${start}`] : []),
        ]),
        remember: touched.flatMap((name) => rememberOnce(facts.ledger, `unit:${name}`, describe(state(name)))),
      },
    ];
  });
}

/**
 * Enabling makes systemd read all its units anew, the most expensive thing we ever ask of a host. A unit that was not
 * there before does without: systemd holds nothing of it that could be out of date.
 */
function enableUnits(names: readonly string[], state: (name: string) => UnitState): Script {
  return names.every((name) => state(name).fileState === '' && !state(name).active)
    ? sh`run systemctl -q enable --no-reload -- ${names}`
    : sh`run systemctl -q enable -- ${names}`;
}

/** A unit that we changed and the file no longer has. */
interface FormerUnit {
  readonly name: string;
  readonly state: UnitState;
  /** Exports of others that still need it; then it stays. */
  readonly others: readonly string[];
  readonly disable: boolean;
  readonly stop: boolean;
}

function noLongerWanted(want: readonly WantedUnit[], have: Units, site: Site): readonly FormerUnit[] {
  return [...remembered(site.facts.ledger, 'unit:')]
    .filter(([name]) => !want.some((wanted) => wanted.name === name))
    .map(([name, before]) => {
      const others = NFS_UNITS.includes(name) ? exportedByOthers(have, site) : [];
      const state = have.states.get(name) ?? ABSENT;
      const disable = others.length === 0 && state.enabled && !wasEnabled(before);
      // Stopping ipvsadm.service clears the live table, everybody's (facts/lvs.md section 0, item 7).
      const stop = others.length === 0 && state.active && !wasActive(before) && name !== TABLE_UNIT;
      return { name, state, others, disable, stop };
    });
}

/** Puts every unit back to what it was, except a server that others still need. */
function takeDown(want: readonly WantedUnit[], have: Units, site: Site): readonly Step[] {
  return noLongerWanted(want, have, site).map(({ name, others, disable, stop }): Step => {
    const commands = [
      ...(disable ? [sh`run systemctl -q disable -- ${name}`] : []),
      ...(stop ? [sh`run systemctl stop -- ${name}`] : []),
    ];
    const script = commands.length === 0 ? sh`:` : lines(commands);
    const stays =
      others.length > 0
        ? l10n.t('{0} stays: it exports {1}', name, others.join(', '))
        : l10n.t('{0} stays as it was', name);
    const goes = stop ? l10n.t('stop {0}', name) : l10n.t('no start of {0} at boot', name);
    const changes = [disable || stop ? goes : stays] as const;
    return { kind: 'unit', phase: phaseOf(name, site), changes, about: [name], script, forget: [`unit:${name}`] };
  });
}

/** Whether one that is only wanted at boot runs now is all the same. */
function comparedWanted({ name, atBootOnly }: WantedUnit, have: Units): Compared {
  const state = have.states.get(name) ?? ABSENT;
  const wanted = { ...state, enabled: true, active: atBootOnly ? state.active : true, masked: false };
  if (!isThere(state)) return beside(name, atBootOnly ? 'enabled' : describe(wanted), undefined);
  const row = beside(name, describe(wanted), words(state));
  return state.masked ? withheld(row) : row;
}

function comparedBefore({ name, state, disable, stop }: FormerUnit): Compared {
  const seen = isThere(state) ? describe(state) : undefined;
  if (seen === undefined || !(disable || stop)) return { ...noLonger(name, undefined), ...(seen ? { seen } : {}) };
  const wanted = { ...state, enabled: state.enabled && !disable, active: state.active && !stop };
  return beside(name, describe(wanted), seen);
}

function phaseOf(name: string, { host }: Site): Phase {
  if (NFS_UNITS.includes(name)) return 'storage';
  if (name === TABLE_UNIT) return 'directors';
  return host.roles.has('director') ? 'directors' : 'realServers';
}

function exportedByOthers({ exported }: Units, { host }: Site): readonly string[] {
  const ours = new Set(host.exports.map(({ path }) => path));
  return [...new Set(exported.map((line) => line.split(/\s/)[0] ?? ''))].filter((path) => !ours.has(path));
}

function groupByPhase(units: readonly WantedUnit[]): readonly (readonly [Phase, readonly WantedUnit[]])[] {
  const phases = [...new Set(units.map(({ phase }) => phase))];
  return phases.map((phase) => [phase, units.filter((wanted) => wanted.phase === phase)] as const);
}

const ABSENT: UnitState = { enabled: false, active: false, masked: false, fileState: '' };
const ENABLED = new Set(['enabled', 'enabled-runtime', 'static', 'alias', 'indirect', 'generated']);

/** Blocks of `systemctl show`, one for each name asked for, in that order, a blank line in between. */
export function parseStates(text: string, names: readonly string[]): ReadonlyMap<string, UnitState> {
  const blocks = text.trim().split(/\n\s*\n/);
  return new Map(
    names.map((name, index) => {
      const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(blocks[index] ?? '')?.[1] ?? '';
      const fileState = value('UnitFileState');
      const state: UnitState = {
        enabled: ENABLED.has(fileState),
        active: ['active', 'activating', 'reloading'].includes(value('ActiveState')),
        masked: value('LoadState') === 'masked',
        fileState,
      };
      return [name, state];
    }),
  );
}

function isThere({ fileState, active }: UnitState): boolean {
  return fileState !== '' || active;
}

function words(state: UnitState): string {
  return `${describe(state)}${state.masked ? ' masked' : ''}`;
}

/** As the ledger keeps it: see {@link wasEnabled}. */
function describe({ enabled, active }: UnitState): string {
  return `${enabled ? 'enabled' : 'disabled'} ${active ? 'active' : 'inactive'}`;
}

function wasEnabled(before: string | null): boolean {
  return before?.startsWith('enabled') ?? false;
}

function wasActive(before: string | null): boolean {
  return before?.endsWith(' active') ?? false;
}
