import type { StringASTNode } from 'vscode-json-languageservice';
import { type AstNode, itemsOf, type PropertyASTNode, propertyOf, valueOf } from '../spec/ast';
import type { ClusterDocument } from '../spec/document';
import { parseAddress } from '../spec/ip';
import { type HostSection, ROLES } from '../spec/survey';
import { type Extent, touches } from './extent';

type Part = readonly [start: number, length: number];

/** One place that names something: where it is defined, or where it is referred to. */
export interface Occurrence {
  readonly role: 'definition' | 'reference';
  /** The name alone, without quotes and without what stands beside it in the same value. */
  readonly extent: Extent;
  /** The text it stands in: `nfs:/opt/wwwroot` names a host and an export. */
  readonly scalar: StringASTNode;
  /** Which part of the value of that text, in UTF-16 units. */
  readonly part: Part;
  /** What is defined as a whole, for a definition. */
  readonly whole?: Extent;
}

/** Something that the file names in several places. */
export interface ClusterSymbol {
  readonly kind: 'host' | 'export' | 'vip';
  /** Name of the host, path of the export, canonical text of the VIP. */
  readonly name: string;
  /** The NFS host of an export. */
  readonly host?: string;
  /** In the order of the file, each place once. Without a definition: what is referred to is not there. */
  readonly occurrences: readonly Occurrence[];
}

export interface Symbols {
  readonly all: readonly ClusterSymbol[];
  find(kind: ClusterSymbol['kind'], name: string, host?: string): ClusterSymbol | undefined;
  /** The symbols named at an offset; several where an alias makes one text stand for several things. */
  at(offset: number): readonly { readonly symbol: ClusterSymbol; readonly occurrence: Occurrence }[];
}

const known = new WeakMap<ClusterDocument, Symbols>();

/** What a file names and where, computed once per version. It is taken from the tree, so a broken file has its own. */
export function symbolsOf(document: ClusterDocument): Symbols {
  const before = known.get(document);
  if (before !== undefined) return before;
  const collector = new Collector(document.text);
  if (document.root !== undefined) collector.file(document.root);
  const symbols = collector.done();
  known.set(document, symbols);
  return symbols;
}

type Growing = Omit<ClusterSymbol, 'occurrences'> & { readonly occurrences: Map<number, Occurrence> };

class Collector {
  private readonly symbols = new Map<string, Growing>();

  constructor(private readonly text: string) {}

  file(root: AstNode): void {
    for (const property of propertiesOf(root)) {
      const section = property.keyNode.value;
      if (isHostSection(section)) this.hosts(section, valueOf(property));
      if (section === 'virtualServices') for (const service of listed(valueOf(property))) this.service(service);
      if (section === 'mounts') for (const mount of listed(valueOf(property))) this.mount(mount);
      if (section === 'failover') this.references(valueOf(propertyOf(valueOf(property), 'priority')));
    }
  }

  done(): Symbols {
    const byKey = new Map(
      [...this.symbols].map(([key, { occurrences, ...symbol }]): [string, ClusterSymbol] => [
        key,
        { ...symbol, occurrences: [...occurrences.values()].sort((a, b) => a.extent.offset - b.extent.offset) },
      ]),
    );
    const all = [...byKey.values()];
    return {
      all,
      find: (kind, name, host) => byKey.get(keyOf(kind, name, host)),
      at: (offset) =>
        all.flatMap((symbol) =>
          symbol.occurrences
            .filter(({ extent }) => touches(extent, offset))
            .map((occurrence) => ({ symbol, occurrence })),
        ),
    };
  }

  private hosts(section: HostSection, hosts: AstNode | undefined): void {
    for (const property of propertiesOf(hosts)) {
      const { keyNode } = property;
      this.add('host', keyNode.value, { role: 'definition', scalar: keyNode, whole: property });
      if (section !== 'nfsHosts') continue;
      for (const item of listed(valueOf(propertyOf(valueOf(property), 'exports')))) {
        const path = valueOf(propertyOf(item, 'path'));
        if (path?.type === 'string') this.export(keyNode.value, path.value, { role: 'definition', scalar: path, whole: item }); // prettier-ignore
      }
    }
  }

