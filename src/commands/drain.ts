import * as l10n from '@vscode/l10n';
import { type DrainEvent, type Waited, waitUntilIdle } from '../core/director/drain';
import type { Edited } from '../core/director/liveWeight';
import type { Remaining } from '../core/director/remaining';
import { persistenceText, remainingText } from '../core/director/words';
import { drainSeconds } from '../providers/settings';
import type { Command, Services } from './shared/command';
import { type DestinationMeant, destinationsMeant } from './shared/destinationMeant';
import { concludeDrain } from './shared/drainEnd';
import { showFailure } from './shared/failures';
import { changeLiveWeight, lookAtDirectors } from './shared/liveChange';
import { withProgress } from './shared/progress';

/** Takes a real server's weight in the live tables and follows its connections until the last has ended. */
export const drain: Command = {
  contactsHosts: true,
  async run(services, argument, selected) {
    const following: Promise<void>[] = [];
    // One after the other: each edit takes the directors' locks.
    for (const meant of await destinationsMeant(services.store, argument, selected)) {
      const before = await changeLiveWeight(services, meant, 0);
      if (before.length > 0)
        following.push(toTheEnd(services, meant, before).catch((error: unknown) => showFailure(services.log, error)));
    }
    await Promise.all(following);
  },
};

async function toTheEnd(services: Services, meant: DestinationMeant, before: readonly Edited[]): Promise<void> {
  let waited: Waited;
  do waited = await follow(services, meant, before);
  while ((await concludeDrain(services, meant, before, waited)) === 'waitOn');
}

/** Behind a notification that says what remains; cancelling it stops the waiting, and leaves it drained. */
async function follow(services: Services, meant: DestinationMeant, before: readonly Edited[]): Promise<Waited> {
  const { hosts } = services;
  const { cluster, target, uri } = meant;
  const directors = before.map(({ director }) => director);
  const remaining = new Map<string, Remaining>();
  const waited = await withProgress(l10n.t('Draining {0} in {1}', target.host, target.service), (report, signal) => {
    const onEvent = (event: DrainEvent): void => {
      if (event.type !== 'remaining') return;
      remaining.set(event.director.name, event.remaining);
      report([remainingText(cluster, remaining), persistenceText(before, remaining)].filter(Boolean).join('. '));
    };
    const options = { signal, onEvent, seconds: drainSeconds(uri) };
    return hosts.attended(() => waitUntilIdle(directors, target, hosts, options));
  });
  void lookAtDirectors(services, meant);
  return waited;
}
