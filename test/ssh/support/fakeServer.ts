import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Connection, Server, ServerChannel, Session } from 'ssh2';
import { loadSsh2 } from '../../../src/core/ssh/ssh2';
import { loopbackHost, type Sandbox } from './sshd';
import type { Host } from '../../../src/core/spec/cluster';

export interface FakeBehaviour {
  /** What happens with a command; absent: the session is refused. */
  readonly onExec?: (channel: ServerChannel, connection: Connection) => void;
  readonly onSession?: (reject: () => void, accept: () => Session) => void;
  readonly keyboardInteractive?: readonly { prompt: string; echo: boolean; answer: string }[];
  /** What it says above its prompts: absent: something about a token. */
  readonly says?: { readonly name: string; readonly instructions: string };
  readonly password?: string;
  /** The key alone is not enough: keyboard-interactive follows. */
  readonly keyFirst?: boolean;
}

/** An SSH server in this process that misbehaves on demand. */
export class FakeServer {
  private static named = 0;
  private stopped = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly open: Set<Connection>,
    private readonly count: { readonly connections: number },
    readonly knownHostsLine: string,
  ) {}

  static async start(box: Sandbox, behaviour: FakeBehaviour, keyName: string, listenOn = 0): Promise<FakeServer> {
    const { Server: SshServer } = await loadSsh2();
    const key = box.keyPair(keyName, '-t', 'ecdsa');
    const open = new Set<Connection>();
    const count = { connections: 0 };
    const server = new SshServer({ hostKeys: [readFileSync(key)] }, (connection) => {
      open.add(connection);
      count.connections += 1;
      connection.on('close', () => open.delete(connection));
      connection.on('error', () => undefined);
      serve(connection, behaviour);
    });
    server.listen(listenOn, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    return new FakeServer(server, port, open, count, `[127.0.0.1]:${port} ${readFileSync(`${key}.pub`, 'utf8')}`);
  }

  /** One that known_hosts names, while the body runs. */
  static async with(
    box: Sandbox,
    behaviour: FakeBehaviour,
    body: (fake: FakeServer) => Promise<unknown>,
  ): Promise<void> {
    const fake = await FakeServer.start(box, behaviour, `fake${(FakeServer.named += 1)}`);
    writeFileSync(box.knownHosts, fake.knownHostsLine);
    try {
      await body(fake);
    } finally {
      await fake.stop();
    }
  }

  /** Connections it has seen so far. */
  get connections(): number {
    return this.count.connections;
  }

  host(name = 'web1'): Host {
    return loopbackHost(this.port, {}, name);
  }

  /** Ends every connection, the server stays. */
  dropAll(): void {
    for (const connection of this.open) connection.end();
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.dropAll();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }
}

function serve(connection: Connection, behaviour: FakeBehaviour): void {
  const methods = [
    ...(behaviour.keyFirst === true || (!behaviour.password && !behaviour.keyboardInteractive) ? ['publickey'] : []),
    ...(behaviour.keyFirst !== true && behaviour.keyboardInteractive ? ['keyboard-interactive'] : []),
    ...(behaviour.password ? ['password'] : []),
  ] as ('publickey' | 'keyboard-interactive' | 'password')[];
  let keyGiven = false;
  connection.on('authentication', (context) => {
    if (context.method === 'publickey' && methods.includes('publickey')) {
      if (context.signature === undefined || behaviour.keyFirst !== true) {
        context.accept();
        return;
      }
      keyGiven = true;
      context.reject(['keyboard-interactive'], true);
      return;
    }
    const { keyboardInteractive } = behaviour;
    if (context.method === 'keyboard-interactive' && keyboardInteractive && (keyGiven || behaviour.keyFirst !== true)) {
      const prompts = keyboardInteractive.map(({ prompt, echo }) => ({ prompt, echo }));
      const { name, instructions } = behaviour.says ?? { name: 'Verification', instructions: 'Have your token ready' };
      context.prompt(prompts, name, instructions, (answers) => {
        const right = keyboardInteractive.every(({ answer }, index) => answers[index] === answer);
        if (right) context.accept();
        else context.reject(['keyboard-interactive']);
      });
      return;
    }
    if (context.method === 'password' && context.password === behaviour.password) {
      context.accept();
      return;
    }
    context.reject(methods);
  });
  connection.on('ready', () => {
    connection.on('session', (accept, reject) => {
      if (behaviour.onSession !== undefined) {
        behaviour.onSession(reject, accept);
        return;
      }
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.resume();
        behaviour.onExec?.(channel, connection);
      });
    });
  });
}
