import type { Setup } from '../../../webview/protocol';
import type { Wish } from '../../core/traffic/wish';
import { type Alias, sourceChoices, wishFor } from './sources';
import type { Found, TestedService } from './testedService';

/** What can be chosen for a service, and what its form begins with: `last` as far as it still fits. */
export function setupOf(
  { uri, service: name }: TestedService,
  { cluster, service }: Found,
  aliases: readonly Alias[],
  last: Wish | undefined,
): Setup {
  const { match } = service;
  return {
    uri: String(uri),
    cluster: cluster.name,
    service: name,
    protocol: match.type === 'address' ? match.protocol : 'tcp',
    asksPort: match.type === 'fwmark' || match.port === 0,
    sources: sourceChoices(cluster, service, aliases),
    wish: wishFor(cluster, service, last),
  };
}
