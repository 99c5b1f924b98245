import type { HostConnection } from './hostConnection';
import { KeptShell, type KeptEnd, type KeptRunOptions } from './keptShell';
import type { RootShell } from './rootAccess';
import type { Script } from './shell';

/** Where a script shall run. */
export interface KeptPlace {
  readonly connection: HostConnection;
  /** How it becomes root: one shell is kept for each way. */
  readonly become: string;
  /** Starts a shell. Rejects with a HostError, or with the signal's reason. */
  readonly open: (signal: AbortSignal) => Promise<RootShell>;
}

interface Kept {
  readonly shell: KeptShell;
  readonly command: string;
}

/** `opening`: it is being made; `never`: it does not work here (sudo wants a password). */
type Slot = Kept | 'opening' | 'never';

export type KeptOutcome =
  /** `pid`: the shell's process on the host, which goes on where the script was given up. */
  | (Exclude<KeptEnd, { readonly end: 'broken' }> & { readonly pid: number | undefined; readonly command: string })
  /** Run it in a shell of its own. `why`: absent where the kept one is just busy. */
  | { readonly end: 'elsewhere'; readonly why?: string };

/** At most one {@link KeptShell} for each connection and way to become root. They end with their connection. */
export class KeptShells {
  private readonly slots = new WeakMap<HostConnection, Map<string, Slot>>();

  /** Never rejects: where this way is closed, another one will tell why. */
  async run({ connection, become, open }: KeptPlace, script: Script, options: KeptRunOptions): Promise<KeptOutcome> {
    const slots = this.slots.get(connection) ?? new Map<string, Slot>();
    this.slots.set(connection, slots);
    const slot = slots.get(become);
    if (slot === 'opening' || slot === 'never' || slot?.shell.state === 'busy') return { end: 'elsewhere' };
    let kept = slot?.shell.state === 'free' ? slot : undefined;
    if (kept === undefined) {
      slots.set(become, 'opening');
      try {
        const { command, started } = await open(options.signal);
        kept = { command, shell: new KeptShell(connection, started) };
      } catch (error) {
        slots.delete(become);
        return { end: 'elsewhere', why: String(error) };
      }
      slots.set(become, kept);
    }
    const { shell, command } = kept;
    const end = await shell.run(script, options);
    if (end.end !== 'broken') return { ...end, pid: shell.pid, command };
    if (end.never && connection.alive) slots.set(become, 'never');
    return { end: 'elsewhere', why: end.never ? 'it did not start' : 'it died or answered out of turn' };
  }

  /** What did not work on this connection may work now. */
  reconsider(connection: HostConnection): void {
    const slots = this.slots.get(connection);
    for (const [become, slot] of slots ?? []) if (slot === 'never') slots?.delete(become);
  }
}
