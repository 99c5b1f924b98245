import assert from 'node:assert/strict';
import { type ClusterDocument, readCluster } from '../../../src/core/spec/read';

export interface Marked {
  readonly text: string;
  readonly document: ClusterDocument;
  readonly caret: number;
  /** Places marked « » and ‹ ›, in file order: `offset+length`. */
  readonly definitions: readonly string[];
  readonly references: readonly string[];
}

/** Takes the marks out of a text: `|` is the caret, « » enclose definitions, ‹ › references. */
export function at(marked: string): Marked {
  let text = '';
  let caret: number | undefined;
  const definitions: string[] = [];
  const references: string[] = [];
  const open: number[] = [];
  for (const piece of marked.split(/([|«»‹›])/)) {
    const start = '»›'.includes(piece) && piece !== '' ? open.pop() : undefined;
    if (piece === '|') caret = text.length;
    else if (piece === '«' || piece === '‹') open.push(text.length);
    else if (start === undefined) text += piece;
    else (piece === '»' ? definitions : references).push(place({ offset: start, length: text.length - start }));
  }
  assert(caret !== undefined, 'the text has a caret');
  return { text, document: readCluster(text), caret, definitions, references };
}

export function place({ offset, length }: { readonly offset: number; readonly length: number }): string {
  return `${offset}+${length}`;
}

/** One of each thing that names something, in as few lines as that takes. */
export const SMALL = `apiVersion: lvs-dr/v1
name: web
network: { cidr: 192.168.16.0/24, interface: ens33 }
directors:
  lvs: { address: 192.168.16.142 }
realServers:
  web1: { address: 192.168.16.143 }
  web2:
    address: 192.168.16.144
nfsHosts:
  nfs:
    address: 192.168.16.145
    exports:
      - { path: /opt/wwwroot, clients: 192.168.16.0/24, options: [rw] }
virtualServices:
  - vip: 192.168.16.100
    port: 80
    scheduler: wrr
    realServers:
      - { host: web1, weight: 3 }
      - web2
mounts:
  - source: nfs:/opt/wwwroot
    target: /var/www/html
    hosts: [web1, web2]
`;

/** {@link SMALL} with the n-th occurrence of a piece replaced; a piece that is not there is a mistake in the test. */
export function small(from: string, to: string, occurrence = 1): string {
  const pieces = SMALL.split(from);
  assert(pieces.length > occurrence, `${JSON.stringify(from)} is in the text ${occurrence} times`);
  return pieces.slice(0, occurrence).join(from) + to + pieces.slice(occurrence).join(from);
}
