import { randomBytes } from 'node:crypto';
import { lines, type Script, sh } from '../ssh/shell';

/** Read-only fragments as one script, and the way back from what it prints to the output of each. */
export interface Framed {
  readonly script: Script;
  /** The output of each section by its name. Throws `RangeError` when it is not whole: a partial view is no view. */
  read(stdout: string): ReadonlyMap<string, string>;
}

/**
 * Joins fragments. `show` prints a small file with the shell alone, because a process costs more than anything else
 * here; sysctls need a real reader (they answer only a read of the whole value).
 */
export function framed(fragments: readonly (readonly [name: string, fragment: Script])[]): Framed {
  const mark = `@${randomBytes(9).toString('hex')}`;
  const sections = fragments.map(
    ([name, fragment]) => sh`printf '\n%s\n' ${`${mark} ${name}`}
{ :
${fragment}
} 2>/dev/null`,
  );
  return {
    script: lines([SHOW, ...sections, sh`printf '\n%s\n' ${`${mark} end`}`]),
    read: (stdout) => split(mark, stdout),
  };
}

const SHOW = sh`show() { [ -f "$1" ] && [ -r "$1" ] && while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line"; done <"$1"; }`;

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
