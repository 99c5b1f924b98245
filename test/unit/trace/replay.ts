import { HostError } from '../../../src/core/errors';
import type { Host } from '../../../src/core/spec/cluster';
import type { Runner, RunOptions, RunResult } from '../../../src/core/ssh/runner';
import type { Script } from '../../../src/core/ssh/shell';
import { stdoutOf } from '../support/observed';
import { type CaptureName, evidenceOf } from './captures';

const ETHERNET = 14;
const IP = 20;

/** Hosts of the lab as they were when a request was captured: they print what they printed then, to whoever asks. */
export class ReplayedHosts implements Runner {
  /** What was done, in order: `listen web1`, `ask client`, `look lvs`, `install web1`. */
  readonly done: string[] = [];
  /** Hosts without tcpdump; one is no more when it has been installed. */
  readonly lacking = new Set<string>();
  /** Hosts that cannot be reached. */
  readonly dark = new Set<string>();
  /** While it is set no client answers. */
  silent = false;
  private readonly listening = new Map<string, () => void>();

  constructor(readonly name: CaptureName) {}

  async run(host: Host, script: Script, options: RunOptions = {}): Promise<RunResult> {
    const { text } = script;
    if (this.dark.has(host.name)) throw new HostError(host.name, 'unreachable', `${host.name} is dark.`, { next: 'Light it.' }); // prettier-ignore
    const marker = /^m='?([0-9a-f]+)/m.exec(text)?.[1];
    if (marker !== undefined) return this.capture(host, text, marker, options);
    this.listening.get(host.name)?.();
    if (text.includes('apt-get')) {
      this.done.push(`install ${host.name}`);
      this.lacking.delete(host.name);
      return printed(stdoutOf(script, { after: '/usr/bin/tcpdump\n' }));
    }
    if (!text.includes(" end'")) return printed('');
    this.done.push(`look ${host.name}`);
    const { look } = this.evidence(host.name);
    return printed(
      stdoutOf(script, Object.fromEntries([...look].filter(([section]) => text.includes(` ${section}'`)))),
    );
  }

  private async capture(host: Host, text: string, marker: string, { onLine, signal }: RunOptions): Promise<RunResult> {
    const tell = (line: string): unknown => onLine?.(`${marker} ${line}`);
    const answer = (): void => {
      if (!text.includes('curl')) return;
      this.done.push(`ask ${host.name}`);
      const { exit, status, tookMs, source, complaint } = evidenceOf(this.name).evidence.outcome;
      if (!this.silent) tell(`C ${exit} ${source ?? '-'} |${status ?? '000'}|${tookMs / 1_000}|${complaint}`);
    };
    if (!text.includes('tcpdump')) {
      answer();
      return printed('');
    }
    if (this.lacking.has(host.name)) {
      tell('N tcpdump');
      return printed('');
    }
    const { capture } = this.evidence(host.name);
    if (!('file' in capture)) throw new Error(`${host.name} captured nothing`);
    this.done.push(`listen ${host.name}`);
    tell(`I ${capture.nic}`);
    tell('P 4711');
    tell('L');
    answer();
    await new Promise<void>((resolve, reject) => {
      this.listening.set(host.name, resolve);
      signal?.addEventListener('abort', () => reject(new HostError(host.name, 'cancelled', 'Given up.')));
    });
    this.listening.delete(host.name);
    const first = Number(/tcp portrange (\d+)-/.exec(text)?.[1]);
    onLine?.(Buffer.from(fromPort(capture.file, evidenceOf(this.name).ports, first)).toString('base64'));
    return printed('');
  }

  private evidence(name: string) {
    const found = evidenceOf(this.name).evidence.hosts.find(({ host }) => host === name);
    if (found === undefined) throw new Error(`no capture of ${name}`);
    return found;
  }
}

function printed(stdout: string): RunResult {
  return { code: 0, stdout, stderr: '' };
}

/** The same capture of a request that came from another port. */
function fromPort(file: Uint8Array, { first, last }: { first: number; last: number }, wanted: number): Uint8Array {
  const moved = Buffer.from(file);
  for (let at = 24; at + 16 <= moved.length; at += 16 + moved.readUInt32LE(at + 8)) {
    const frame = at + 16;
    if (moved.readUInt16BE(frame + 12) !== 0x0800 || moved[frame + ETHERNET + 9] !== 6) continue;
    for (const port of [frame + ETHERNET + IP, frame + ETHERNET + IP + 2]) {
      const number = moved.readUInt16BE(port);
      if (number >= first && number <= last) moved.writeUInt16BE(number - first + wanted, port);
    }
  }
  return moved;
}
