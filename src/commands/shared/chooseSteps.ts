import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Choice, choicesOf } from '../../core/plan/choices';
import type { Plan } from '../../core/plan/plan';
import { alsoNeeded, phaseTitle } from '../../core/plan/render';
import { select } from '../../core/plan/select';
import type { StepRef } from '../../core/plan/selection';

interface Item extends vscode.QuickPickItem {
  /** Absent: a line between two groups. */
  readonly choice?: Choice;
}

/**
 * Shows every step of a plan with a tick, grouped by wave and host. The title says at once what is done although it is not
 * ticked, because something that is ticked builds on it. `undefined`: given up.
 */
export function chooseSteps(plan: Plan): Promise<readonly StepRef[] | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  const items = itemsOf(plan);
  const ticked = (): readonly StepRef[] => pick.selectedItems.flatMap(({ choice }) => choice?.ref ?? []);
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.placeholder = l10n.t('Untick what shall not be done now');
  pick.items = items;
  pick.selectedItems = items.filter(({ choice }) => choice !== undefined);
  pick.title = titleOf(plan, ticked());
  return new Promise((resolve) => {
    pick.onDidChangeSelection(() => (pick.title = titleOf(plan, ticked())));
    pick.onDidAccept(() => {
      const chosen = ticked();
      resolve(chosen.length === 0 ? undefined : chosen);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function titleOf(plan: Plan, steps: readonly StepRef[]): string {
  const part = select(plan, [{ type: 'steps', steps }]);
  const count = l10n.t('{0} of {1} changes', part.changes, plan.changes);
  const [first, ...rest] = alsoNeeded(part);
  if (first === undefined) return count;
  const more = rest.length === 0 ? '' : ` ${l10n.t('and {0} more', rest.length)}`;
  return `${count} · ${l10n.t('not ticked, but needed: {0}', first)}${more}`;
}

function itemsOf(plan: Plan): readonly Item[] {
  let group: string | undefined;
  return choicesOf(plan).flatMap((choice): readonly Item[] => {
    const { wave, host, changes } = choice;
    const [label = '', ...rest] = changes;
    const title = l10n.t('Wave {0}: {1}', plan.waves.indexOf(wave) + 1, phaseTitle(wave.phase));
    const item: Item = {
      label,
      description: host.name,
      ...(rest.length === 0 ? {} : { detail: rest.join(' · ') }),
      choice,
    };
    const head = `${title} · ${host.name}`;
    if (head === group) return [item];
    group = head;
    return [{ label: head, kind: vscode.QuickPickItemKind.Separator }, item];
  });
}
