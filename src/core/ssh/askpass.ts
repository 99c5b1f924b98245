import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quote } from './shell';

/** Answers what `ssh` asks; `undefined`: no. Never rejects. `signal`: ssh no longer waits. */
export type Answerer = (prompt: string, hint: string, signal: AbortSignal) => Promise<string | undefined>;

/** Longest path of a socket (sun_path, macOS), less what ssh appends while it makes one. */
const MAX_DIRECTORY = 70;

/** Asks the socket it is told of and prints the answer, as SSH_ASKPASS programs do (ssh(1)). */
const PROGRAM = `const socket = require('node:net').connect(process.env.LVS_DR_ASKPASS_SOCKET);
const question = { id: process.env.LVS_DR_ASKPASS_ID, prompt: process.argv[2] || '', hint: process.env.SSH_ASKPASS_PROMPT || '' };
let answer = '';
socket.setEncoding('utf8').on('data', (text) => (answer += text));
socket.on('connect', () => socket.write(JSON.stringify(question) + '\\n'));
socket.on('error', () => process.exit(1));
socket.on('end', () => (answer === '' ? process.exit(1) : process.stdout.write(answer)));
`;

/**
 * A directory that only this user can enter, with the sockets of shared connections, and a small program through which
 * `ssh` asks us. A secret goes from us over a socket in that directory to the program and from its output to `ssh`:
 * never through an argument, a variable or a file.
 */
export class Askpass {
  private readonly answerers = new Map<string, Answerer>();
  private readonly sockets = new Set<Socket>();
  private count = 0;

  private constructor(
    readonly directory: string,
    private readonly server: Server,
  ) {
    server.on('connection', (socket) => this.serve(socket));
  }

  static async start(): Promise<Askpass> {
    const place = tmpdir().length <= MAX_DIRECTORY ? tmpdir() : '/tmp';
    const directory = await mkdtemp(join(place, 'lvs-dr-')); // 0700
    const server = createServer();
    const askpass = new Askpass(directory, server);
    const program = join(directory, 'askpass.cjs');
    await writeFile(program, PROGRAM, { mode: 0o600 });
    // In VS Code this executable is Electron, which is Node when it is told so.
    const launch = `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${quote(process.execPath)} ${quote(program)} "$@"\n`;
    await writeFile(askpass.launcher, launch, { mode: 0o700 });
    await chmod(askpass.launcher, 0o700);
    server.listen(askpass.socketPath);
    await once(server, 'listening');
    server.unref();
    return askpass;
  }

  /** Environment for one `ssh`, whose questions then reach this answerer, until {@link forget} is called with the id. */
  environment(answerer: Answerer): { readonly id: string; readonly variables: NodeJS.ProcessEnv } {
    const id = String((this.count += 1));
    this.answerers.set(id, answerer);
    const variables = {
      SSH_ASKPASS: this.launcher,
      SSH_ASKPASS_REQUIRE: 'force', // OpenSSH 8.4; before it, DISPLAY and having no terminal say the same
      DISPLAY: process.env['DISPLAY'] ?? ':0',
      LVS_DR_ASKPASS_SOCKET: this.socketPath,
      LVS_DR_ASKPASS_ID: id,
    };
    return { id, variables };
  }

  forget(id: string): void {
    this.answerers.delete(id);
  }

  async dispose(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.directory, { recursive: true, force: true });
  }

  private get launcher(): string {
    return join(this.directory, 'askpass');
  }

  private get socketPath(): string {
    return join(this.directory, 'a');
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    const gone = new AbortController();
    let text = '';
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.sockets.delete(socket);
      gone.abort();
    });
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.endsWith('\n')) return;
      const { id, prompt, hint } = questionIn(text);
      const answerer = this.answerers.get(id);
      if (answerer === undefined) {
        socket.end();
        return;
      }
      void answerer(prompt, hint, gone.signal).then((answer) => {
        if (answer === undefined) socket.end();
        else socket.end(`${answer.replaceAll(/[\r\n]/g, '')}\n`);
      });
    });
  }
}

/** Whatever else connects to the socket has no id that is known. */
function questionIn(text: string): { readonly id: string; readonly prompt: string; readonly hint: string } {
  let value: Readonly<Record<string, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) value = { ...parsed };
  } catch {
    // no question of ours
  }
  const field = (name: string): string => (typeof value[name] === 'string' ? value[name] : '');
  return { id: field('id'), prompt: field('prompt'), hint: field('hint') };
}
