import { isMap, visit } from 'yaml';
import type { ClusterDocument } from '../document';
import { attempt } from './change';
import { removeEntry } from './remove';
import { type EditResult, Refusal } from './result';

/** Takes out the property whose name begins at an offset; for one that is given twice, which no path can tell apart. */
export function removeDuplicate(document: ClusterDocument, offset: number): EditResult {
  return attempt(
    document,
    (source) => {
      let edits: ReturnType<typeof removeEntry> | undefined;
      visit(source.root, {
        Map: (_, node) => {
          const map = node as Parameters<typeof removeEntry>[1];
          const index = isMap(map) ? map.items.findIndex(({ key }) => key.range[0] === offset) : -1;
          if (index !== -1) edits = removeEntry(source, map, index, undefined);
        },
      });
      if (edits === undefined) throw new Refusal('missing');
      return edits;
    },
    // The reader takes the first of the two, and so it stays.
    (data) => data,
  );
}
