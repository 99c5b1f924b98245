import type { Script } from '../ssh/shell';
import { type Facts, factsProbe } from './facts';
import { framed } from './frame';
import { kinds, type Readings } from './kinds';
import type { Place } from './kind';

/** Everything one exec saw of a host. */
export interface Observation {
  readonly facts: Facts;
  readonly readings: Readings;
}

export interface Probe {
  readonly script: Script;
  /** Reads what the script printed. Throws `RangeError` when the output is not whole: a partial view is no view. */
  read(stdout: string): Observation;
}

/** The probe of a host: the fragments of all kinds in one read-only script. */
export function probeOf(place: Place): Probe {
  const owners = [
    { id: 'facts', fragments: factsProbe.sections(place) },
    ...kinds.map((kind) => ({ id: kind.id, fragments: kind.probe(place) })),
  ];
  const frame = framed(
    owners.flatMap(({ id, fragments }) =>
      Object.entries<Script>(fragments).map(([name, fragment]) => [`${id}/${name}`, fragment] as const),
    ),
  );
  return { script: frame.script, read: (stdout) => observationIn(frame.read(stdout)) };
}

function observationIn(outputs: ReadonlyMap<string, string>): Observation {
  const sectionsOf = (id: string) => (section: string) => outputs.get(`${id}/${section}`) ?? '';
  const facts = factsProbe.parse(sectionsOf('facts'));
  // The list of kinds is what gives `Readings` its type: the one place where the compiler cannot follow.
  const readings = Object.fromEntries(
    kinds.map((kind) => [kind.id, kind.read(sectionsOf(kind.id))]),
  ) as unknown as Readings;
  return { facts, readings };
}
