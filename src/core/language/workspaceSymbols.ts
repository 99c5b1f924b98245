import type { ClusterDocument, Range } from '../spec/document';
import { outline, type OutlineItem, type OutlineKind } from './outline';

export interface WorkspaceSymbol<T> {
  readonly file: T;
  readonly name: string;
  readonly kind: OutlineKind;
  /** Cluster and section it belongs to. */
  readonly container: string;
  readonly range: Range;
}

/** Nobody reads on after so many; what is meant comes with the next letter. */
const MOST = 1000;

/**
 * Hosts, exports, services and mounts of several cluster files whose name or detail (an address, say) has the letters of
 * the query in their order, in any case. An empty query finds everything.
 */
export function workspaceSymbols<T>(
  files: Iterable<{ readonly file: T; readonly document: ClusterDocument }>,
  query: string,
): readonly WorkspaceSymbol<T>[] {
  const found: WorkspaceSymbol<T>[] = [];
  const letters = query.toLowerCase().match(/\S/gu) ?? [];
  for (const { file, document } of files) {
    const cluster = document.survey.file.name;
    for (const section of outline(document)) {
      const container = cluster === undefined ? section.name : `${cluster} › ${section.name}`;
      for (const item of things(section.children)) {
        const name = item.kind === 'host' && item.detail !== '' ? `${item.name} ${item.detail}` : item.name;
        if (matches(name, letters)) found.push({ file, name, kind: item.kind, container, range: item.selection });
        if (found.length >= MOST) return found;
      }
    }
  }
  return found;
}

/** Real servers of a service are mentions of hosts, and properties have no names of their own. */
function things(items: readonly OutlineItem[]): readonly OutlineItem[] {
  return items.flatMap((item) =>
    item.kind === 'property' || item.kind === 'realServer' ? [] : [item, ...things(item.children)],
  );
}

function matches(name: string, letters: readonly string[]): boolean {
  const text = name.toLowerCase();
  let from = 0;
  return letters.every((letter) => {
    const at = text.indexOf(letter, from);
    from = at + letter.length;
    return at >= 0;
  });
}
