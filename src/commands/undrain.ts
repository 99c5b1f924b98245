import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command, Services } from './shared/command';
import { type DestinationMeant, destinationsMeant } from './shared/destinationMeant';
import { changeLiveWeight } from './shared/liveChange';

/** Gives a real server the weight of the file again in the live tables. */
export const undrain: Command = {
  contactsHosts: true,
  async run(services, argument, selected) {
    // One after the other: each edit takes the directors' locks.
    for (const meant of await destinationsMeant(services.store, argument, selected)) await undrainOne(services, meant);
  },
};

async function undrainOne(services: Services, meant: DestinationMeant): Promise<void> {
  const { weight } = meant.target;
  if (weight > 0) {
    await changeLiveWeight(services, meant, weight);
    return;
  }
  // Other real servers may be waiting for their turn.
  void offerWeight(meant);
}

async function offerWeight({ uri, target }: DestinationMeant): Promise<void> {
  const { host, service } = target;
  const set = l10n.t('Set Weight…');
  const text = l10n.t('{0} has weight 0 in {1} in the file itself. Give it another one.', host, service);
  if ((await vscode.window.showWarningMessage(text, set)) !== set) return;
  await vscode.commands.executeCommand('lvs.setWeight', { cluster: uri, host, service });
}
