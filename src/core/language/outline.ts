import * as l10n from '@vscode/l10n';
import { type AstNode, itemsOf, type PropertyASTNode, propertyOf, valueOf } from '../spec/ast';
import { endpoint } from '../resources/ipvsTable';
import { serviceName } from '../spec/cluster';
import type { ClusterDocument, Range } from '../spec/document';
import { ROLES } from '../spec/survey';
import { encloses, endOf, type Extent, rangeOf } from './extent';
import { visible } from './symbols';
import { ownItems, ownValue, propertiesOf } from './tree';

export type OutlineKind = 'section' | 'host' | 'service' | 'realServer' | 'export' | 'mount' | 'property';

/** An entry of the outline. Its name is never empty, and `selection` lies inside `range`. */
export interface OutlineItem {
  readonly name: string;
  /** What tells it apart from its likes at a glance: an address, a scheduler. May be empty. */
  readonly detail: string;
  readonly kind: OutlineKind;
  readonly range: Range;
  /** Where to go when it is chosen. */
  readonly selection: Range;
  readonly children: readonly OutlineItem[];
}

const known = new WeakMap<ClusterDocument, readonly OutlineItem[]>();

/** The file as a tree of sections, hosts, exports, services, real servers and mounts, once per version; whatever is there. */
export function outline(document: ClusterDocument): readonly OutlineItem[] {
  const items = known.get(document) ?? new Outline(document).sections();
  known.set(document, items);
  return items;
}

class Outline {
  constructor(private readonly document: ClusterDocument) {}

  sections(): readonly OutlineItem[] {
    return propertiesOf(this.document.root).map((property) => {
      const name = property.keyNode.value;
      const value = ownValue(property);
      if (Object.hasOwn(ROLES, name)) {
        return this.named(property, 'section', '', this.hosts(name, value));
      }
      if (name === 'virtualServices') return this.named(property, 'section', '', itemsIn(value, (item, index) => this.service(item, index))); // prettier-ignore
      if (name === 'mounts') return this.named(property, 'section', '', itemsIn(value, (item, index) => this.mount(item, index))); // prettier-ignore
      const properties = propertiesOf(value).map((each) => this.named(each, 'property', shown(each.valueNode), []));
      return this.named(property, value?.type === 'object' ? 'section' : 'property', shown(value), properties);
    });
  }

  private hosts(section: string, value: AstNode | undefined): readonly OutlineItem[] {
    return propertiesOf(value).map((host) => {
      const body = ownValue(host);
      const exported = section === 'nfsHosts' ? ownValue(propertyOf(body, 'exports')) : undefined;
      const exports = itemsIn(exported, (item, index) => this.export(item, index));
      return this.named(host, 'host', textOf(body, 'address'), exports);
    });
  }

  private export(item: AstNode, index: number): OutlineItem {
    const clients = valueOf(propertyOf(item, 'clients'));
    const detail = clients?.type === 'array' ? itemsOf(clients).map(shown).join(', ') : shown(clients);
    return this.item(item, 'export', textOf(item, 'path') || l10n.t('export {0}', index + 1), detail, 'path');
  }

  private service(item: AstNode, index: number): OutlineItem {
    const name = nameOfService(item) ?? l10n.t('virtual service {0}', index + 1);
    const realServers = itemsIn(ownValue(propertyOf(item, 'realServers')), (real, at) => this.realServer(real, at));
    const titled = valueOf(propertyOf(item, 'fwmark')) === undefined ? 'vip' : 'fwmark';
    return this.item(item, 'service', name, textOf(item, 'scheduler'), titled, realServers);
  }

  private realServer(item: AstNode, index: number): OutlineItem {
    const name = (item.type === 'string' ? item.value : textOf(item, 'host')) || l10n.t('real server {0}', index + 1);
    const weight = textOf(item, 'weight');
    return this.item(item, 'realServer', name, weight === '' ? '' : l10n.t('weight {0}', weight), 'host');
  }

  private mount(item: AstNode, index: number): OutlineItem {
    const name = textOf(item, 'source') || l10n.t('mount {0}', index + 1);
    return this.item(item, 'mount', name, textOf(item, 'target'), 'source');
  }

  private named(
    property: PropertyASTNode,
    kind: OutlineKind,
    detail: string,
    children: readonly OutlineItem[],
  ): OutlineItem {
    const { keyNode } = property;
    return {
      name: oneLine(keyNode.value) || '""',
      detail,
      kind,
      range: this.around(visible(property, this.document.text), children),
      selection: rangeOf(this.document, visible(keyNode, this.document.text)),
      children,
    };
  }

  private item(
    node: AstNode,
    kind: OutlineKind,
    name: string,
    detail: string,
    titled: string,
    children: readonly OutlineItem[] = [],
  ): OutlineItem {
    const title = valueOf(propertyOf(node, titled));
    const whole = visible(node, this.document.text);
    const place = title !== undefined && encloses(whole, visible(title, this.document.text)) ? title : whole;
    return {
      name,
      detail,
      kind,
      range: this.around(whole, children),
      selection: rangeOf(this.document, visible(place, this.document.text)),
      children,
    };
  }

  /** A name that is still empty stands behind white space, which is not counted otherwise. */
  private around({ offset, length }: Extent, children: readonly OutlineItem[]): Range {
    const end = Math.max(offset + length, ...children.slice(-1).map(({ range }) => endOf(range)));
    return rangeOf(this.document, { offset, length: end - offset });
  }
}

/** As people and plans call it; `undefined` while too little of it is written. */
function nameOfService(item: AstNode): string | undefined {
  const mark = valueOf(propertyOf(item, 'fwmark'));
  const vip = textOf(item, 'vip');
  if (mark?.type === 'number') {
    const family = textOf(item, 'family') === '6' ? 6 : 4;
    return serviceName({ type: 'fwmark', mark: mark.value, family, vips: [] });
  }
  if (vip === '') return undefined;
  const port = valueOf(propertyOf(item, 'port'));
  const protocol = textOf(item, 'protocol') || 'tcp';
  if (port?.type !== 'number') return `${protocol} ${vip}`;
  return `${protocol} ${endpoint(vip, port.value)}`;
}

function itemsIn(
  list: AstNode | undefined,
  make: (item: AstNode, index: number) => OutlineItem,
): readonly OutlineItem[] {
  return ownItems(list).map(({ item, index }) => make(item, index));
}

function textOf(node: AstNode | undefined, name: string): string {
  return shown(valueOf(propertyOf(node, name)));
}

/** A single value on one line; empty for everything else. */
function shown(node: PropertyASTNode['valueNode']): string {
  if (node === undefined || node.type === 'property' || node.type === 'object' || node.type === 'array') return '';
  return node.value === null ? '' : oneLine(String(node.value));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
