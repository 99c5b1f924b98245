import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { setWeight as setWeightIn } from '../core/spec/edits/services';
import type { Command, Services } from './shared/command';
import { type DestinationMeant, destinationsMeant } from './shared/destinationMeant';
import { editFile } from './shared/editFile';
import { changeLiveWeight } from './shared/liveChange';

const HIGHEST = 65_535;

/** Gives a real server, or every selected one, another weight: for now in the live tables, or for good in the file; 0 takes no new connections. */
export const setWeight: Command = {
  // Only the file is changed where the workspace is not trusted.
  contactsHosts: false,
  async run(services, argument, selected) {
    const all = await destinationsMeant(services.store, argument, selected);
    const [first] = all;
    const weight = first && (await askWeight(first, all));
    const where = weight === undefined ? undefined : await askWhere(weight);
    if (first === undefined || weight === undefined || where === undefined) return;
    // One after the other: each edit takes the directors' locks, or finds the text that the one before has left.
    for (const meant of all) {
      if (where === 'table') await changeLiveWeight(services, meant, weight);
      else if (!(await keep(services, meant, weight))) return;
    }
    if (where === 'apply') await vscode.commands.executeCommand('lvs.apply', first.uri);
  },
};

async function askWeight({ target }: DestinationMeant, all: readonly DestinationMeant[]): Promise<number | undefined> {
  const listed = (pick: 'host' | 'service'): string => [...new Set(all.map((meant) => meant.target[pick]))].join(', ');
  const answer = await vscode.window.showInputBox({
    title: l10n.t('Weight of {0} in {1}', listed('host'), listed('service')),
    prompt: l10n.t('Share of new connections relative to the other real servers; 0 takes none (drained).'),
    value: String(target.weight),
    validateInput: (text) => (weightOf(text) === undefined ? l10n.t('Write a whole number from 0 to {0}.', HIGHEST) : undefined), // prettier-ignore
  });
  return weightOf(answer ?? '');
}

type Where = 'table' | 'file' | 'apply';

async function askWhere(weight: number): Promise<Where | undefined> {
  if (!vscode.workspace.isTrusted) return 'file';
  const items: readonly (vscode.QuickPickItem & { readonly where: Where })[] = [
    { where: 'table', label: l10n.t("Only now, in the directors' tables"), detail: l10n.t('At once; the next apply brings back the weight of the file.') }, // prettier-ignore
    { where: 'apply', label: l10n.t('Keep it in the file, and apply'), detail: l10n.t('The plan is shown first.') },
    {
      where: 'file',
      label: l10n.t('Keep it in the file'),
      detail: l10n.t('The directors follow with the next apply.'),
    },
  ];
  const placeHolder = l10n.t('Where shall weight {0} stand?', weight);
  // The weight is typed already: a look elsewhere does not throw it away.
  return (await vscode.window.showQuickPick(items, { placeHolder, ignoreFocusOut: true }))?.where;
}

function keep({ store }: Services, { uri, target }: DestinationMeant, weight: number): Promise<boolean> {
  const document = store.get(uri)?.document;
  if (document === undefined) return Promise.resolve(false);
  return editFile(uri, document, setWeightIn(document, target.service, target.host, weight));
}

function weightOf(text: string): number | undefined {
  const weight = /^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined;
  return weight === undefined || weight > HIGHEST ? undefined : weight;
}
