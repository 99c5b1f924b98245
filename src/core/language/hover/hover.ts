import type { ClusterDocument, Range } from '../../spec/document';
import { type Cursor, cursorAt } from '../cursor';
import { rangeOf } from '../extent';
import type { Live } from '../live';
import { blocks } from '../markdown';
import { type ClusterSymbol, symbolsOf, visible } from '../symbols';
import { exportText } from './export';
import { hostText } from './host';
import { schemaText } from './schemaText';
import { realServerText, serviceText } from './service';
import { holdersText } from './vip';

export interface Hover {
  /** Without links, commands or HTML; whatever comes from the file or from hosts is escaped. */
  readonly markdown: string;
  /** What it is about. */
  readonly range: Range;
}

/**
 * What there is to say about the word at an offset: the schema's text, and what is known of the host, export, service
 * or row of the table it stands for, with its age. `undefined`: nothing.
 */
export function hover(document: ClusterDocument, offset: number, live: Live): Hover | undefined {
  const cursor = cursorAt(document, offset);
  const [named] = symbolsOf(document).at(offset);
  const extent = named?.occurrence.extent ?? (cursor.part === undefined ? undefined : cursor.nodes.at(-1));
  const markdown =
    named === undefined
      ? blocks(schemaText(cursor), ownText(cursor, live))
      : blocks(ofSymbol(named.symbol, cursor, live));
  if (extent === undefined || markdown === '') return undefined;
  return { markdown, range: rangeOf(document, visible(extent, document.text)) };
}

function ofSymbol({ kind, name, host }: ClusterSymbol, cursor: Cursor, live: Live): string {
  switch (kind) {
    case 'host':
      return blocks(rowText(cursor, live), hostText(cursor.document, name, live));
    case 'export':
      return exportText(cursor.document, host ?? '', name, live);
    case 'vip':
      return blocks(serviceOfCursor(cursor, live), holdersText(name, live), schemaText(cursor));
  }
}

/** Properties of a service that say which one it is, or who is in it. */
const IDENTIFYING = new Set(['vip', 'port', 'protocol', 'fwmark', 'vips', 'scheduler', 'realServers']);

function ownText(cursor: Cursor, live: Live): string {
  const [section, , property, item] = cursor.path;
  if (section !== 'virtualServices') return '';
  if (property === 'realServers' && item !== undefined) return rowText(cursor, live);
  const isSeen = cursor.document.survey.hosts.some(
    ({ name, role }) => role === 'director' && live.inspection.has(name),
  );
  return isSeen && IDENTIFYING.has(String(property)) ? serviceOfCursor(cursor, live) : '';
}

function serviceOfCursor({ document: { survey }, path }: Cursor, live: Live): string {
  const service = survey.services.find((entry) => entry.path[1] === path[1]);
  return service === undefined ? '' : serviceText(service, survey, live);
}

/** The row of the real server whose entry the cursor is in. */
function rowText({ document: { survey }, path }: Cursor, live: Live): string {
  const [section, index, property, item] = path;
  if (section !== 'virtualServices' || property !== 'realServers') return '';
  const service = survey.services.find((entry) => entry.path[1] === index);
  const real = service?.realServers.find((entry) => entry.path[3] === item);
  return service === undefined || real === undefined ? '' : realServerText(real, service, survey, live);
}
