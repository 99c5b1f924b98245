import type { SshConnection } from './connection';
import { KeptShell, type KeptEnd, type KeptRunOptions } from './keptShell';
import type { Script } from './shell';

/** A shell of a connection; `opening`: it is being made; `never`: here it does not work (sudo wants a password). */
type Slot = KeptShell | 'opening' | 'never';

export type KeptOutcome =
  /** `pid`: the shell's process on the host, which goes on where the script was given up. */
  | (Exclude<KeptEnd, { readonly end: 'broken' }> & { readonly pid: number | undefined })
  /** Run it in a shell of its own. `why`: absent where the kept one is just busy. */
  | { readonly end: 'elsewhere'; readonly why?: string };

/** At most one {@link KeptShell} for each connection and way to become root. They end with their connection. */
export class KeptShells {
  private readonly slots = new WeakMap<SshConnection, Map<string, Slot>>();

  /** Never rejects: where this way is closed, another one will tell why. */
  async run(connection: SshConnection, command: string, script: Script, options: KeptRunOptions): Promise<KeptOutcome> {
    const slots = this.slots.get(connection) ?? new Map<string, Slot>();
    this.slots.set(connection, slots);
    const slot = slots.get(command);
    if (slot === 'opening' || slot === 'never') return { end: 'elsewhere' };
    if (slot?.state === 'busy') return { end: 'elsewhere' };
    let shell = slot?.state === 'free' ? slot : undefined;
    if (shell === undefined) {
      slots.set(command, 'opening');
      try {
        shell = new KeptShell(connection, await connection.exec(command, options.signal));
      } catch (error) {
        slots.delete(command);
        return { end: 'elsewhere', why: String(error) };
      }
      slots.set(command, shell);
    }
    const end = await shell.run(script, options);
    if (end.end !== 'broken') return { ...end, pid: shell.pid };
    if (end.never && connection.alive) slots.set(command, 'never');
    return { end: 'elsewhere', why: end.never ? 'the shell did not start' : 'the shell died or answered out of turn' };
  }
}
