import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { unmountNow } from '../core/nfs/mountNow';
import { servedFrom, servedFromLines } from '../core/nfs/servedFrom';
import { hostsWithRole } from '../core/spec/cluster';
import type { ClusterPlace } from '../providers/clusterPlace';
import { exclusively } from './shared/busy';
import type { Command, Services } from './shared/command';
import { lookAt } from './shared/look';
import { type MountPlace, mountMeant } from './shared/mountMeant';
import { withProgress } from './shared/progress';

/** Unmounts one of the file's mounts, after saying what is served from it. */
export const unmount: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const place = await mountMeant(services.store, argument);
    if (place === undefined) return;
    const { uri, host } = place;
    await exclusively(services, uri, 'apply', async () => {
      if (!(await agreed(services, place))) return;
      await carryOut(services, place);
      void services.store.inspect(uri, { only: new Set([host.name]) });
      void sayDone(services, place);
    });
  },
};

/** Who is asked sees what the directors' tables say at this moment, not what they said when somebody last looked. */
async function agreed(services: Services, { uri, cluster, host, mount }: MountPlace): Promise<boolean> {
  const directors = hostsWithRole(cluster, 'director').map(({ name }) => name);
  const state = await lookAt(services, uri, new Set([...directors, host.name]));
  if (state === undefined) return false;
  const served = servedFrom(cluster, state.inspection, host, mount);
  const takesClients = served.services.length > 0;
  const act = l10n.t('Unmount');
  const drain = l10n.t('Drain First');
  const advice = takesClients ? [l10n.t('Drain it first: then no client is served by it when its pages go.')] : [];
  const detail = [...servedFromLines(served), ...advice].join('\n');
  const question = l10n.t('Unmount {0} on {1}?', mount.target, host.name);
  const actions = takesClients ? [drain, act] : [act];
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, ...actions);
  if (answer === drain) {
    const first: ClusterPlace = { cluster: uri, host: host.name };
    void vscode.commands.executeCommand('lvs.drain', first);
  }
  return answer === act;
}

async function carryOut({ hosts, log }: Services, { cluster, host, mount }: MountPlace): Promise<void> {
  const title = l10n.t('Unmounting {0} on {1}', mount.target, host.name);
  const outcome = await withProgress(title, (_, signal) =>
    hosts.attended(() => unmountNow(hosts, { cluster, host }, mount, { signal })),
  );
  log.info(`${title}: ${outcome}`);
}

async function sayDone({ log }: Services, { uri, host, mount }: MountPlace): Promise<void> {
  const text = l10n.t('{0} is not mounted on {1} now. The next boot or the next apply mounts it again.', mount.target, host.name); // prettier-ignore
  log.info(text);
  const again = l10n.t('Mount Again');
  const place: ClusterPlace = { cluster: uri, host: host.name };
  if ((await vscode.window.showInformationMessage(text, again)) === again)
    await vscode.commands.executeCommand('lvs.mount', place);
}
