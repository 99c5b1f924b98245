/** Work that is under way, so that whoever closes down can wait for it. */
export class WorkSet {
  private readonly work = new Set<Promise<unknown>>();

  add<T>(promise: Promise<T>): Promise<T> {
    this.work.add(promise);
    const done = (): boolean => this.work.delete(promise);
    promise.then(done, done);
    return promise;
  }

  /** Resolves when nothing is under way any more, however it ended. */
  async settled(): Promise<void> {
    while (this.work.size > 0) await Promise.allSettled(this.work);
  }
}
