import { Semaphore } from './semaphore';
import { SharedWork } from './sharedWork';

type Secret = string | undefined;

/** Puts questions to the person one after the other, and the same question only once. */
export class Questions {
  private readonly turn = new Semaphore(1);
  private readonly open = new Map<string, SharedWork<Secret>>();

  /** Rejects as the question does, or with the signal's reason while it waits for its turn. */
  async ask<T>(signal: AbortSignal, question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const done = await this.turn.acquire(signal);
    try {
      return await question(signal);
    } finally {
      done();
    }
  }

  /** Those who ask about the same while it is open share its answer, a refusal too: twenty hosts may need one key. */
  async askOnce(
    topic: string,
    signal: AbortSignal,
    question: (signal: AbortSignal) => Promise<Secret>,
  ): Promise<Secret> {
    const known = this.open.get(topic);
    if (known?.abandoned === false) return known.wait(signal, () => new Error('aborted'));
    const work = new SharedWork((any) => this.ask(any, question));
    this.open.set(topic, work);
    void work.done.then(() => {
      if (this.open.get(topic) === work) this.open.delete(topic);
    });
    return work.wait(signal, () => new Error('aborted'));
  }
}
