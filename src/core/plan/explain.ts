import * as l10n from '@vscode/l10n';
import type { Inspection } from '../inspect';
import { type Compared, keyOf } from '../resources/compared';
import type { Step } from '../resources/kind';
import { compareHost, type KindRows, rowChange, rowTitle } from './compare';
import type { Plan } from './plan';
import { phaseTitle, renderPlan } from './render';

/**
 * A plan as a document to read: as {@link renderPlan} says it, and under each step what was seen and what will be, where
 * the step's own line does not say so already.
 */
export function explainPlan(plan: Plan, inspection: Inspection): string {
  // With no wave left in it, the plan is its head, what is foreign, and what is wrong.
  const [headline = '', ...rest] = renderPlan({ ...plan, waves: [] }).split('\n');
  const rows = new Map(
    plan.hosts.map(({ host }): [string, readonly KindRows[]] => {
      const view = inspection.get(host.name);
      return [host.name, view?.state === 'observed' ? compareHost(plan.cluster, view, plan.goal) : []];
    }),
  );
  const waves = plan.waves.flatMap(({ phase, hosts }, index) => [
    '',
    l10n.t('Wave {0}: {1}', index + 1, phaseTitle(phase)),
    ...hosts.flatMap(({ host, steps }) =>
      steps.flatMap((step) => [
        ...step.changes.map((change) => `  ${host.name}: ${change}`),
        ...rowsOf(step, rows.get(host.name) ?? []).map((line) => `      ${line}`),
      ]),
    ),
  ]);
  return [headline, ...waves, ...rest].join('\n');
}

function rowsOf(step: Step, compared: readonly KindRows[]): readonly string[] {
  const rows = compared.find(({ kind }) => kind === step.kind)?.rows ?? [];
  const about = new Set(step.about);
  return rows.filter((row) => about.has(keyOf(row)) && !isSaid(row, step)).map((row) => `${rowTitle(row)}: ${rowChange(row)}`); // prettier-ignore
}

function isSaid(row: Compared, { changes }: Step): boolean {
  return [' ', ': '].some((between) => changes.includes(`${rowTitle(row)}${between}${rowChange(row)}`));
}
