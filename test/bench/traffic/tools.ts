import { must, run } from '../../../lab/process';
import { canInstall } from '../../../lab/requirements';

/** What others send requests with, each in one thread. */
export const TOOLS = ['wrk', 'ab', 'hey'] as const;
export type Tool = (typeof TOOLS)[number];

const PACKAGES: Readonly<Record<Tool, string>> = { wrk: 'wrk', ab: 'apache2-utils', hey: 'hey' };

export interface Load {
  readonly port: number;
  readonly parallel: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Installs what is missing, where that is possible. */
export async function ensureTools(signal: AbortSignal, progress: (message: string) => void): Promise<void> {
  const found = await Promise.all(TOOLS.map(async (tool) => (await run('which', [tool], { signal })).code === 0));
  const packages = TOOLS.filter((_, at) => found[at] !== true).map((tool) => PACKAGES[tool]);
  if (packages.length === 0) return;
  if (!canInstall()) throw new Error(`The bench needs ${packages.join(', ')}. Install them with apt-get as root.`);
  progress(`installing ${packages.join(', ')} with apt-get`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await must('apt-get', ['update', '-qq'], { signal, env });
  await must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { signal, env });
}

/** Requests per second over new connections, as the tool itself says. */
export async function perSecondOf(tool: Tool, load: Load): Promise<number> {
  const { port, parallel, seconds, signal } = load;
  const url = `http://127.0.0.1:${port}/`;
  const said = await must(tool, argumentsOf(tool, url, parallel, seconds), { signal, env: { GOMAXPROCS: '1' } });
  const figure = /^\s*(?:Requests\/sec:|Requests per second:)\s+([\d.]+)/m.exec(said)?.[1];
  if (figure === undefined || /Socket errors|Failed requests: +[1-9]|Error distribution/.test(said))
    throw new Error(`${tool} failed:\n${said}`);
  return Number(figure);
}

function argumentsOf(tool: Tool, url: string, parallel: number, seconds: number): readonly string[] {
  switch (tool) {
    case 'wrk':
      return ['-t1', `-c${parallel}`, `-d${seconds}s`, '-H', 'Connection: close', url];
    case 'ab':
      return ['-q', '-t', String(seconds), '-n', '1000000', '-c', String(parallel), url];
    case 'hey':
      return ['-disable-keepalive', '-z', `${seconds}s`, '-c', String(parallel), url];
  }
}
