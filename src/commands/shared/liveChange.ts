import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { failuresOf } from '../../core/director/drain';
import { type Edited, type EditedEverywhere, restoreWeights, setLiveWeight } from '../../core/director/liveWeight';
import { directorsOf, type LiveTarget } from '../../core/director/target';
import type { Host } from '../../core/spec/cluster';
import type { SoundCluster } from './clusterMeant';
import type { Services } from './command';
import type { DestinationMeant } from './destinationMeant';
import { failureText, showFailures } from './failures';
import { withProgress } from './progress';

/**
 * Changes the directors' live tables while the person waits, tells what went wrong, and lets the views look again.
 */
export async function changeLive(
  services: Services,
  title: string,
  { uri, cluster, target }: DestinationMeant,
  edit: (signal: AbortSignal) => Promise<EditedEverywhere>,
): Promise<EditedEverywhere> {
  const { hosts, log } = services;
  const edited = await withProgress(title, (_, signal) => hosts.attended(() => edit(signal)));
  for (const { director, before } of edited.done) log.info(`${title}: ${director.name} (${l10n.t('weight {0}', before.weight)} before)`); // prettier-ignore
  const errors = failuresOf(edited, target);
  for (const error of errors) log.error(failureText(error));
  showFailures(log, errors);
  if (edited.done.length > 0) void lookAtDirectors(services, { uri, cluster });
  return edited;
}

/** Gives a real server a weight in the live tables; asks where no other real server would be left to take connections. */
export async function changeLiveWeight(
  services: Services,
  meant: DestinationMeant,
  weight: number,
): Promise<readonly Edited[]> {
  const { cluster, target } = meant;
  const title = l10n.t('Weight {0} for {1} in {2}', weight, target.host, target.service);
  const change = (evenTheLast: boolean): Promise<EditedEverywhere> =>
    changeLive(services, title, meant, (signal) => setLiveWeight(cluster, target, weight, services.hosts, { signal, evenTheLast })); // prettier-ignore
  const edited = await change(false);
  if (edited.theLast.length === 0) return edited.done;
  if (await agreedToTheLast(target, edited.theLast)) return merged(edited.done, (await change(true)).done);
  await restore(services, meant, edited.done);
  return [];
}

/** Brings back what each director had before. */
export async function restore(services: Services, meant: DestinationMeant, before: readonly Edited[]): Promise<void> {
  if (before.length === 0) return;
  const title = l10n.t('Bringing back the weight of {0} in {1}', meant.target.host, meant.target.service);
  await changeLive(services, title, meant, (signal) =>
    restoreWeights(meant.target, before, services.hosts, { signal }),
  );
}

/** Nobody is refused by a service without having been meant to be. */
async function agreedToTheLast({ host, service }: LiveTarget, directors: readonly Host[]): Promise<boolean> {
  const drain = l10n.t('Drain');
  const names = directors.map(({ name }) => name).join(', ');
  const detail = l10n.t('No other real server of {0} has a weight above 0 on {1}: new clients are refused until one has.', service, names); // prettier-ignore
  const question = l10n.t('Drain {0}, the last real server that takes connections?', host);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, drain)) === drain;
}

/** What stood there before the first of two attempts: the second finds what the first has left. */
function merged(first: readonly Edited[], second: readonly Edited[]): readonly Edited[] {
  return [...first, ...second.filter(({ director }) => !first.some((each) => each.director === director))];
}

/** What stands in the tables now is not what the views show. */
export function lookAtDirectors({ store }: Services, { uri, cluster }: SoundCluster): Promise<void> {
  return store.inspect(uri, { only: new Set(directorsOf(cluster).map(({ name }) => name)) });
}
