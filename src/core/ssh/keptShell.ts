import type { StartedCommand } from './command';
import { keptEnvelope } from './envelope';
import { FramedOutput } from './framedOutput';
import { DOUBTFUL_AFTER_MS, type HostConnection, SIGN_OF_LIFE_MS } from './hostConnection';
import type { Script } from './shell';

/** What became of a script in a kept shell. Only after `done` is the shell still good. */
export type KeptEnd =
  | { readonly end: 'done'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly end: 'aborted' }
  /** No output for too long. */
  | { readonly end: 'idle'; readonly stderr: string }
  /** The shell died or answered out of turn. `never`: it has not even started a script. */
  | { readonly end: 'broken'; readonly never: boolean };

export interface KeptRunOptions {
  readonly signal: AbortSignal;
  /** Milliseconds without output. */
  readonly idleTimeoutMs: number;
}

interface Turn {
  readonly stdout: FramedOutput;
  readonly stderr: FramedOutput;
  readonly onOutput: () => void;
  readonly onGone: () => void;
}

/**
 * One `/bin/sh -s` on a host that stays and takes one script after the other: no process of sshd's, no login shell, no
 * sudo for each, and one round trip. Each script runs in a subshell without the channel as its standard input, so that it
 * can neither end the shell nor eat the next script.
 */
export class KeptShell {
  private turn: Turn | undefined;
  private gone = false;
  private unspare: (() => void) | undefined;
  private shellPid: number | undefined;

  constructor(
    private readonly connection: HostConnection,
    private readonly started: StartedCommand,
  ) {
    const { channel } = started;
    channel.on('data', (chunk: Buffer) => this.take('stdout', chunk));
    channel.stderr.on('data', (chunk: Buffer) => this.take('stderr', chunk));
    void started.closed.then(() => {
      this.leave();
      this.turn?.onGone();
    });
  }

  /** Its process on the host, once it has said so. */
  get pid(): number | undefined {
    return this.shellPid;
  }

  get state(): 'free' | 'busy' | 'gone' {
    return this.gone ? 'gone' : this.turn === undefined ? 'free' : 'busy';
  }

  /** Runs a script; only while it is free. Never rejects. */
  run(script: Script, { signal, idleTimeoutMs }: KeptRunOptions): Promise<KeptEnd> {
    const sent = keptEnvelope(script);
    const [stdout, stderr] = [new FramedOutput(sent.marker), new FramedOutput(sent.marker)];
    // A dead connection is found out while the script is on its way.
    if (this.connection.unusedMs > DOUBTFUL_AFTER_MS) this.connection.check?.(SIGN_OF_LIFE_MS);
    this.unspare?.();
    return new Promise((resolve) => {
      const finish = (end: KeptEnd): void => {
        clearTimeout(idle);
        clearTimeout(start);
        signal.removeEventListener('abort', onAbort);
        this.turn = undefined;
        if (end.end !== 'done' || stdout.hasSurplus || stderr.hasSurplus) this.close();
        else this.rest();
        resolve(end);
      };
      const broken = (): void => finish({ end: 'broken', never: this.shellPid === undefined });
      const late = (): void => {
        this.connection.check?.(SIGN_OF_LIFE_MS);
        broken();
      };
      const onAbort = (): void => finish({ end: 'aborted' });
      const idle = setTimeout(() => finish({ end: 'idle', stderr: stderr.text }), idleTimeoutMs);
      // A shell that has answered before starts a script at once; one that does not has probably died in silence.
      // The first script waits for the login shell and its start files, which may take their time.
      const start = this.shellPid === undefined ? undefined : setTimeout(late, SIGN_OF_LIFE_MS);
      const onOutput = (): void => {
        idle.refresh();
        if (stdout.tag === undefined) return;
        clearTimeout(start);
        this.shellPid ??= pidIn(stdout.tag);
        if (stdout.status === undefined || stderr.status === undefined) return;
        const code = statusIn(stdout.status);
        if (code === undefined || this.shellPid === undefined) broken();
        else finish({ end: 'done', code, stdout: stdout.text, stderr: stderr.text });
      };
      this.turn = { stdout, stderr, onOutput, onGone: broken };
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      else this.started.channel.write(sent.text);
    });
  }

  close(): void {
    if (this.gone) return;
    this.leave();
    this.started.terminate();
  }

  private leave(): void {
    this.gone = true;
    this.unspare?.();
  }

  private rest(): void {
    this.unspare = this.connection.keepSpare(() => this.close());
    if (this.unspare === undefined) this.close();
  }

  private take(output: 'stdout' | 'stderr', chunk: Buffer): void {
    if (this.gone) return;
    if (this.turn === undefined) {
      this.close(); // whose is it?
      return;
    }
    this.turn[output].push(chunk);
    this.turn.onOutput();
  }
}

function pidIn(tag: string): number | undefined {
  const pid = Number(tag);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

function statusIn(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}
