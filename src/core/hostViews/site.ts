import { factsProbe } from '../resources/facts';
import type { Place, Site } from '../resources/kind';
import type { Script } from '../ssh/shell';

/** Which of the facts about a host a view needs. */
type FactSection = keyof ReturnType<typeof factsProbe.sections>;

export function factFragments<Section extends FactSection>(
  place: Place,
  names: readonly Section[],
): Readonly<Record<Section, Script>> {
  const all = factsProbe.sections(place);
  return Object.fromEntries(names.map((name) => [name, all[name]])) as Readonly<Record<Section, Script>>;
}

/** A place with what its facts printed; a fact that the view does not ask for is as on a host that says nothing. */
export function siteOf(place: Place, printed: Readonly<Partial<Record<FactSection, string>>>): Site {
  return { ...place, facts: factsProbe.parse((section) => printed[section] ?? '') };
}
