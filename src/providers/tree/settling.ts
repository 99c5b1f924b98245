/** How long a change waits for rows to be asked for: one that the person has closed never is. */
const HOLD_MS = 1000;

/**
 * VS Code loses what is under an open row when a row above is drawn again before it has asked for it: the row stays open
 * and empty. So a change waits until every open row that was handed out has been asked for, or {@link HOLD_MS} at most.
 */
export class Settling {
  private readonly awaited = new Set<string>();
  /** Open by default and not asked for in time: closed by the person, or not on the screen. */
  private readonly closed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private pending: (() => void) | undefined;

  /** What is under a row was asked for, and these rows, open by default, were the answer. */
  answered(id: string | undefined, open: readonly string[]): void {
    if (id !== undefined) {
      this.awaited.delete(id);
      this.closed.delete(id);
    }
    for (const each of open) if (!this.closed.has(each)) this.awaited.add(each);
    if (this.awaited.size === 0) this.settle();
    else this.timer ??= setTimeout(() => this.giveUp(), HOLD_MS);
  }

  /** Does it now, or when all is settled; of several that wait, the last is enough. */
  whenSettled(action: () => void): void {
    if (this.awaited.size === 0) action();
    else this.pending = action;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.pending = undefined;
  }

  private giveUp(): void {
    for (const id of this.awaited) this.closed.add(id);
    this.awaited.clear();
    this.settle();
  }

  private settle(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { pending } = this;
    this.pending = undefined;
    pending?.();
  }
}
