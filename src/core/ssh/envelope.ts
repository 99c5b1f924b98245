import { randomBytes } from 'node:crypto';
import { quote, type Script } from './shell';

/** A script made ready to be sent to `/bin/sh -s`. */
export interface Envelope {
  readonly text: string;
  /** The random word both outputs begin with; what comes before it is not the script's. */
  readonly marker: string;
}

const PATH = '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin';
const ENVIRONMENT = `LC_ALL=C PATH=${PATH}; export LC_ALL PATH; umask 022; cd /`;

/**
 * Wraps a script so that a shell reading it from a connection runs all of it or nothing. A brace group is parsed to its
 * end before its first command runs, so a text cut off anywhere before that is a syntax error; inside, the script is
 * one quoted word whose content cannot end the group; `eval` parses it as a function before any of it runs.
 *
 * The group then says that it starts (the marker, with the shell's process id), and runs the script without the
 * connection as standard input, so that no command of the script eats the rest.
 */
export function envelope(script: Script): Envelope {
  const marker = newMarker();
  const text = `{
${ENVIRONMENT}
${begins(marker)}
${runs(script)}
exit "$?"
} </dev/null
`;
  return { text, marker };
}

/**
 * As {@link envelope}, for a shell that stays: the script runs in a shell of its own below it, and both outputs end with
 * the marker, `-end` and, on standard output, the script's status. The shell then reads on.
 */
export function keptEnvelope(script: Script): Envelope {
  const marker = newMarker();
  const text = `{
${begins(marker)}
(
${ENVIRONMENT}
${runs(script)}
) </dev/null
printf '\\n%s %s\\n' ${marker}-end "$?"; printf '\\n%s \\n' ${marker}-end >&2
}
`;
  return { text, marker };
}

function newMarker(): string {
  return `lvs-dr-${randomBytes(16).toString('hex')}`;
}

function begins(marker: string): string {
  return `printf '\\n%s %s\\n' ${marker} "$$"; printf '\\n%s \\n' ${marker} >&2`;
}

function runs(script: Script): string {
  const body = `lvs_dr_main() {\n:\n${script.text}\n}`;
  return `eval ${quote(body)} || exit 2\nlvs_dr_main`;
}