  private service(service: AstNode): void {
    const vips = [valueOf(propertyOf(service, 'vip')), ...listed(valueOf(propertyOf(service, 'vips')))];
    for (const vip of vips) {
      const address = vip?.type === 'string' ? parseAddress(vip.value) : undefined;
      if (vip?.type === 'string' && address !== undefined) {
        this.add('vip', address.text, { role: 'definition', scalar: vip, whole: service });
      }
    }
    for (const item of listed(valueOf(propertyOf(service, 'realServers')))) {
      this.reference(item.type === 'object' ? valueOf(propertyOf(item, 'host')) : item);
    }
  }

  private mount(mount: AstNode): void {
    this.references(valueOf(propertyOf(mount, 'hosts')));
    const source = valueOf(propertyOf(mount, 'source'));
    if (source?.type !== 'string') return;
    const [host = '', ...rest] = source.value.split(':');
    const folder = rest.join(':');
    if (host !== '') this.add('host', host, { role: 'reference', scalar: source, part: [0, host.length] });
    if (folder !== '') this.export(host, folder, { role: 'reference', scalar: source, part: [host.length + 1, folder.length] }); // prettier-ignore
  }

  private references(list: AstNode | undefined): void {
    for (const item of listed(list)) this.reference(item);
  }

  private reference(node: AstNode | undefined): void {
    if (node?.type === 'string' && node.value !== '') this.add('host', node.value, { role: 'reference', scalar: node });
  }

  private export(host: string, folder: string, found: Found): void {
    this.add('export', folder, found, host);
  }

  private add(kind: ClusterSymbol['kind'], name: string, found: Found, host?: string): void {
    const key = keyOf(kind, name, host);
    const symbol = this.symbols.get(key) ?? { kind, name, ...(host !== undefined && { host }), occurrences: new Map() };
    this.symbols.set(key, symbol);
    const { part = [0, found.scalar.value.length] } = found;
    const extent = partOf(found.scalar, part, this.text);
    // An alias repeats the text of its anchor, which is one place however often it is repeated.
    if (!symbol.occurrences.has(extent.offset)) symbol.occurrences.set(extent.offset, { ...found, part, extent });
  }
}

/** Without `part` the value is the name. */
type Found = Omit<Occurrence, 'extent' | 'part'> & { readonly part?: Part };

function keyOf(kind: ClusterSymbol['kind'], name: string, host = ''): string {
  return JSON.stringify([kind, host, name]);
}

/** A part of a value in the text; all of it where it is spelled with escapes or over several lines. */
function partOf(scalar: StringASTNode, [start, length]: Part, text: string): Extent {
  const inner = innerOf(scalar, text);
  return inner === undefined ? visible(scalar, text) : { offset: inner.offset + start, length };
}

/** The text between the quotes, where it is literally the value. */
export function innerOf({ offset, value }: StringASTNode, text: string): Extent | undefined {
  const start = /["']/.test(text.charAt(offset)) ? offset + 1 : offset;
  return text.startsWith(value, start) ? { offset: start, length: value.length } : undefined;
}

/** A block scalar reaches to the end of its last line; what is there to see ends before. */
export function visible({ offset, length }: Extent, text: string): Extent {
  return { offset, length: text.slice(offset, offset + length).trimEnd().length };
}

function isHostSection(name: string): name is HostSection {
  return Object.hasOwn(ROLES, name);
}

function propertiesOf(node: AstNode | undefined): readonly PropertyASTNode[] {
  return node?.type === 'object' ? node.properties : [];
}

function listed(node: AstNode | undefined): readonly AstNode[] {
  return node?.type === 'array' ? itemsOf(node) : [];
}
