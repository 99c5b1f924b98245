import { type Pace } from '../pace';
import { type RequestRecord } from '../record';
import { type Sent, type SendOptions } from '../send';
import { type Asker } from './asker';

/** How far behind its rate a run may be and still catch up, milliseconds: what is later than that is not made up for. */
const CATCH_UP_MS = 100;

/** Asks at a pace. `atMs` counts from here. Rejects only when `signal` aborts. */
export function atPace(asker: Asker, pace: Pace, options: SendOptions): Promise<Sent> {
  return new Promise((resolve, reject) => new Pacer(asker, pace, options, resolve, reject).go());
}

class Pacer {
  private readonly started = performance.now();
  private readonly records: RequestRecord[] = [];
  private readonly first: number;
  private begun = 0;
  private underWay = 0;
  private over = false;
  /** When the request number 0 of the rate's schedule is, or would have been. */
  private base = this.started;
  private timer: NodeJS.Timeout | undefined;
  private readonly deadline: NodeJS.Timeout | undefined;

  constructor(
    private readonly asker: Asker,
    private readonly pace: Pace,
    private readonly options: SendOptions,
    private readonly resolve: (sent: Sent) => void,
    private readonly reject: (reason: Error) => void,
  ) {
    this.first = options.firstIndex ?? 1;
    if (pace.durationMs !== undefined) this.deadline = setTimeout(this.stop, pace.durationMs);
  }

  go(): void {
    const { signal, stop } = this.options;
    signal?.addEventListener('abort', this.giveUp, { once: true });
    stop?.addEventListener('abort', this.stop, { once: true });
    if (signal?.aborted === true) this.giveUp();
    else if (stop?.aborted === true) this.stop();
    else this.beginSome();
  }

  private beginSome(): void {
    const { count, parallel } = this.pace;
    while (!this.over && this.begun < count && this.underWay < parallel) {
      if (this.isTooEarly()) return;
      this.begin();
    }
    if (this.begun >= count) this.over = true;
    this.endIfOver();
  }

  /** Whether the next request has to wait for its time; then it will be called for. */
  private isTooEarly(): boolean {
    const { perSecond } = this.pace;
    if (perSecond === undefined) return false;
    const now = performance.now();
    const due = this.base + (this.begun * 1000) / perSecond;
    if (due > now) {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.beginSome();
      }, due - now);
      return true;
    }
    const late = now - due - CATCH_UP_MS;
    if (late > 0) this.base += late;
    return false;
  }

  private begin(): void {
    this.begun += 1;
    this.underWay += 1;
    const index = this.first + this.begun - 1;
    const began = performance.now();
    this.asker.ask((outcome) => {
      if (this.options.signal?.aborted === true) return;
      const now = performance.now();
      const record: RequestRecord = {
        ...outcome,
        index,
        atMs: Math.round(now - this.started),
        timeMs: Math.round((now - began) * 1000) / 1000,
      };
      this.underWay -= 1;
      this.records[index - this.first] = record;
      this.options.onRecord?.(record);
      this.beginSome();
    });
  }

  private readonly stop = (): void => {
    this.over = true;
    this.endIfOver();
  };

  private readonly giveUp = (): void => {
    this.over = true;
    this.close();
    const reason: unknown = this.options.signal?.reason;
    this.reject(reason instanceof Error ? reason : new DOMException('aborted', 'AbortError'));
  };

  private endIfOver(): void {
    if (!this.over || this.underWay > 0 || this.options.signal?.aborted === true) return;
    this.close();
    this.resolve({ records: this.records, unfinished: 0 });
  }

  private close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.deadline);
    this.options.signal?.removeEventListener('abort', this.giveUp);
    this.options.stop?.removeEventListener('abort', this.stop);
    this.asker.close();
  }
}
