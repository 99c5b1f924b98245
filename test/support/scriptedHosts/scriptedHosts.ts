import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Connection, Server, ServerChannel } from 'ssh2';
import type { RunShell } from '../../../src/core/ssh/runner';
import { loadSsh2 } from '../../../src/core/ssh/ssh2';
import { freePort, type Sandbox } from '../../ssh/support/sshd';
import { type CapturedHost, isProbe } from './capturedHost';

/** How a host meets whoever connects. What is `answering` shows a captured machine, and can be made to show another. */
export type Manner =
  | { readonly type: 'answering'; readonly machine: CapturedHost; readonly key?: 'known' | 'changed' | 'unknown' }
  /** Runs what it is sent in this machine's own shell; `programs` is a folder whose programs stand in for its own. */
  | { readonly type: 'shell'; readonly programs: string }
  | { readonly type: 'silent' };

export interface ScriptedHost {
  /** As in the cluster file. */
  readonly address: string;
  readonly manner: Manner;
}

/** What a probe asked for that no captured machine has, e.g. `mount/fstab`: time to run capture.ts again. */
export type Missing = ReadonlySet<string>;

/**
 * Hosts of a cluster as ports of this process: each an SSH server that answers a probe with what a real machine printed,
 * and anything else with status 127. The sandbox's ssh configuration leads to them.
 */
export class ScriptedHosts {
  private readonly machines = new Map<string, CapturedHost>();
  private readonly shells = new Map<string, string>();
  private readonly held = new Map<string, Promise<unknown>>();
  private readonly servers: Server[] = [];
  private readonly open = new Set<Connection>();
  private readonly events = new EventEmitter<{ answered: [] }>();
  private readonly unanswerable = new Set<string>();
  private count = 0;
  private seen = 0;
  private last = 0;
  private busy = 0;

  /** Starts them all, and makes the sandbox's configuration and known_hosts fit. */
  static async start(sandbox: Sandbox, hosts: readonly ScriptedHost[]): Promise<ScriptedHosts> {
    const scripted = new ScriptedHosts();
    const { Server: SshServer } = await loadSsh2();
    const hostKeys = [readFileSync(sandbox.keyPair('scripted_host'))];
    const publicKey = (name: string): string => readFileSync(sandbox.path(`${name}.pub`), 'utf8').trim();
    sandbox.keyPair('another_host');
    const configuration: string[] = [];
    const known: string[] = [];
    for (const { address, manner } of hosts) {
      let port: number;
      if (manner.type === 'silent') port = await freePort();
      else {
        const server = new SshServer({ hostKeys }, (connection) => scripted.serve(address, connection));
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        scripted.servers.push(server);
        if (manner.type === 'shell') scripted.shells.set(address, manner.programs);
        else scripted.machines.set(address, manner.machine);
        ({ port } = server.address() as AddressInfo);
        const key = manner.type === 'shell' ? 'known' : (manner.key ?? 'known');
        if (key !== 'unknown') known.push(`[127.0.0.1]:${port} ${publicKey(key === 'known' ? 'scripted_host' : 'another_host')}`); // prettier-ignore
      }
      configuration.push(`Host ${address}\n  HostName 127.0.0.1\n  Port ${port}\n`);
    }
    sandbox.config(configuration.join(''));
    sandbox.write('known_hosts', known.map((line) => `${line}\n`).join(''));
    return scripted;
  }

  /** Probes that were answered so far. */
  get answers(): number {
    return this.count;
  }

  /** When the last answer was sent, as `Date.now()`. */
  get lastAnswerAt(): number {
    return this.last;
  }

  get missing(): Missing {
    return this.unanswerable;
  }

  /** Connections so far, whatever became of them. */
  get connections(): number {
    return this.seen;
  }

  /** From now on, the host at this address is another machine. */
  become(address: string, machine: CapturedHost): void {
    if (!this.machines.has(address)) throw new Error(`no scripted host has ${address}`);
    this.machines.set(address, machine);
  }

  /** Keeps the host's answers back until the returned function is called. */
  hold(address: string): () => void {
    const released = new AbortController();
    this.held.set(address, once(released.signal, 'abort'));
    return () => {
      this.held.delete(address);
      released.abort();
    };
  }

  /** Resolves when so many probes have been answered. */
  async answered(count: number): Promise<void> {
    while (this.count < count) await once(this.events, 'answered');
  }

  /** Resolves when no script runs in a shell any more. */
  async idle(): Promise<void> {
    while (this.busy > 0) await once(this.events, 'answered');
  }

  async stop(): Promise<void> {
    for (const connection of this.open) connection.end();
    const closed = this.servers.map((server) => once(server, 'close'));
    for (const server of this.servers) server.close();
    await Promise.all(closed);
  }

  private serve(address: string, connection: Connection): void {
    this.open.add(connection);
    this.seen += 1;
    connection.on('close', () => this.open.delete(connection));
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => (context.method === 'publickey' ? context.accept() : context.reject(['publickey']))); // prettier-ignore
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        let script = '';
        channel.setEncoding('utf8').on('data', (chunk: string) => {
          script += chunk;
          // A shell that is kept does not wait for the end of its input, and goes on after the script.
          if (!script.endsWith(KEPT)) return;
          const whole = script;
          script = '';
          void this.run(address, whole, channel, 'kept');
        });
        channel.on('end', () => (script === '' ? channel.close() : void this.run(address, script, channel, 'own')));
      });
    });
  }

  private async run(address: string, script: string, channel: ServerChannel, shell: RunShell): Promise<void> {
    await this.held.get(address);
    if (!channel.writable) return;
    const marker = /\b(lvs-dr-[0-9a-f]{32}) "\$\$"/.exec(script)?.[1];
    if (marker === undefined) throw new Error(`not from our runner:\n${script}`);
    const programs = this.shells.get(address);
    if (programs !== undefined) {
      this.busy += 1;
      await inShell(script, programs, channel, shell);
      this.busy -= 1;
      this.events.emit('answered');
      return;
    }
    const machine = this.machines.get(address);
    channel.stderr.write(`\n${marker} \n`);
    if (machine === undefined || !isProbe(script)) {
      channel.write(`\n${marker} 4711\n`);
      channel.stderr.write('scripted: not found\n');
      end(channel, shell, marker, 127);
    } else {
      const { text, missing } = machine.answer(script);
      for (const section of missing) this.unanswerable.add(section);
      channel.write(`\n${marker} 4711\n${text}`);
      end(channel, shell, marker, 0);
      this.count += 1;
      this.last = Date.now();
    }
    this.events.emit('answered');
  }
}

/** How the text ends that `keptEnvelope` makes. */
const KEPT = '-end >&2\n}\n';

function end(channel: ServerChannel, shell: RunShell, marker: string, code: number): void {
  if (shell === 'kept') {
    channel.write(`\n${marker}-end ${code}\n`);
    channel.stderr.write(`\n${marker}-end \n`);
    return;
  }
  channel.exit(code);
  channel.end();
}

/** As an sshd would: a session of its own, that ends when its channel does. */
async function inShell(script: string, programs: string, channel: ServerChannel, shell: RunShell): Promise<void> {
  const child = spawn('/bin/sh', ['-s'], { detached: true });
  channel.on('close', () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  });
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.stdin.on('error', () => undefined);
  child.stdin.end(script.replace(/\bPATH=(?=\/)/, `PATH=${programs}:`));
  const [code] = (await once(child, 'close')) as [number | null];
  if (!channel.writable || shell === 'kept') return;
  channel.exit(code ?? 143);
  channel.end();
}
