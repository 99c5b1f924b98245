import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { HostError } from '../../../../src/core/errors';
import { type Host } from '../../../../src/core/spec/cluster';
import { type RunOptions, type RunResult, type Runner } from '../../../../src/core/ssh/runner';
import { type Script } from '../../../../src/core/ssh/shell';

export interface LocalSettings {
  readonly env?: NodeJS.ProcessEnv;
  /** Last change of the text before the shell reads it: what stands in for a path that this machine lacks. */
  readonly rewrite?: (text: string) => string;
}

/** Runs scripts in this machine's own `/bin/sh -s`, the way a host's sshd would. Counts the execs of each host. */
export class LocalRunner implements Runner {
  readonly execs = new Map<string, number>();

  constructor(private readonly settingsOf: (host: Host) => LocalSettings | HostError = () => ({})) {}

  run(host: Host, script: Script, options: RunOptions = {}): Promise<RunResult> {
    this.execs.set(host.name, (this.execs.get(host.name) ?? 0) + 1);
    const settings = this.settingsOf(host);
    if (settings instanceof HostError) return Promise.reject(settings);
    const { signal, onLine } = options;
    return new Promise((resolve, reject) => {
      // A group of its own, so that an abort ends curl and the filters too, as the end of an SSH channel does.
      const child = spawn('/bin/sh', ['-s'], { detached: true, env: settings.env ?? process.env });
      const abort = (): void => {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      };
      signal?.addEventListener('abort', abort, { once: true });
      const decoder = new StringDecoder();
      const errors: Buffer[] = [];
      let stdout = '';
      let rest = '';
      child.stdout.on('data', (chunk: Buffer) => {
        const text = decoder.write(chunk);
        stdout += text;
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine?.(line);
      });
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      child.on('error', reject);
      child.on('close', (code) => {
        signal?.removeEventListener('abort', abort);
        if (signal?.aborted === true) reject(new HostError(host.name, 'cancelled', 'cancelled'));
        else if (code === null) reject(new HostError(host.name, 'killed', 'killed'));
        else resolve({ code, stdout, stderr: Buffer.concat(errors).toString() });
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end((settings.rewrite ?? ((text) => text))(script.text));
    });
  }
}
