/** Milliseconds without a row asked for after which no more are expected: one that the person has closed never is. */
const HOLD_MS = 1000;

/**
 * VS Code loses what is under an open row when rows are drawn again while it asks for it ("No tree item with id … found"
 * in its log): the row stays open and empty. So a change waits until every open row that was handed out has been asked
 * for, or until none was for {@link HOLD_MS}. What has not been asked for by then was closed by the person or lost, which
 * nobody can tell apart from here: it is drawn once more by itself, which brings back a lost one and leaves a closed one.
 */
export class Settling {
  private readonly awaited = new Set<string>();
  /** Open by default and not asked for in time. Not waited for again, but drawn again the first time. */
  private readonly silent = new Set<string>();
  private readonly doubtful = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private doubts: NodeJS.Timeout | undefined;
  private pending: (() => void) | undefined;

  /** @param drawAgain draws rows again by their ids; those that are gone are left out. */
  constructor(private readonly drawAgain: (ids: readonly string[]) => void) {}

  /** What is under a row was asked for, and these rows, open by default, were the answer. */
  answered(id: string | undefined, open: readonly string[]): void {
    if (id !== undefined) {
      this.awaited.delete(id);
      this.silent.delete(id);
      this.doubtful.delete(id);
    }
    for (const each of open) if (!this.silent.has(each)) this.awaited.add(each);
    clearTimeout(this.timer);
    if (this.awaited.size === 0) this.settle();
    else this.timer = setTimeout(() => this.giveUp(), HOLD_MS);
  }

  /** Does it now, or when all is settled; of several that wait, the last is enough. */
  whenSettled(action: () => void): void {
    if (this.awaited.size > 0) {
      this.pending = action;
      return;
    }
    this.doubts?.refresh();
    action();
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.doubts);
    this.pending = undefined;
  }

  private giveUp(): void {
    for (const id of this.awaited) {
      this.silent.add(id);
      this.doubtful.add(id);
    }
    this.awaited.clear();
    // Not with the change that has waited, which is what would lose them again.
    this.doubts ??= setTimeout(() => this.doubt(), HOLD_MS);
    this.settle();
  }

  private doubt(): void {
    this.doubts = undefined;
    const ids = [...this.doubtful];
    this.doubtful.clear();
    if (ids.length > 0) this.drawAgain(ids);
  }

  private settle(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { pending } = this;
    this.pending = undefined;
    if (pending === undefined) return;
    this.doubts?.refresh();
    pending();
  }
}
