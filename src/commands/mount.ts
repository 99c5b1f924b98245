import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { mountNow } from '../core/nfs/mountNow';
import { mountSource } from '../core/resources/mount';
import { exclusively } from './shared/busy';
import type { Command } from './shared/command';
import { mountMeant } from './shared/mountMeant';
import { withProgress } from './shared/progress';

/** Mounts one of the file's mounts now; what shall be mounted at boot is a matter of applying. */
export const mount: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const place = await mountMeant(services.store, argument);
    if (place === undefined) return;
    const { uri, cluster, host, mount } = place;
    const { hosts, log, store } = services;
    await exclusively(services, uri, 'apply', async () => {
      const title = l10n.t('Mounting {0} on {1}', mount.target, host.name);
      const outcome = await withProgress(title, (_, signal) =>
        hosts.attended(() => mountNow(hosts, { cluster, host }, mount, { signal })),
      );
      const text =
        outcome === 'done'
          ? l10n.t('{0}: {1} is mounted on {2}.', host.name, mountSource(mount), mount.target)
          : l10n.t('{0}: {1} was mounted on {2} already.', host.name, mountSource(mount), mount.target);
      log.info(text);
      vscode.window.setStatusBarMessage(text, SHOWN_MS);
      void store.inspect(uri, { only: new Set([host.name]) });
    });
  },
};

const SHOWN_MS = 8_000;
