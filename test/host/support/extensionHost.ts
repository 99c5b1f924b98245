import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type * as vscode from 'vscode';

/** What a function that runs inside the extension host gets: VS Code's API, and what the test passes (as JSON). */
export type Inside<A, R> = (api: typeof vscode, argument: A) => R | Thenable<R>;

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/**
 * The extension host of a session, with all of VS Code's API. Functions are sent as text and see nothing around them but
 * their arguments; what they return comes back as JSON.
 */
export class ExtensionHost {
  private socket: Socket | undefined;
  private next = 0;
  private readonly waiting = new Map<number, (answer: Answer) => void>();

  private constructor(
    private readonly server: Server,
    readonly socketPath: string,
  ) {
    server.on('connection', (socket) => {
      // A window that is loaded anew starts another host: the last one is the one that lives.
      this.socket = socket;
      socket.on('error', () => undefined);
      createInterface({ input: socket }).on('line', (line) => {
        const answer = JSON.parse(line) as Answer;
        this.waiting.get(answer.id)?.(answer);
      });
    });
  }

  /** Listens for the bridge extension at a path in this folder. */
  static async listen(folder: string): Promise<ExtensionHost> {
    const path = join(folder, 'bridge.sock');
    const server = createServer();
    const host = new ExtensionHost(server, path);
    server.listen(path);
    await once(server, 'listening');
    return host;
  }

  /** Resolves when the bridge extension runs. */
  async connected(): Promise<void> {
    if (this.socket === undefined) await once(this.server, 'connection');
  }

  /** Runs a function inside the extension host. Rejects with what it throws. */
  async run<A, R>(work: Inside<A, R>, argument: A): Promise<R> {
    await this.connected();
    const id = (this.next += 1);
    const { value, error } = await new Promise<Answer>((resolve) => {
      this.waiting.set(id, resolve);
      this.socket?.write(`${JSON.stringify({ id, code: String(work), argument })}\n`);
    });
    this.waiting.delete(id);
    if (error !== undefined) throw new Error(`in the extension host: ${error}`);
    return value as R;
  }

  close(): Promise<void> {
    this.socket?.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** The bridge extension as a VSIX in this folder. */
export async function packagedBridge(folder: string): Promise<string> {
  const packagePath = join(folder, 'bridge.vsix');
  const vsce = join(__dirname, '..', '..', '..', 'node_modules', '.bin', 'vsce');
  const options = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', packagePath];
  await promisify(execFile)(vsce, ['package', ...options], { cwd: join(__dirname, '..', 'bridge') });
  return packagePath;
}
