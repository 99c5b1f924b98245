import { showPlan } from '../providers/planDocuments';
import { exclusively } from './shared/busy';
import type { Command } from './shared/command';
import { showFailures } from './shared/failures';
import { hostPlaceMeant, managedHost } from './shared/hostPlace';
import { lookAt } from './shared/look';

/** Looks at one host and shows what it has beside what the file wants of it, as a diff. */
export const planHost: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const place = await hostPlaceMeant(services.store, argument, managedHost());
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
