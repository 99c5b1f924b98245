import * as l10n from '@vscode/l10n';
import type { HostView, Inspection } from '../core/inspect';
import { compareHost, kindTitle, type KindRows, rowTitle } from '../core/plan/compare';
import type { HostPlan, Plan } from '../core/plan/plan';
import { phaseTitle, renderPlan } from '../core/plan/render';
import { type Compared, isDifference } from '../core/resources/compared';

/** The two sides of a plan's diff: what the hosts have, and what they will have. */
export interface PlanSides {
  readonly before: string;
  readonly after: string;
}

/** One row of both sides; a side that lacks it has no such line. */
interface Row {
  readonly before?: string;
  readonly after?: string;
}

/**
 * A plan as two texts for a diff editor: left what is seen, right what will be. What stays, and what is only said (heads,
 * problems, what is foreign), is the same on both sides, so that every line the editor marks is a change, and every change
 * is a line it marks. A host that is in sync takes one line, unless the plan is of that host alone.
 */
export function planSides(plan: Plan, inspection: Inspection, only?: string): PlanSides {
  const hosts = plan.hosts.filter(({ host }) => only === undefined || host.name === only);
  const rows = [
    ...(only === undefined ? head(plan) : []),
    ...hosts.flatMap((entry) => hostRows(plan, entry, inspection.get(entry.host.name), only !== undefined)),
    ...problems({ ...plan, hosts }),
  ];
  const side = (pick: keyof Row): string =>
    `${rows.flatMap((row) => (row[pick] === undefined ? [] : [row[pick]])).join('\n').replace(/^\n+/, '')}\n`; // prettier-ignore
  return { before: side('before'), after: side('after') };
}

function head(plan: Plan): readonly Row[] {
  const headline = renderPlan(plan).split('\n')[0] ?? '';
  const waves = plan.waves.map(({ phase, hosts }, index) => {
    const title = l10n.t('Wave {0}: {1}', index + 1, phaseTitle(phase));
    return `${title}: ${hosts.map(({ host }) => host.name).join(', ')}`;
  });
  return both([headline, ...waves].map(comment));
}

function hostRows(
  { cluster, goal }: Plan,
  { host, error }: HostPlan,
  view: HostView | undefined,
  alone: boolean,
): readonly Row[] {
  const title = `${host.name}  ${host.address}`;
  if (error !== undefined) {
    const next = error.details.next === undefined ? [] : [`  → ${error.details.next}`];
    return both(['', title, ...[error.message, ...next].map((line) => `  ${comment(line)}`)]);
  }
  const kinds = view?.state === 'observed' ? compareHost(cluster, view, goal) : [];
  const differs = kinds.some(({ rows }) => rows.some(isDifference));
  const inSync = differs ? [] : [`  ${comment(l10n.t('in sync'))}`];
  const shown = kinds.map((each) => ({
    ...each,
    rows: each.rows.filter(({ state }) => isShown(state, differs || alone)),
  }));
  return [...both(['', title, ...inSync]), ...shown.flatMap(kindRows)];
}

/** Of what is as it should be, a host that has nothing to do shows only what somebody else put there, or what is wrong. */
function isShown(state: Compared['state'], whole: boolean): boolean {
  return state === 'foreign' || state === 'blocked' || (whole && state !== 'other');
}

function kindRows({ kind, rows }: KindRows): readonly Row[] {
  return rows.length === 0 ? [] : [...both([`  ${kindTitle(kind)}:`]), ...rows.map(sidesOf)];
}

function sidesOf(row: Compared): Row {
  const indent = row.of === undefined ? '    ' : '      ';
  const line = (value: string, remark?: string): string =>
    `${indent}${rowTitle(row)} ${value}${remark === undefined ? '' : `  # ${remark}`}`;
  switch (row.state) {
    case 'asWanted':
    case 'other':
      return { before: line(row.seen), after: line(row.seen) };
    case 'missing':
      return { after: line(row.wanted) };
    case 'differs':
      return { before: line(row.seen), after: line(row.wanted) };
    case 'extra':
      return { before: line(row.seen) };
    case 'released': {
      const before = line(row.seen ?? '–', l10n.t('on our record'));
      return row.seen === undefined ? { before } : { before, after: line(row.seen) };
    }
    case 'blocked': {
      const wanted = row.wanted === undefined ? l10n.t('no longer wanted') : l10n.t('wanted: {0}', row.wanted);
      const same = line(row.seen ?? '–', l10n.t('{0}, but blocked', wanted));
      return { before: same, after: same };
    }
    case 'foreign': {
      const same = line(row.seen, l10n.t('not ours, left alone'));
      return { before: same, after: same };
    }
  }
}

/** What renderPlan says of problems; what is foreign stands among the rows. */
function problems(plan: Plan): readonly Row[] {
  const hosts = plan.hosts.map((entry) => ({ ...entry, foreign: [] }));
  const lines = renderPlan({ ...plan, hosts, waves: [] })
    .split('\n')
    .slice(1);
  return both(lines.map((line) => (line === '' ? '' : comment(line))));
}

function both(lines: readonly string[]): readonly Row[] {
  return lines.map((line) => ({ before: line, after: line }));
}

function comment(line: string): string {
  return `# ${line}`.trimEnd();
}
