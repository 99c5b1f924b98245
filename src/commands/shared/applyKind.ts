import * as l10n from '@vscode/l10n';
import type { Role } from '../../core/spec/cluster';
import { applySelection } from './change';
import type { Command } from './command';
import { hostPlaceMeant } from './hostPlace';

/** Brings one kind of thing on one host to what the file says. */
export function applyKind(kind: string, role: Role): Command {
  return {
    contactsHosts: true,
    async run(services, argument) {
      const place = await hostPlaceMeant(services.store, argument, {
        accepts: ({ roles }) => roles.has(role),
        placeHolder: l10n.t('Which host?'),
        none: l10n.t('The file has no such host.'),
      });
      if (place === undefined) return;
      await applySelection(services, place.uri, [{ type: 'steps', steps: [{ host: place.host.name, kind }] }]);
    },
  };
}
