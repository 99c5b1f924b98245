import * as l10n from '@vscode/l10n';
import { sh } from '../ssh/shell';
import { beside, besideFile, type Compared, isDifference } from './compared';
import type { Family } from './facts';
import { ownedServices } from './ipvs';
import { parseTable, serviceLines, type Table, tableOf } from './ipvsTable';
import { rememberOnce } from './ledger';
import { type Difference, defineKind, type Site, type Step } from './kind';
import { ownedHeader } from './names';

/** Where each family's own ipvsadm service reads its table at boot. */
export const TABLE_FILE = { debian: '/etc/ipvsadm.rules', rhel: '/etc/sysconfig/ipvsadm' } as const satisfies Record<
  Family,
  string
>;
const DEBIAN_SWITCH = '/etc/default/ipvsadm';
const DROP_IN = '/etc/systemd/system/ipvsadm.service.d/lvs-dr.conf';

interface Saved {
  /** `undefined`: no such file. */
  readonly texts: Readonly<Record<Family, string | undefined>>;
  /** Text of Debian's /etc/default/ipvsadm. */
  readonly debianSwitch: string;
  readonly dropIn: string;
}

/**
 * The table that the distribution's own ipvsadm service restores at boot: our services in it, everybody else's lines
 * left as they are, thresholds included (`ipvsadm -S` loses them, facts/lvs.md D20).
 *
 * On the RHEL family a stop of that service would overwrite the file with whatever is live (D24): a drop-in ends that.
 * On Debian the service does nothing until AUTO says so (D29).
 */
export const savedTable = defineKind({
  id: 'savedTable',
  probe: ({ host }) => {
    const director = host.roles.has('director');
    const content = (path: string) => (director ? sh`[ -f ${path} ] && { echo exists; show ${path}; }` : sh`:`);
    return {
      debian: content(TABLE_FILE.debian),
      rhel: content(TABLE_FILE.rhel),
      debianSwitch: director ? sh`show ${DEBIAN_SWITCH}` : sh`:`,
      dropIn: director ? sh`show ${DROP_IN}` : sh`:`,
    };
  },
  parse: (output): Saved => ({
    texts: { debian: existing(output.debian), rhel: existing(output.rhel) },
    debianSwitch: output.debianSwitch,
    dropIn: output.dropIn,
  }),
  want: ({ cluster, host }) => (host.roles.has('director') ? tableOf(cluster) : undefined),
  compare: (want: Table | undefined, have, site): readonly Compared[] => {
    const { family } = site.facts;
    const rows = family === undefined || !site.host.roles.has('director') ? [] : compareSaved(want, have, family, site);
    const others = FAMILIES.flatMap((each): readonly Compared[] => {
      const seen = contentOf(have.texts[each]);
      const named = rows.some(({ name }) => name === TABLE_FILE[each]);
      return seen === undefined || named ? [] : [{ name: TABLE_FILE[each], state: 'other', seen }];
    });
    return [...rows, ...others];
  },
  difference: (want, have, site): Difference => {
    const { family } = site.facts;
    if (family === undefined || !site.host.roles.has('director')) return { steps: [] };
    const steps = family === 'rhel' ? dropInSteps(want, have, site) : switchSteps(want, have, site);
    return { steps: [...fileSteps(want ?? [], have.texts[family], TABLE_FILE[family], site), ...steps] };
  },
});

function existing(output: string): string | undefined {
  return output.startsWith('exists\n') ? output.slice('exists\n'.length) : undefined;
}

const FAMILIES: readonly Family[] = ['debian', 'rhel'];

function contentOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const count = parseTable(text).length;
  return count === 1 ? l10n.t('1 virtual service') : l10n.t('{0} virtual services', count);
}

function compareSaved(want: Table | undefined, have: Saved, family: Family, site: Site): readonly Compared[] {
  return [
    ...compareFile(want ?? [], have.texts[family], TABLE_FILE[family], site),
    ...(family === 'rhel'
      ? besideFile(DROP_IN, want && dropInText(site), have.dropIn)
      : compareSwitch(want, have, site)),
  ];
}

function compareFile(want: Table, text: string | undefined, path: string, site: Site): readonly Compared[] {
  const [step] = fileSteps(want, text, path, site);
  const seen = contentOf(text);
  const merged = merge(want, text ?? '', site);
  if (step === undefined) return seen === undefined || want.length === 0 ? [] : [beside(path, seen, seen)];
  if (merged === (text ?? '')) return [{ name: path, state: 'released', ...(seen === undefined ? {} : { seen }) }];
  if (merged.trim() === '' && seen !== undefined) return [{ name: path, state: 'extra', seen }];
  return [beside(path, contentOf(merged) ?? '', seen, false)];
}

function compareSwitch(want: Table | undefined, have: Saved, site: Site): readonly Compared[] {
  const name = SWITCH_NAME;
  const seen = SWITCH.exec(have.debianSwitch)?.[2];
  const before = site.facts.ledger.entries.get(SWITCH_KEY);
  if (want === undefined && before === undefined) return seen === undefined ? [] : [{ name, state: 'other', seen }];
  const row = beside(name, want === undefined ? (before ?? 'false') : 'true', seen === '' ? undefined : seen);
  return want === undefined && !isDifference(row) ? [{ name, state: 'released', seen: seen ?? '' }] : [row];
}

