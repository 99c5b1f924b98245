import * as l10n from '@vscode/l10n';
import { managedHosts } from '../core/inspect';
import { showPlan } from '../providers/planDocuments';
import { exclusively } from './shared/busy';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { showFailures } from './shared/failures';
import { hostPlaceMeant } from './shared/hostPlace';
import { lookAt } from './shared/look';

/** Looks at one host and shows what it has beside what the file wants of it, as a diff. */
export const planHost: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const managed = new Set(managedHosts(sound.cluster));
    const place = await hostPlaceMeant(services.store, argument ?? sound.uri, {
      accepts: (host) => managed.has(host),
      placeHolder: l10n.t('Which host?'),
      none: l10n.t('The file has no host to set up.'),
    });
    if (place === undefined) return;
    const { name } = place.host;
    await exclusively(services, place.uri, 'inspect', async () => {
      const state = await lookAt(services, place.uri, new Set([name]));
      if (state === undefined) return;
      const view = state.inspection.get(name);
      if (view?.state === 'failed') showFailures(services.log, [view.error]);
      else await showPlan(state, 'apply', name);
    });
  },
};
