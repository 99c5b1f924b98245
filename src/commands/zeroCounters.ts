import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { directorsOf } from '../core/director/target';
import { zeroCounters as zero } from '../core/director/zeroCounters';
import { forEachHost } from '../core/inspect';
import { tableOf } from '../core/resources/ipvsTable';
import type { Host } from '../core/spec/cluster';
import { placeOf } from '../providers/clusterPlace';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command, Services } from './shared/command';
import { failureText, showFailures } from './shared/failures';
import { hostPlaceMeant, isDirector } from './shared/hostPlace';
import { withProgress } from './shared/progress';

/** Sets counters back to zero: the whole table of a director, or one service on all directors. */
export const zeroCounters: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const service = placeOf(argument)?.service;
    if (service === undefined) {
      const place = await hostPlaceMeant(services.store, argument, isDirector());
      if (place !== undefined) await zeroOn(services, [place.host], undefined, place.host.name);
      return;
    }
    const sound = await soundClusterMeant(services.store, argument);
    const selector = sound && tableOf(sound.cluster).find(({ name }) => name === service)?.selector;
    if (sound !== undefined && selector !== undefined)
      await zeroOn(services, directorsOf(sound.cluster), selector, service);
  },
};

async function zeroOn(
  { hosts, log }: Services,
  directors: readonly Host[],
  selector: string | undefined,
  whose: string,
): Promise<void> {
  const act = l10n.t('Set to Zero');
  const question = l10n.t('Set the counters of {0} to zero?', whose);
  const detail = l10n.t('Connections, packets and bytes that were counted so far are gone from {0}; the log keeps them. Connections themselves are not touched.', directors.map(({ name }) => name).join(', ')); // prettier-ignore
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, act)) !== act) return;
  const results = await withProgress(l10n.t('Setting the counters of {0} to zero', whose), (_, signal) =>
    hosts.attended(() =>
      forEachHost(directors, async (director) => {
        try {
          log.info(`${director.name}:\n${await zero(hosts, director, selector, { signal })}`);
          return undefined;
        } catch (error) {
          log.error(failureText(error));
          return error;
        }
      }),
    ),
  );
  showFailures(
    log,
    results.filter((error) => error !== undefined),
  );
}
