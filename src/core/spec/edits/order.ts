import type { Path } from '../ast';
import { objectOf, schemaAt } from '../describedSchema';

/** The properties that the format knows at a path, in the order in which files have them. */
export function propertiesAt(path: Path): readonly string[] {
  return Object.keys(objectOf(schemaAt(path))?.properties ?? {});
}
