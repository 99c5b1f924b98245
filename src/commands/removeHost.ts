import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { removeHost as removeHostIn } from '../core/spec/edits/members';
import { type HostSection, ROLES } from '../core/spec/survey';
import { isTreeNode } from '../providers/tree/node';
import type { ClusterState } from '../providers/clusterState';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { editFile } from './shared/editFile';

interface Entry {
  readonly section: HostSection;
  readonly name: string;
}

/** Takes a host out of the file, where nothing in it needs the host any more. Nothing changes on the host itself. */
export const removeHost: Command = {
  contactsHosts: false,
  async run({ store }, argument) {
    const state = await clusterMeant(store, argument);
    const entry = state && (await entryMeant(state, argument));
    if (state === undefined || entry === undefined) return;
    const { uri, document } = state;
    const result = removeHostIn(document, entry.section, entry.name);
    if (result.ok && !(await agreed(entry))) return;
    await editFile(uri, document, result);
  },
};

async function entryMeant({ document }: ClusterState, argument: unknown): Promise<Entry | undefined> {
  if (isTreeNode(argument) && argument.kind === 'host') return { section: argument.group, name: argument.host.name };
  const items = document.survey.hosts.map(({ name, section, address }) => ({
    label: name,
    description: `${section} · ${address?.value.text ?? ''}`,
    entry: { section, name },
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which host?') }))?.entry;
}

/** Who is not in the file any more is not looked at any more either, so what it holds would be forgotten. */
async function agreed({ name, section }: Entry): Promise<boolean> {
  if (ROLES[section] === 'client') return true;
  const remove = l10n.t('Remove from File');
  const question = l10n.t('Remove {0} from the file?', name);
  const detail = l10n.t('Nothing is changed on {0}: what a cluster has put there stays, and no plan speaks of it any more. Apply the file once before, so that everything it no longer needs has been taken off.', name); // prettier-ignore
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) === remove;
}
