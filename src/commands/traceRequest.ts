import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { serviceName } from '../core/spec/cluster';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { serviceMeant, sourceMeant } from './shared/testMeant';

/** Follows one real request from host to host and draws its way. */
export const traceRequest: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const { uri, cluster } = sound;
    const service = await serviceMeant(cluster, argument);
    const from = service && (await sourceMeant(cluster, service));
    if (service === undefined || from === undefined) return;
    if (from.type === 'local') {
      void vscode.window.showInformationMessage(
        l10n.t('This machine cannot be listened to. Name a host under clients in the file, and trace from there.'),
      );
      return;
    }
    await services.traces.trace({ uri: String(uri), service: serviceName(service.match), from: from.host.name });
  },
};
