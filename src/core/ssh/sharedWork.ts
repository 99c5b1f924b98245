import { orAborted } from './signals';

/** Work that several wait for: begun once, and given up when none of them waits any more. */
export class SharedWork<T> {
  private readonly abort = new AbortController();
  private readonly result: Promise<T>;
  private waiting = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.result = work(this.abort.signal);
    this.result.catch(() => undefined); // whoever waits is told; when nobody does, nobody needs to be
  }

  /** It was given up: its result is of no use to a newcomer. */
  get abandoned(): boolean {
    return this.abort.signal.aborted;
  }

  /** For all who wait: they are told what the work makes of it. */
  giveUp(): void {
    this.abort.abort();
  }

  /** Resolves when the work has ended, however it did. */
  get done(): Promise<unknown> {
    return this.result.catch(() => undefined);
  }

  /** The result; rejects as the work does, or with this reason when the signal comes first. */
  async wait(signal: AbortSignal, reason: () => Error): Promise<T> {
    this.waiting += 1;
    try {
      return await orAborted(this.result, signal, reason);
    } finally {
      this.waiting -= 1;
      if (this.waiting === 0) this.giveUp();
    }
  }
}
