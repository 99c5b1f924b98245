import { randomBytes } from 'node:crypto';
import { lines, type Script, sh } from '../ssh/shell';
import { type Facts, factsProbe } from './facts';
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

/**
 * The probe of a host: the fragments of all kinds in one read-only script. `show` prints a small file with the shell
 * alone, because a process costs more than anything else here; sysctls need a real reader (they answer only a
 * read of the whole value).
 */
export function probeOf(place: Place): Probe {
  const mark = `@${randomBytes(9).toString('hex')}`;
  const owners = [
    { id: 'facts', fragments: factsProbe.sections(place) },
    ...kinds.map((kind) => ({ id: kind.id, fragments: kind.probe(place) })),
  ];
  const sections = owners.flatMap(({ id, fragments }) =>
    Object.entries<Script>(fragments).map(
      ([name, fragment]) => sh`printf '\n%s\n' ${`${mark} ${id}/${name}`}
{ :
${fragment}
} 2>/dev/null`,
    ),
  );
  return {
    script: lines([SHOW, ...sections, sh`printf '\n%s\n' ${`${mark} end`}`]),
    read: (stdout) => read(mark, stdout),
  };
}

const SHOW = sh`show() { [ -f "$1" ] && [ -r "$1" ] && while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line"; done <"$1"; }`;

function read(mark: string, stdout: string): Observation {
  const outputs = split(mark, stdout);
  const sectionsOf = (id: string) => (section: string) => outputs.get(`${id}/${section}`) ?? '';
  const facts = factsProbe.parse(sectionsOf('facts'));
  // The list of kinds is what gives `Readings` its type: the one place where the compiler cannot follow.
  const readings = Object.fromEntries(
    kinds.map((kind) => [kind.id, kind.read(sectionsOf(kind.id))]),
  ) as unknown as Readings;
  return { facts, readings };
}

function split(mark: string, stdout: string): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  let name: string | undefined;
  let content: string[] = [];
  for (const line of stdout.split('\n')) {
    if (!line.startsWith(`${mark} `)) {
      content.push(line);
      continue;
    }
    // The newline before a mark is ours: it lets a section end without one of its own.
    if (name !== undefined) outputs.set(name, content.join('\n'));
    name = line.slice(mark.length + 1);
    content = [];
  }
  if (name !== 'end') throw new RangeError('the probe was cut short');
  return outputs;
}