function fileSteps(want: Table, text: string | undefined, path: string, site: Site): readonly Step[] {
  const key = `file:${path}`;
  const { ledger } = site.facts;
  const merged = merge(want, text ?? '', site);
  const gone = want.length === 0 && ledger.entries.get(key) === null && merged.trim() === '';
  const forget = want.length === 0 && ledger.entries.has(key) ? [key] : [];
  if (gone && text !== undefined) {
    return [
      {
        kind: 'savedTable',
        phase: 'directors',
        changes: [l10n.t('remove {0}', path)],
        about: [path],
        script: sh`run rm -f -- ${path}`,
        forget,
      },
    ];
  }
  if (merged === (text ?? '')) {
    if (forget.length === 0) return [];
    return [
      {
        kind: 'savedTable',
        phase: 'directors',
        changes: [l10n.t('{0} stays as it was', path)],
        about: [path],
        script: sh`:`,
        forget,
      },
    ];
  }
  const changes = [
    want.length > 0 ? l10n.t('keep the table over a reboot ({0})', path) : l10n.t('take our services out of {0}', path),
  ] as const;
  const remember = want.length > 0 ? rememberOnce(ledger, key, text === undefined ? null : 'kept') : [];
  return [
    {
      kind: 'savedTable',
      phase: 'directors',
      changes,
      about: [path],
      script: sh`replace_shared ${path} ${text ?? ''} ${merged}`,
      remember,
      forget,
    },
  ];
}

/** The file's text with our services as wanted: rules of others, comments and blank lines keep their place. */
function merge(want: Table, text: string, site: Site): string {
  const owned = [...ownedServices(site)].filter(([, before]) => before === null).map(([name]) => name);
  const ours = new Set([...want.map(({ name }) => name), ...owned]);
  const saved = parseTable(text);
  if (want.length > 0 && sameServices(want, saved, ours)) return text;
  const kept = text.split('\n').filter((line) => !isRuleOf(ours, line));
  while (kept.at(-1) === '') kept.pop();
  const rules = want.flatMap(serviceLines);
  return [...kept, ...rules].map((line) => `${line}\n`).join('');
}

function sameServices(want: Table, saved: Table, ours: ReadonlySet<string>): boolean {
  const text = (table: Table) =>
    table
      .filter(({ name }) => ours.has(name))
      .map((service) => serviceLines(service).join('\n'))
      .sort();
  return text(want).join('\n\n') === text(saved).join('\n\n');
}

function isRuleOf(names: ReadonlySet<string>, line: string): boolean {
  const selector = /^\s*(?:ipvsadm\s+)?-[Aa]\s+(.*)$/.exec(line)?.[1];
  if (selector === undefined) return false;
  const [service] = parseTable(`-A ${selector}`);
  return service !== undefined && names.has(service.name);
}

function dropInText({ cluster }: Site): string {
  return `${ownedHeader(cluster.name)}# Stopping the service must not overwrite the saved table with the live one.
[Service]
ExecStop=
ExecStop=/sbin/ipvsadm -C
`;
}

function dropInSteps(want: Table | undefined, have: Saved, site: Site): readonly Step[] {
  const reload = sh`run systemctl daemon-reload`;
  if (want === undefined) {
    if (have.dropIn === '') return [];
    const script = sh`run rm -f -- ${DROP_IN}
rmdir -- ${DROP_IN.slice(0, DROP_IN.lastIndexOf('/'))} 2>/dev/null || :
${reload}`;
    const changes = [l10n.t('remove {0}', DROP_IN)] as const;
    return [{ kind: 'savedTable', phase: 'directors', changes, about: [DROP_IN], script }];
  }
  const text = dropInText(site);
  if (have.dropIn === text) return [];
  const changes = [l10n.t('a stop of ipvsadm.service keeps the saved table ({0})', DROP_IN)] as const;
  return [{ kind: 'savedTable', phase: 'directors', changes, about: [DROP_IN], script: sh`put ${DROP_IN} ${text}
${reload}` }]; // prettier-ignore
}

const SWITCH_KEY = 'ipvsadm:AUTO';
const SWITCH_NAME = `${DEBIAN_SWITCH}: AUTO`;
const SWITCH = /^[ \t]*AUTO=(["']?)(.*?)\1[ \t]*$/m;

function switchSteps(want: Table | undefined, have: Saved, site: Site): readonly Step[] {
  const { ledger } = site.facts;
  const now = SWITCH.exec(have.debianSwitch)?.[2] ?? '';
  const before = ledger.entries.get(SWITCH_KEY);
  if (want === undefined && before === undefined) return [];
  const value = want === undefined ? (before ?? 'false') : 'true';
  const forget = want === undefined ? [SWITCH_KEY] : [];
  if (now === value && forget.length === 0) return [];
  // In the quotes it stands in, so that a removal brings back the very line.
  const text = SWITCH.test(have.debianSwitch)
    ? have.debianSwitch.replace(SWITCH, (_, mark: string) => `AUTO=${mark}${value}${mark}`)
    : `${have.debianSwitch}AUTO="${value}"\n`;
  return [
    {
      kind: 'savedTable',
      phase: 'directors',
      changes: [l10n.t('{0}: AUTO {1} → {2}', DEBIAN_SWITCH, now || '–', value)],
      about: [SWITCH_NAME],
      script: sh`replace_shared ${DEBIAN_SWITCH} ${have.debianSwitch} ${text}`,
      remember: want === undefined ? [] : rememberOnce(ledger, SWITCH_KEY, now || 'false'),
      forget,
    },
  ];
}
