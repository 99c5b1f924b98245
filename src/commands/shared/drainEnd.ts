import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Waited } from '../../core/director/drain';
import { type Edited, takeOut } from '../../core/director/liveWeight';
import { drainedText, persistenceText, remainingText, takenOutText } from '../../core/director/words';
import { setWeight } from '../../core/spec/edits/services';
import type { Services } from './command';
import type { DestinationMeant } from './destinationMeant';
import { editFile } from './editFile';
import { failureText, showFailures } from './failures';
import { changeLive, changeLiveWeight, restore } from './liveChange';

/** Says how a drain ended and does what the person chooses then; `waitOn`: to go on waiting. */
export async function concludeDrain(
  services: Services,
  meant: DestinationMeant,
  before: readonly Edited[],
  waited: Waited,
): Promise<'waitOn' | undefined> {
  const { log } = services;
  for (const error of waited.errors) log.error(failureText(error));
  showFailures(log, waited.errors);
  if (waited.outcome === 'failed' || before.length === 0) return undefined;
  return waited.outcome === 'idle'
    ? concludeIdle(services, meant, before, waited)
    : concludeUnfinished(services, meant, before, waited);
}

async function concludeIdle(
  services: Services,
  meant: DestinationMeant,
  before: readonly Edited[],
  { idle, remaining }: Waited,
): Promise<undefined> {
  const { weight } = meant.target;
  const undo = weight > 0 ? l10n.t('Undrain') : l10n.t('Undo');
  const keep = l10n.t('Keep Weight 0 in the File');
  const text = drainedText(meant.cluster, meant.target, idle);
  const said = [text, persistenceText(before, remaining)].filter(Boolean).join(' ');
  services.log.info(said);
  const answer = await vscode.window.showInformationMessage(said, undo, ...(weight > 0 ? [keep] : []));
  if (answer === keep) await keepInFile(services, meant);
  else if (answer === undo && weight > 0) await changeLiveWeight(services, meant, weight);
  else if (answer === undo) await restore(services, meant, before);
}

async function concludeUnfinished(
  services: Services,
  meant: DestinationMeant,
  before: readonly Edited[],
  { outcome, remaining }: Waited,
): Promise<'waitOn' | undefined> {
  const { host, service } = meant.target;
  const waitOn = l10n.t('Keep Waiting');
  const force = l10n.t('Force…');
  const undo = l10n.t('Undo');
  const left = remaining.size === 0 ? l10n.t('not known') : remainingText(meant.cluster, remaining);
  const text =
    outcome === 'deadline'
      ? l10n.t('The time is over, and {0} still has connections of {1}: {2}. It gets no new ones.', host, service, left)
      : l10n.t('No longer waiting for the connections of {0} in {1}: {2}. It gets no new ones.', host, service, left);
  const said = [text, persistenceText(before, remaining)].filter(Boolean).join(' ');
  services.log.info(said);
  const answer = await vscode.window.showWarningMessage(said, waitOn, force, undo);
  if (answer === waitOn) return 'waitOn';
  if (answer === undo) await restore(services, meant, before);
  if (answer === force) await forceOut(services, meant, before);
  return undefined;
}

/** What force means in LVS is said before, with the value of the sysctl that decides it. */
async function forceOut(services: Services, meant: DestinationMeant, before: readonly Edited[]): Promise<void> {
  const { cluster, target } = meant;
  const out = l10n.t('Take It Out');
  const question = l10n.t('Take {0} out of the live table of {1}?', target.host, target.service);
  const detail = `${takenOutText(before)}\n${l10n.t('The file keeps it: the next apply puts it back.')}`;
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, out)) !== out) return;
  const title = l10n.t('Taking {0} out of {1}', target.host, target.service);
  await changeLive(services, title, meant, (signal) => takeOut(cluster, target, services.hosts, { signal }));
}

async function keepInFile({ store }: Services, { uri, target }: DestinationMeant): Promise<void> {
  const document = store.get(uri)?.document;
  if (document !== undefined) await editFile(uri, document, setWeight(document, target.service, target.host, 0));
}
