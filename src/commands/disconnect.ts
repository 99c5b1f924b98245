import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { exclusively } from './shared/busy';
import type { Command } from './shared/command';
import { anyHost } from './shared/hostPlace';
import { hostsMeant } from './shared/hostsMeant';

const SHOWN_MS = 5000;

/** Closes the connection to a host. What was seen of it stays; the next look connects again. */
export const disconnect: Command = {
  contactsHosts: false,
  async run(services, argument, selected) {
    const meant = await hostsMeant(services.store, argument, selected, anyHost());
    if (meant === undefined) return;
    const { uri } = meant;
    // Not while it is being changed: a connection that goes away in the middle of an apply helps nobody.
    await exclusively(services, uri, 'refresh', async () => {
      for (const host of meant.hosts) services.watch.leave(uri, host.name);
      const closed = await Promise.all(meant.hosts.map(async (host) => ((await services.hosts.disconnect(host)) ? [host.name] : []))); // prettier-ignore
      const names = closed.flat();
      const text = names.length === 0 ? l10n.t('There was no connection.') : l10n.t('Disconnected: {0}', names.join(', ')); // prettier-ignore
      vscode.window.setStatusBarMessage(text, SHOWN_MS);
    });
  },
};
