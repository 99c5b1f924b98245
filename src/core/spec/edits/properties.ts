import type { Path } from '../ast';
import type { ClusterDocument } from '../document';
import { change } from './change';
import type { EditResult } from './result';
import type { Value } from './value';

/** Gives a property or list item a value; a missing property is added where the order of the format has it. */
export function setProperty(document: ClusterDocument, path: Path, value: Value): EditResult {
  return change(document, [{ type: 'set', path, value }]);
}

/** Takes out a property or list item; an emptied collection is left as `[]` or `{}`. */
export function removeProperty(document: ClusterDocument, path: Path): EditResult {
  return change(document, [{ type: 'remove', path }]);
}
