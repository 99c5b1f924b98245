import { must, run } from '../../../lab/process';
import { canInstall } from '../../../lab/requirements';
import { pinned } from './cores';

/** What others send requests with, each in one thread. */
export const TOOLS = ['wrk', 'ab', 'hey'] as const;
export type Tool = (typeof TOOLS)[number];

const PACKAGES = { wrk: 'wrk', ab: 'apache2-utils', hey: 'hey', nginx: 'nginx-light', taskset: 'util-linux' } as const;
const NEEDED = [...TOOLS, 'nginx', 'taskset'] as const;

export interface Load {
  readonly port: number;
  readonly parallel: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Installs what is missing, where that is possible. */
export async function ensureTools(signal: AbortSignal, progress: (message: string) => void): Promise<void> {
  const found = await Promise.all(NEEDED.map(async (tool) => (await run('which', [tool], { signal })).code === 0));
  const packages = NEEDED.filter((_, at) => found[at] !== true).map((tool) => PACKAGES[tool]);
  if (packages.length === 0) return;
  if (!canInstall()) throw new Error(`The bench needs ${packages.join(', ')}. Install them with apt-get as root.`);
  progress(`installing ${packages.join(', ')} with apt-get`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await must('apt-get', ['update', '-qq'], { signal, env });
  await must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { signal, env });
}

/** How fast one thread was. */
export interface Speed {
  /** Requests per second over new connections, as the tool itself says. */
  readonly perSecond: number;
  /** The same per second of processor time: what it would come to if nothing else ran on the core. */
  readonly perCpuSecond: number;
}

export async function speedOf(tool: Tool, load: Load): Promise<Speed> {
  const { port, parallel, seconds, signal } = load;
  const url = `http://127.0.0.1:${port}/`;
  const [program, ...args] = pinned('sender', [tool, ...argumentsOf(tool, url, parallel, seconds)]);
  const timed = ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@" 2>&1', 'timed', program, ...args];
  const { code, stdout, stderr } = await run('bash', timed, { signal, env: { GOMAXPROCS: '1' } });
  const perSecond = /^\s*(?:Requests\/sec:|Requests per second:)\s+([\d.]+)/m.exec(stdout)?.[1];
  const [, ...counts] = /(\d+) requests in|Complete requests:\s+(\d+)|\[200\]\s+(\d+) responses/.exec(stdout) ?? [];
  const [, user, system] = /^cpu ([\d.]+) ([\d.]+)$/m.exec(stderr) ?? [];
  const isWrong = /Socket errors|Non-2xx|Failed requests: +[1-9]|Error distribution/.test(stdout);
  const count = counts.join('');
  if (code !== 0 || isWrong || perSecond === undefined || count === '')
    throw new Error(`${tool} failed:\n${stdout}${stderr}`);
  return { perSecond: Number(perSecond), perCpuSecond: Number(count) / (Number(user) + Number(system)) };
}

function argumentsOf(tool: Tool, url: string, parallel: number, seconds: number): readonly string[] {
  switch (tool) {
    case 'wrk':
      return ['-t1', `-c${parallel}`, `-d${seconds}s`, '-H', 'Connection: close', url];
    case 'ab':
      return ['-q', '-t', String(seconds), '-n', '1000000', '-c', String(parallel), url];
    case 'hey':
      return ['-cpus', '1', '-disable-keepalive', '-z', `${seconds}s`, '-c', String(parallel), url];
  }
}
