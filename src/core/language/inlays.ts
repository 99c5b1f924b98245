import * as l10n from '@vscode/l10n';
import type { TableDestination } from '../resources/ipvsTable';
import type { Destination } from '../spec/cluster';
import type { ClusterDocument, Path } from '../spec/document';
import type { Position } from '../spec/positions';
import type { Live } from './live';
import { type InTable, liveDestination, liveService } from './liveTable';

/** Figures that stand in a line of the file without being part of it. */
export interface Inlay {
  readonly position: Position;
  readonly parts: readonly InlayPart[];
}

export interface InlayPart {
  readonly about: 'weight' | 'connections';
  readonly text: string;
  readonly tooltip: string;
}

/**
 * Behind each real server of a service: its weight in the kernel where that is another one than the file's, and its
 * active connections. Nothing where no director was looked at.
 */
export function inlaysOf(document: ClusterDocument, live: Live): readonly Inlay[] {
  const { cluster } = document;
  if (cluster === undefined || live.inspection.size === 0) return [];
  return cluster.services.flatMap((service, index) => {
    const table = liveService(cluster, live.inspection, service);
    return service.realServers.flatMap((destination, item): readonly Inlay[] => {
      const position = placeOf(document, ['virtualServices', index, 'realServers', item]);
      const parts = partsOf(destination, liveDestination(table, destination));
      return position === undefined || parts.length === 0 ? [] : [{ position, parts }];
    });
  });
}

function partsOf({ host, weight }: Destination, real: InTable<TableDestination>): readonly InlayPart[] {
  if (real.state === 'unseen') return [];
  if (real.state === 'absent') {
    const tooltip = l10n.t("{0} is not in the director's table: it gets no request of this service.", host);
    return [{ about: 'weight', text: l10n.t('not in the table'), tooltip }];
  }
  const { weight: inTable, connections } = real.live;
  const parts: InlayPart[] = [];
  if (inTable !== weight) {
    const tooltip = l10n.t("The weight of {0} is {1} in the director's table, and {2} in this file.", host, inTable, weight); // prettier-ignore
    parts.push({ about: 'weight', text: l10n.t('in the table: {0}', inTable), tooltip });
  }
  if (connections !== undefined) {
    const { active, inactive } = connections;
    const tooltip = l10n.t('{0} has {1} active and {2} inactive connections of this service.', host, active, inactive);
    parts.push({ about: 'connections', text: l10n.t('{0} active', active), tooltip });
  }
  return parts;
}

/** Behind the item where it is one line; a figure right behind the weight would read as part of the number. */
function placeOf(document: ClusterDocument, item: Path): Position | undefined {
  const whole = document.rangeOf(item);
  if (whole?.start.line === whole?.end.line) return whole?.end;
  return (document.rangeOf([...item, 'weight']) ?? document.rangeOf([...item, 'host']))?.end;
}
