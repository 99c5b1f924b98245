import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import { SettingsLane } from './settingsLane';
import { sh } from './shell';
import { NoSshBinary } from './sshSettings';

/** File descriptors of the lanes: those of one digit are all that every shell can redirect to. */
const LANES = [3, 4, 5, 6, 7, 8, 9] as const;

/** How many questions a shell works on at a time. */
export const LANES_PER_SHELL = LANES.length;

const NO_SSH = 127;

/**
 * Each lane reads four lines for a question: configuration file, user, port (these may be empty) and host. Only
 * `ssh` itself sees them, as arguments. Standard error goes through a variable, so that an answer is in one piece.
 */
const SCRIPT = sh`ssh=$1 mark=$2
shift 2
command -v "$ssh" >/dev/null || exit ${NO_SSH}
lane() {
  while IFS= read -r file && IFS= read -r user && IFS= read -r port && IFS= read -r host; do
    said=$("$ssh" -G \${file:+-F "$file"} \${user:+-l "$user"} \${port:+-p "$port"} -- "$host" 2>&1 >&"$1" </dev/null)
    printf '\n%s %s\n%s\n%s\n' "$mark" "$?" "$said" "$mark" >&"$1"
  done <&"$1"
}
for fd do lane "$fd" & done
wait`;

/**
 * One process that asks `ssh -G` about many hosts. Starting a process stops whoever starts it for as long as the
 * system takes to copy its memory map, which in an editor's extension host is tens of milliseconds; here the shell,
 * which is small, starts the others.
 */
export class SettingsShell {
  readonly lanes: readonly SettingsLane[];
  /** Resolves, with the reason, when the process is gone. */
  readonly ended: Promise<Error>;
  private readonly child: ChildProcess;
  private retired = false;

  constructor(sshBinary: string) {
    const mark = `lvs-dr-${randomBytes(16).toString('hex')}`;
    const args = ['-c', SCRIPT.text, 'sh', sshBinary, mark, ...LANES.map(String)];
    this.child = spawn('/bin/sh', args, {
      stdio: ['ignore', 'ignore', 'ignore', ...LANES.map(() => 'pipe' as const)],
      detached: true, // a process group of its own, so that it ends with all it has started
    });
    // Node has no streams at all for a process that it had no descriptors left for.
    const streams = (this.child.stdio as readonly unknown[] | undefined) ?? [];
    this.lanes = streams.filter((stream) => stream instanceof Socket).map((socket) => new SettingsLane(socket, mark));
    this.ended = new Promise<Error>((resolve) => {
      this.child.once('error', resolve);
      this.child.once('exit', (code, signal) => resolve(reasonOf(sshBinary, code ?? signal)));
    });
    void this.ended.then((why) => {
      for (const lane of this.lanes) lane.giveUp(why);
    });
  }

  /** Takes no more questions, and ends once those it has are answered. */
  retire(): void {
    this.retired = true;
    this.endIfDone();
  }

  /** To be told when a question is settled. */
  endIfDone(): void {
    if (this.retired && !this.lanes.some((lane) => lane.busy)) this.end();
  }

  /** Ends it now, with whatever `ssh` and its `Match exec` still run. */
  end(): void {
    const { pid, exitCode, signalCode } = this.child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGTERM');
    } catch {
      // gone in this moment
    }
  }
}

function reasonOf(sshBinary: string, end: number | NodeJS.Signals | null): Error {
  if (end === NO_SSH) return new NoSshBinary(sshBinary);
  return new Error(l10n.t('The shell that asks ssh has ended ({0}).', String(end)));
}
