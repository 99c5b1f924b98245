import type { ClientChannel } from 'ssh2';

/** How a command ended by itself. */
export type CommandEnd =
  | { readonly end: 'exit'; readonly code: number }
  | { readonly end: 'signal'; readonly signal: string }
  /** The channel closed without telling how the command ended. */
  | { readonly end: 'lost' };

/** What a command says and is told, as a session needs it. */
export interface CommandChannel {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  off(event: 'data', listener: (chunk: Buffer) => void): unknown;
  readonly stderr: Pick<CommandChannel, 'on' | 'off'>;
  write(text: string): unknown;
  end(text: string): unknown;
}

/** A command that runs on a host. */
export interface StartedCommand {
  readonly channel: CommandChannel;
  /** Resolves when all its output has come. */
  readonly closed: Promise<CommandEnd>;
  /** Ends it, throwing away what it still says. */
  terminate(): void;
}

/**
 * A command started through ssh2. To be made inside ssh2's own callback: a command that ends at once (sudo refuses, no
 * such shell) may report its end in the same packet as its start, and an event nobody listens to is gone.
 */
export class RemoteCommand implements StartedCommand {
  /** Resolves when the channel is closed; only then has all output come ('exit' may come before or after it). */
  readonly closed: Promise<CommandEnd>;

  constructor(readonly channel: ClientChannel) {
    let end: CommandEnd = { end: 'lost' };
    channel.on('exit', (code: number | null, signal?: string) => {
      end = code === null ? { end: 'signal', signal: signal ?? '?' } : { end: 'exit', code };
    });
    channel.on('error', () => undefined); // 'close' follows
    channel.stderr.on('error', () => undefined);
    this.closed = new Promise((resolve) => channel.once('close', () => resolve(end)));
  }

  /** Ends it, throwing away what it still says: a channel whose output nobody reads never closes. */
  terminate(): void {
    this.channel.resume();
    this.channel.stderr.resume();
    try {
      this.channel.signal('TERM');
      this.channel.close();
    } catch {
      // the connection is gone, and the channel with it
    }
  }
}
