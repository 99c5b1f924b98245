import { Semaphore } from './semaphore';
import { LANES_PER_SHELL, SettingsShell } from './settingsShell';
import { askSsh, type AskSettings } from './sshSettings';
import { underSignals } from './signals';
import { WorkSet } from './workSet';

export interface SshLookupsOptions {
  readonly sshBinary?: string;
  readonly platform?: NodeJS.Platform;
  /** Milliseconds for one answer: `Match exec` and CanonicalizeHostname may run and ask anything. Default 10 s. */
  readonly patienceMs?: number;
  /** Milliseconds for which a process with nothing to do stays, as hosts come one after the other. Default 2 s. */
  readonly lingerMs?: number;
}

const PATIENCE_MS = 10_000;
const LINGER_MS = 2_000;

/**
 * Asks the user's own `ssh` about hosts (`ssh -G`), a few at a time: all through one process where there is a POSIX
 * shell, otherwise with a process each.
 */
export class SshLookups {
  private readonly turns = new Semaphore(LANES_PER_SHELL);
  private readonly shells = new Set<SettingsShell>();
  private readonly endings = new WorkSet();
  private readonly disposal = new AbortController();
  private current: SettingsShell | undefined;
  private lingering: NodeJS.Timeout | undefined;

  constructor(private readonly options: SshLookupsOptions = {}) {}

  readonly ask: AskSettings = async (lookup, signal) => {
    const release = await this.turns.acquire(signal);
    clearTimeout(this.lingering);
    try {
      this.disposal.signal.throwIfAborted();
      const { platform = process.platform, sshBinary = 'ssh', patienceMs = PATIENCE_MS } = this.options;
      // A line end is what ends a field on its way to the shell.
      const alone = platform === 'win32' || lookup.configFile?.includes('\n') === true;
      if (alone) {
        const signals = [signal, this.disposal.signal];
        return await underSignals(signals, (any) => askSsh(lookup, sshBinary, any));
      }
      const shell = this.usable(sshBinary);
      const lane = shell.lanes.find(({ free }) => free);
      if (lane === undefined) throw await shell.ended;
      return await lane.ask(lookup, patienceMs, signal);
    } finally {
      release();
      for (const shell of this.shells) shell.endIfDone();
      if (this.turns.inUse === 0) this.linger();
    }
  };

  /** Ends what is under way, which then rejects. Resolves when no process is left. */
  async dispose(): Promise<void> {
    this.disposal.abort();
    for (const shell of this.shells) shell.end();
    await this.endings.settled();
    clearTimeout(this.lingering);
  }

  /** A shell with a free lane. Where lanes were given up there may be none, and another shell takes over. */
  private usable(sshBinary: string): SettingsShell {
    if (this.current?.lanes.some(({ free }) => free) === true) return this.current;
    this.current?.retire();
    const shell = new SettingsShell(sshBinary);
    this.current = shell;
    this.shells.add(shell);
    void this.endings.add(shell.ended).then(() => this.shells.delete(shell));
    return shell;
  }

  private linger(): void {
    clearTimeout(this.lingering);
    const { current } = this;
    if (current === undefined || this.disposal.signal.aborted) return;
    this.lingering = setTimeout(() => {
      if (this.current === current) this.current = undefined;
      current.retire();
    }, this.options.lingerMs ?? LINGER_MS);
  }
}
