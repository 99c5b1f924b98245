import * as l10n from '@vscode/l10n';
import { serviceName } from '../core/spec/cluster';
import { takeOutMembers } from '../core/spec/edits/members';
import type { Command } from './shared/command';
import { destinationsMeant } from './shared/destinationMeant';
import { editAndOffer } from './shared/editAndOffer';

/** Takes real servers out of their virtual service in the file; the hosts stay in it. Applying drains them first. */
export const takeOutOfService: Command = {
  contactsHosts: false,
  async run(services, argument, selected) {
    const meant = await destinationsMeant(services.store, argument, selected);
    const [first] = meant;
    if (first === undefined) return;
    const members = meant.map(({ service, destination: { host } }) => ({ service: serviceName(service.match), host }));
    const names = [...new Set(members.map(({ host }) => host))].join(', ');
    const from = [...new Set(members.map(({ service }) => service))].join(', ');
    const done = l10n.t('{0} out of {1}, in the file. Apply drains first: connections that are open are served to their end.', names, from); // prettier-ignore
    await editAndOffer(services, first.uri, (document) => takeOutMembers(document, members), done);
  },
};
