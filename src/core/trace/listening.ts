import { randomBytes } from 'node:crypto';
import { type HostError } from '../errors';
import { asHostError } from '../inspect';
import type { Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { sh, type Script } from '../ssh/shell';
import { CaptureOutput, captureScript, endScript, type CaptureWish } from './capture';

/** More than a capture's own time: then the host has stopped answering. */
const IDLE_MS = 90_000;
const STOP_MS = 20_000;

/** A capture that runs on one host, in one exec. None of its promises rejects. */
export class Listening {
  readonly output: CaptureOutput;
  /** It listens, or it never will. */
  readonly ready: Promise<void>;
  /** The request that it was given has ended, or will not be sent. */
  readonly asked: Promise<void>;
  /** It is over, and `output` is complete. */
  readonly ended: Promise<void>;
  /** The exec itself failed. */
  error: HostError | undefined;
  /** The capture said its last word. */
  private over = false;

  constructor(
    runner: Runner,
    readonly host: Host,
    wish: CaptureWish,
    { signal, request }: { readonly signal: AbortSignal; readonly request?: Script },
  ) {
    const marker = randomBytes(12).toString('hex');
    const output = new CaptureOutput(marker);
    this.output = output;
    let listens = (): void => undefined;
    let asked = (): void => undefined;
    const ready = new Promise<void>((resolve) => (listens = resolve));
    const answered = new Promise<void>((resolve) => (asked = resolve));
    this.ended = runner
      .run(host, captureScript(wish, marker, request), {
        signal,
        idleTimeoutMs: IDLE_MS,
        onLine: (line) => {
          output.line(line);
          if (output.listening) listens();
          if (output.request !== undefined || output.missingTool !== undefined) asked();
        },
      })
      .then(
        () => {
          this.over = true;
        },
        (error: unknown) => {
          this.error = asHostError(host, error);
        },
      );
    this.ready = Promise.race([ready, this.ended]);
    this.asked = Promise.race([answered, this.ended]);
  }

  /**
   * Ends it on its host if it still runs there, by an exec of its own: closing the one that began it does not. Where that
   * host cannot be reached it ends with its time.
   */
  async stop(runner: Runner): Promise<void> {
    if (this.over || this.output.pid === undefined) return;
    await runner.run(this.host, this.end, { signal: AbortSignal.timeout(STOP_MS) }).catch(() => undefined);
  }

  /** What ends it; nothing where it has not begun. */
  get end(): Script {
    return this.output.pid === undefined ? sh`:` : endScript(this.output.pid);
  }
}
