/** What becomes due a fixed time after it was added: one timer for all of it, since the first that came is the first due. */
export class Deadlines<T> {
  /** When each is due, in the order in which they came. */
  private readonly dueAt = new Map<T, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly afterMs: number,
    private readonly onDue: (item: T) => void,
  ) {}

  add(item: T): void {
    this.dueAt.set(item, performance.now() + this.afterMs);
    this.timer ??= setTimeout(this.sweep, this.afterMs);
  }

  /** Says whether it was still waiting. */
  delete(item: T): boolean {
    return this.dueAt.delete(item);
  }

  /** Nothing is due any more. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.dueAt.clear();
  }

  private readonly sweep = (): void => {
    this.timer = undefined;
    const now = performance.now();
    for (const [item, at] of this.dueAt) {
      // A timer may fire a fraction of a millisecond early.
      if (at > now + 1) {
        this.timer = setTimeout(this.sweep, at - now);
        return;
      }
      this.dueAt.delete(item);
      this.onDue(item);
    }
  };
}
