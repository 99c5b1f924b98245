import { type PropertyASTNode, propertyOf, valueOf } from '../spec/ast';
import type { ClusterDocument, Range } from '../spec/document';
import { ROLES } from '../spec/survey';
import { type Extent, rangeOf } from './extent';
import { innerOf } from './symbols';
import { propertiesOf } from './tree';

/** A name that ssh looks up in its configuration. */
export interface SshMention {
  readonly alias: string;
  readonly range: Range;
}

/** The mentions that the user's own ssh configuration has an entry for. */
export function sshLinks(document: ClusterDocument, sshHosts: readonly string[]): readonly SshMention[] {
  const aliases = new Set(sshHosts);
  return sshMentions(document).filter(({ alias }) => aliases.has(alias));
}

/** What `host` and `proxyJump` of the file's ssh sections name, each hop by itself; where they are spelled plainly. */
export function sshMentions(document: ClusterDocument): readonly SshMention[] {
  const { root, text } = document;
  const sections = propertiesOf(root).flatMap((property) => {
    const name = property.keyNode.value;
    if (name === 'ssh') return [valueOf(property)];
    if (!Object.hasOwn(ROLES, name)) return [];
    return propertiesOf(valueOf(property)).map((host) => valueOf(propertyOf(valueOf(host), 'ssh')));
  });
  const places = new Map<number, SshMention>();
  for (const section of sections) {
    for (const { alias, extent } of [
      ...namesIn(propertyOf(section, 'host'), HOST, text),
      ...namesIn(propertyOf(section, 'proxyJump'), HOP, text),
    ]) {
      places.set(extent.offset, { alias, range: rangeOf(document, extent) });
    }
  }
  return [...places.values()];
}

interface Found {
  readonly alias: string;
  readonly extent: Extent;
}

const HOST = /()([^]+)/g;
/** `[user@]host[:port]`, separated by commas; what is in brackets is an address. */
const HOP = /(?<=^|,)(\s*(?:[^@,]*@)?)([^@:,[\]\s]+)/g;

function namesIn(property: PropertyASTNode | undefined, pattern: RegExp, text: string): readonly Found[] {
  const node = valueOf(property);
  const inner = node?.type === 'string' ? innerOf(node, text) : undefined;
  if (inner === undefined) return [];
  const value = text.slice(inner.offset, inner.offset + inner.length);
  return [...value.matchAll(pattern)].map(({ 1: before = '', 2: alias = '', index }) => ({
    alias,
    extent: { offset: inner.offset + index + before.length, length: alias.length },
  }));
}
