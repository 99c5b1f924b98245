import type { HostError } from '../errors';
import type { HostConnection } from './hostConnection';
import { SharedWork } from './sharedWork';
import { targetKey, type SshTarget } from './target';
import { cancelled } from './transportErrors';

/** `quiet`: nobody is asked anything. */
export type Manner = 'asking' | 'quiet';
type Open = (target: SshTarget, signal: AbortSignal, manner: Manner) => Promise<HostConnection>;

interface Pending {
  readonly work: SharedWork<HostConnection>;
  readonly manner: Manner;
}

/** One connection per target, shared by all who need it; a dead one is replaced when it is next needed. */
export class ConnectionPool {
  private readonly open = new Map<string, HostConnection>();
  private readonly pending = new Map<string, Pending>();
  private readonly closings = new Set<Promise<void>>();

  constructor(
    private readonly connect: Open,
    /** Told when a connection that was up is gone, unless it was closed here. */
    private readonly onLost: (key: string, reason: HostError) => void,
  ) {}

  get(key: string): HostConnection | undefined {
    const connection = this.open.get(key);
    return connection?.alive === true ? connection : undefined;
  }

  /** Every connection that is up. */
  all(): readonly HostConnection[] {
    return [...this.open.values()].filter(({ alive }) => alive);
  }

  /**
   * Those who ask while a connection is being made share the attempt; it is given up when none of them waits any more,
   * and a quiet one for somebody who can be asked.
   */
  async acquire(target: SshTarget, signal: AbortSignal, manner: Manner = 'asking'): Promise<HostConnection> {
    if (signal.aborted) throw cancelled(target.label);
    const key = targetKey(target);
    const connection = this.get(key);
    if (connection !== undefined) return connection;
    const known = this.pending.get(key);
    if (known?.manner === 'quiet' && manner === 'asking') known.work.giveUp();
    const { work } = known === undefined || known.work.abandoned ? this.begin(key, target, manner) : known;
    return work.wait(signal, () => cancelled(target.label));
  }

  private begin(key: string, target: SshTarget, manner: Manner): Pending {
    const work = new SharedWork(async (signal) => {
      const opened = await this.connect(target, signal, manner);
      if (signal.aborted) {
        this.track(opened.close());
        throw cancelled(target.label);
      }
      this.open.set(key, opened);
      void opened.closed.then((reason) => {
        if (this.open.get(key) !== opened) return;
        this.open.delete(key);
        this.onLost(key, reason);
      });
      return opened;
    });
    const pending: Pending = { work, manner };
    this.pending.set(key, pending);
    void work.done.then(() => {
      if (this.pending.get(key) === pending) this.pending.delete(key);
    });
    return pending;
  }

  async close(key: string): Promise<void> {
    this.pending.get(key)?.work.giveUp();
    const connection = this.open.get(key);
    this.open.delete(key);
    await connection?.close();
  }

  /** Ends everything and resolves when nothing is left. */
  async dispose(): Promise<void> {
    const attempts = [...this.pending.values()];
    for (const { work } of attempts) work.giveUp();
    await Promise.all(attempts.map(({ work }) => work.done));
    // Connections through jump hosts end before the jump hosts they go through.
    const all = [...this.open.values()].sort((a, b) => depth(b.target) - depth(a.target));
    for (const level of new Set(all.map(({ target }) => depth(target)))) {
      await Promise.all(all.filter(({ target }) => depth(target) === level).map((connection) => connection.close()));
    }
    await Promise.allSettled([...this.closings]);
  }

  private track(closing: Promise<void>): void {
    this.closings.add(closing);
    void closing.finally(() => this.closings.delete(closing));
  }
}

function depth(target: SshTarget): number {
  return target.proxy.type === 'jump' ? 1 + depth(target.proxy.via) : 0;
}
