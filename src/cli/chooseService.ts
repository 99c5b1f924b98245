import * as l10n from '@vscode/l10n';
import { type Cluster, serviceName, type VirtualService } from '../core/spec/cluster';
import { UsageError } from './exit';

/** The virtual service of that name or `VIP:PORT`; without one the only one. Raises a `UsageError` that lists them. */
export function chooseService(cluster: Cluster, wanted: string | undefined): VirtualService {
  const names = cluster.services.map(({ match }) => serviceName(match));
  const found = cluster.services.filter(
    (_, index) => wanted === undefined || names[index] === wanted || names[index]?.endsWith(` ${wanted}`),
  );
  const [only, second] = found;
  if (only === undefined)
    throw new UsageError(l10n.t('There is no virtual service {0}; there are: {1}.', wanted ?? '', names.join(', ')));
  if (second !== undefined)
    throw new UsageError(l10n.t('Which virtual service? --service takes one of: {0}.', names.join(', ')));
  return only;
}
