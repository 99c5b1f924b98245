import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { CommandChannel, CommandEnd, StartedCommand } from './command';

/** What ssh(1) exits with when it failed itself, or when the remote command ended without a status. */
const SSH_FAILED = 255;

/** A process that `ssh` left behind (a ProxyCommand's) may hold its standard error open. */
const COMPLAINT_PATIENCE_MS = 500;

/** A command started on a host through an `ssh` process of its own. */
export class SystemCommand implements StartedCommand {
  readonly channel: CommandChannel;
  readonly closed: Promise<CommandEnd>;
  // Node throws away what nobody has listened to by the time a process exits.
  private readonly stdout: Readable;
  private readonly stderr: Readable;
  private readonly exited: Promise<unknown>;

  constructor(private readonly child: ChildProcessWithoutNullStreams) {
    const { stdin } = child;
    const stdout = child.stdout.on('error', () => undefined).pipe(new PassThrough());
    const stderr = child.stderr.on('error', () => undefined).pipe(new PassThrough());
    stdin.on('error', () => undefined); // the end of the process follows
    this.stdout = stdout;
    this.stderr = stderr;
    this.channel = {
      on: (event, listener) => stdout.on(event, listener),
      off: (event, listener) => stdout.off(event, listener),
      stderr: {
        on: (event, listener) => stderr.on(event, listener),
        off: (event, listener) => stderr.off(event, listener),
      },
      write: (text) => stdin.write(text),
      end: (text) => stdin.end(text),
    };
    const closed = new Promise<number | null>((resolve) => {
      child.once('close', resolve);
      child.once('error', () => resolve(null));
    });
    this.exited = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
    this.closed = Promise.all([closed, once(stdout, 'end'), once(stderr, 'end')]).then(([code]) =>
      // A status of 255 may be ssh's own, and a status that is not the script's is worse than none.
      code === null || code === SSH_FAILED ? { end: 'lost' } : { end: 'exit', code },
    );
  }

  /**
   * Resolves once the host has said something, or the command is over: with what ssh itself complained of, if it came to
   * nothing because of ssh. The output is left for whoever listens to it next.
   */
  async started(): Promise<{ readonly failure: string } | undefined> {
    await Promise.race([once(this.stdout, 'readable'), this.exited]);
    if (this.stdout.readableLength > 0) return undefined;
    await this.exited;
    const { exitCode } = this.child;
    if (this.stdout.readableLength > 0 || (exitCode !== null && exitCode >= 0 && exitCode !== SSH_FAILED)) return undefined; // prettier-ignore
    let failure = '';
    this.stderr.on('data', (chunk: Buffer) => (failure += chunk.toString('utf8')));
    this.stdout.resume();
    const ended = this.closed.then(() => undefined);
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, COMPLAINT_PATIENCE_MS))]);
    return { failure: failure.trim() };
  }

  terminate(): void {
    this.stdout.resume();
    this.stderr.resume();
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
  }
}
