import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { guidedText, problemOf, promptOf, QUESTIONS, type Answers, suggestion } from '../core/spec/guide';
import type { Command } from './shared/command';
import { folderMeant, openNewFile } from './shared/newFile';
import { askSteps } from './shared/steps';

type Beginning = 'questions' | 'reference' | 'import';

/** Writes a cluster file to begin with and opens it: from a few answers, from the reference, or from live hosts. */
export const newCluster: Command = {
  contactsHosts: false,
  async run({ extensionUri }) {
    const beginning = await chooseBeginning();
    if (beginning === 'import') {
      await vscode.commands.executeCommand('lvs.importFromHosts');
      return;
    }
    const text = beginning === 'questions' ? await askForText() : beginning && (await referenceText(extensionUri));
    const folder = text === undefined ? undefined : await folderMeant();
    if (text !== undefined && folder !== undefined) await openNewFile(folder, text);
  },
};

async function chooseBeginning(): Promise<Beginning | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly beginning: Beginning })[] = [
    { beginning: 'questions', label: l10n.t('$(list-ordered) Answer a few questions'), detail: l10n.t('Name, network, director, VIP and real servers.') }, // prettier-ignore
    { beginning: 'reference', label: l10n.t('$(book) Begin with the reference cluster'), detail: l10n.t('Two web servers whose pages come from NFS; put in your own addresses.') }, // prettier-ignore
    // A workspace that is not trusted contacts nobody.
    ...(vscode.workspace.isTrusted ? [{ beginning: 'import', label: l10n.t('$(search) Import from hosts'), detail: l10n.t('Looks at live machines and writes the file that describes them.') } as const] : []), // prettier-ignore
  ];
  const placeHolder = l10n.t('How shall the file begin?');
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.beginning;
}

async function referenceText(extensionUri: vscode.Uri): Promise<string> {
  const example = vscode.Uri.joinPath(extensionUri, 'examples', 'reference', 'cluster.yaml');
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(example));
}

async function askForText(): Promise<string | undefined> {
  const answers = await askSteps(l10n.t('New Cluster'), QUESTIONS.length, (index, before) => {
    const question = QUESTIONS[index] ?? 'name';
    const known: Answers = Object.fromEntries(
      before.map((answer, at): [string, string] => [QUESTIONS[at] ?? '', answer]),
    );
    return {
      prompt: promptOf(question),
      value: suggestion(question, known),
      problem: (text) => problemOf(question, text, known),
    };
  });
  const [name, network, director, service, realServers] = answers ?? [];
  if (name === undefined || network === undefined || director === undefined) return undefined;
  if (service === undefined || realServers === undefined) return undefined;
  return guidedText({ name, network, director, service, realServers });
}
