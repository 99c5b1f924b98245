import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  /** Each line of standard error as it arrives. */
  readonly onErrorLine?: (line: string) => void;
}

/** mke2fs, vde_switch and chroot live where an ordinary user's PATH does not look. */
export const TOOL_PATH = `${process.env['PATH'] ?? '/usr/bin:/bin'}:/usr/local/sbin:/usr/sbin:/sbin`;

/** Runs a program to its end. A program that cannot be started rejects; one that fails resolves with its status. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, PATH: TOOL_PATH, LC_ALL: 'C.UTF-8', ...options.env },
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let partial = '';
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => {
      err.push(chunk);
      if (!options.onErrorLine) return;
      const lines = (partial + chunk.toString()).split('\n');
      partial = lines.pop() ?? '';
      lines.forEach(options.onErrorLine);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const stderr = Buffer.concat(err).toString() + (signal ? `\nkilled by ${signal}` : '');
      resolve({ code: code ?? 255, stdout: Buffer.concat(out).toString(), stderr });
    });
    // A program may end without reading what it was sent; its exit status says whether that matters.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
  });
}

/** Like {@link run}, for programs whose failure nothing can mend: throws what they said. */
export async function must(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const done = await run(command, args, options);
  if (done.code !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with status ${done.code}:\n${(done.stderr || done.stdout).trim()}`,
    );
  }
  return done.stdout;
}

/** The process of a pid file, if it still is the one that wrote it: its command line must hold `mark`. */
export async function livingProcess(pidFile: string, mark: string): Promise<number | undefined> {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes(mark) ? pid : undefined;
}

/** Ends a process and waits until it is gone: politely first, then not. */
export async function endProcess(pid: number, graceMs = 5000): Promise<void> {
  const started = Date.now();
  for (let signal: NodeJS.Signals = 'SIGTERM'; alive(pid);) {
    if (Date.now() - started > graceMs) signal = 'SIGKILL';
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    await delay(50);
  }
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
