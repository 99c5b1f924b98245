import * as l10n from '@vscode/l10n';
import type { HostView, Inspection } from '../core/inspect';
import type { HostPlan, Plan } from '../core/plan/plan';
import { phaseTitle, renderPlan } from '../core/plan/render';
import type { Described } from '../core/resources/kind';
import { kinds } from '../core/resources/kinds';

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
 * A plan as two texts for a diff editor. What stays, and what is only said (heads, problems, what is foreign), is the
 * same on both sides, so that every line the editor marks is a change, and every change is a line it marks.
 */
export function planSides(plan: Plan, inspection: Inspection): PlanSides {
  const rows = [
    ...head(plan),
    ...plan.hosts.flatMap((entry) => hostRows(entry, inspection.get(entry.host.name))),
    ...notes(plan),
  ];
  const side = (pick: keyof Row): string =>
    `${rows.flatMap((row) => (row[pick] === undefined ? [] : [row[pick]])).join('\n')}\n`;
  return { before: side('before'), after: side('after') };
}

function head(plan: Plan): readonly Row[] {
  const headline = renderPlan({ ...plan }).split('\n')[0] ?? '';
  const waves = plan.waves.map(({ phase, hosts }, index) => {
    const title = l10n.t('Wave {0}: {1}', index + 1, phaseTitle(phase));
    return `${title}: ${hosts.map(({ host }) => host.name).join(', ')}`;
  });
  return both([headline, ...waves].map(comment));
}

function hostRows({ host, steps, error }: HostPlan, view: HostView | undefined): readonly Row[] {
  const title = `${host.name}  ${host.address}`;
  if (error !== undefined) {
    const next = error.details.next === undefined ? [] : [`  → ${error.details.next}`];
    return both(['', title, ...[error.message, ...next].map((line) => `  ${comment(line)}`)]);
  }
  const rows = kinds.flatMap(({ id }): readonly Row[] => {
    const changes = steps.filter(({ kind }) => kind === id).flatMap((step) => step.changes);
    if (changes.length === 0) return [];
    const seen = view?.state === 'observed' ? view.observation.readings[id].describe() : [];
    return [...both([`  ${id}`]), ...kindRows(id, changes, seen).map(indent)];
  });
  return [...both(['', title]), ...(rows.length === 0 ? both([`  ${comment(l10n.t('in sync'))}`]) : rows)];
}

/**
 * `key a → b` becomes `key a` on one side and `key b` on the other. Where every change of a kind has its line in what
 * was seen, all that was seen stands around it; where not, the surroundings could say what will no longer be true.
 */
function kindRows(kind: string, changes: readonly string[], seen: readonly Described[]): readonly Row[] {
  const changed = changes.map((change) => sidesOf(kind, change));
  const lines = seen.map(({ name, value }) => `${name} ${value}`);
  if (!changed.every(({ before }) => before !== undefined && lines.includes(before))) return changed;
  return lines.map((line) => changed.find(({ before }) => before === line) ?? { before: line, after: line });
}

/** Kinds whose values have several words; what stands before the last colon names the thing. */
const WORDY: ReadonlySet<string> = new Set(['ipvs']);

function sidesOf(kind: string, change: string): Row {
  const [before, after, ...more] = change.split(' → ');
  if (before === undefined || after === undefined || more.length > 0) return { after: change };
  const end = WORDY.has(kind) ? before.lastIndexOf(': ') + 1 : before.lastIndexOf(' ');
  return end <= 0 ? { before, after } : { before, after: `${before.slice(0, end)} ${after}` };
}

/** What renderPlan says after the waves: what is foreign, and what is wrong. */
function notes(plan: Plan): readonly Row[] {
  const lines = renderPlan({ ...plan, waves: [] })
    .split('\n')
    .slice(1);
  return both(lines.map((line) => (line === '' ? '' : comment(line))));
}

function both(lines: readonly string[]): readonly Row[] {
  return lines.map((line) => ({ before: line, after: line }));
}

function indent({ before, after }: Row): Row {
  return {
    ...(before === undefined ? {} : { before: `    ${before}` }),
    ...(after === undefined ? {} : { after: `    ${after}` }),
  };
}

function comment(line: string): string {
  return `# ${line}`.trimEnd();
}
