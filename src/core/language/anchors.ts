import { type Document, isAlias, visit } from 'yaml';
import type { ClusterDocument } from '../spec/document';
import type { Extent } from './extent';

/** An alias at an offset and the anchor it stands for. */
export interface Alias {
  readonly extent: Extent;
  /** `&name` itself. */
  readonly anchor: Extent;
  /** The value it names. */
  readonly value: Extent;
}

/** The alias (`*name`) at an offset; `undefined`: there is none, or nothing has that anchor. */
export function aliasAt({ text, yaml }: ClusterDocument, offset: number): Alias | undefined {
  if (yaml === undefined || !isOnAlias(text, offset)) return undefined;
  let found: Alias | undefined;
  visit(yaml, {
    Alias: (_, node) => {
      const [start, end] = node.range ?? [0, 0];
      if (offset < start || offset > end) return undefined;
      found = resolve(node.source, { offset: start, length: end - start }, yaml, text);
      return visit.BREAK;
    },
  });
  return found;
}

/** Going through all of a large file is worth it only where the text looks like an alias. */
function isOnAlias(text: string, offset: number): boolean {
  const before = /\*[^\s[\]{},]*$/.exec(text.slice(Math.max(0, offset - 200), offset));
  return before !== null || text.charAt(offset) === '*';
}

function resolve(name: string, extent: Extent, yaml: Document, text: string): Alias | undefined {
  let found: Alias | undefined;
  visit(yaml, {
    Node: (_, node) => {
      const [start, end] = node.range ?? [0, 0];
      // The alias means the last anchor of that name before it.
      if (start >= extent.offset) return visit.SKIP;
      if (isAlias(node) || node.anchor !== name) return undefined;
      const offset = text.lastIndexOf(`&${name}`, start);
      if (offset >= 0) {
        found = { extent, anchor: { offset, length: name.length + 1 }, value: { offset: start, length: end - start } };
      }
      return undefined;
    },
  });
  return found;
}
