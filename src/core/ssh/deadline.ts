/** Calls back when a time is up. The clock stands still while a person is being asked. */
export class Deadline {
  private timer: NodeJS.Timeout | undefined;
  private startedAt = 0;
  private pauses = 0;
  private ended = false;

  constructor(
    private remainingMs: number,
    private readonly onExpire: () => void,
  ) {
    this.resume();
  }

  async pausedWhile<T>(work: () => Promise<T>): Promise<T> {
    if (this.pauses++ === 0) this.pause();
    try {
      return await work();
    } finally {
      if (--this.pauses === 0 && !this.ended) this.resume();
    }
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  private pause(): void {
    clearTimeout(this.timer);
    this.remainingMs = Math.max(0, this.remainingMs - (performance.now() - this.startedAt));
  }

  private resume(): void {
    this.startedAt = performance.now();
    this.timer = setTimeout(this.onExpire, this.remainingMs);
  }
}
