import type { HostError } from '../errors';
import type { HostConnection } from './hostConnection';
import { orAborted } from './signals';
import { targetKey, type SshTarget } from './target';
import { cancelled } from './transportErrors';

/** `quiet`: nobody is asked anything. */
export type Manner = 'asking' | 'quiet';
type Open = (target: SshTarget, signal: AbortSignal, manner: Manner) => Promise<HostConnection>;

interface Pending {
  readonly connection: Promise<HostConnection>;
  readonly abort: AbortController;
  readonly manner: Manner;
  waiting: number;
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
    const tooQuiet = known?.manner === 'quiet' && manner === 'asking';
    if (tooQuiet) known.abort.abort();
    const pending = known === undefined || tooQuiet ? this.begin(key, target, manner) : known;
    pending.waiting += 1;
    try {
      return await orAborted(pending.connection, signal, () => cancelled(target.label));
    } finally {
      pending.waiting -= 1;
      if (pending.waiting === 0) pending.abort.abort();
    }
  }

  private begin(key: string, target: SshTarget, manner: Manner): Pending {
    const abort = new AbortController();
    const connection = this.connect(target, abort.signal, manner).then((opened) => {
      if (abort.signal.aborted) {
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
    const pending: Pending = { connection, abort, manner, waiting: 0 };
    this.pending.set(key, pending);
    const done = (): void => {
      if (this.pending.get(key) === pending) this.pending.delete(key);
    };
    abort.signal.addEventListener('abort', done, { once: true }); // a newcomer does not join an attempt given up
    connection.then(done, done);
    return pending;
  }

  async close(key: string): Promise<void> {
    this.pending.get(key)?.abort.abort();
    const connection = this.open.get(key);
    this.open.delete(key);
    await connection?.close();
  }

  /** Ends everything and resolves when nothing is left. */
  async dispose(): Promise<void> {
    const attempts = [...this.pending.values()];
    for (const { abort } of attempts) abort.abort();
    await Promise.allSettled(attempts.map(({ connection }) => connection));
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
