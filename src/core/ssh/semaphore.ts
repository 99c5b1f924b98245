/** Lets a bounded number of holders through, first come first served. */
export class Semaphore {
  private held = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private limit: number) {}

  get inUse(): number {
    return this.held;
  }

  /** Whoever comes now has to wait. */
  get isFull(): boolean {
    return this.held >= this.limit;
  }

  /** Somebody waits for a place. */
  get isAwaited(): boolean {
    return this.waiting.length > 0;
  }

  /** Lower the limit for good, e.g. to what a server has shown to allow. Holders keep what they hold. */
  lowerTo(limit: number): void {
    this.limit = Math.max(1, Math.min(this.limit, limit));
  }

  /** Resolves with the function that gives the place back (harmless to call twice). Rejects with the signal's reason. */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.held < this.limit) this.held += 1;
    else await this.turn(signal);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.held -= 1;
      this.admit();
    };
  }

  private turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting.push(enter);
    });
  }

  private admit(): void {
    while (this.held < this.limit) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.held += 1;
      next();
    }
  }
}
