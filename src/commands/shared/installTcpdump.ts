import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { hostByName } from '../../core/spec/cluster';
import { installTcpdump } from '../../core/trace/installTool';
import { exclusively } from './busy';
import type { Services } from './command';
import { showFailures } from './failures';
import { withProgress } from './progress';

/** Installs tcpdump on some hosts after the person has agreed; whether every one of them has it now. */
export async function offerTcpdump(
  services: Pick<Services, 'store' | 'hosts' | 'log'>,
  uri: vscode.Uri,
  names: readonly string[],
): Promise<boolean> {
  const cluster = services.store.get(uri)?.document.cluster;
  const lacking = cluster === undefined ? [] : names.flatMap((name) => hostByName(cluster, name) ?? []);
  if (lacking.length === 0) return false;
  const list = lacking.map(({ name }) => name).join(', ');
  const install = l10n.t('Install');
  const question = l10n.t('Install tcpdump on {0}?', list);
  const detail = l10n.t('The package manager of each host installs it. It stays there; nothing else of the cluster changes.'); // prettier-ignore
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, install)) !== install) return false;
  let done = false;
  await exclusively(services, uri, 'apply', async () => {
    const results = await withProgress(l10n.t('Installing tcpdump on {0}', list), (_, signal) =>
      services.hosts.attended(() =>
        Promise.allSettled(lacking.map((host) => installTcpdump(services.hosts, host, { signal }))),
      ),
    );
    const errors = results.flatMap((result): readonly unknown[] => (result.status === 'rejected' ? [result.reason] : [])); // prettier-ignore
    showFailures(services.log, errors);
    done = errors.length === 0;
    services.log.info(`tcpdump: ${list}, ${errors.length} failures`);
  });
  return done;
}
