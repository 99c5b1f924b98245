import { stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { must } from '../../../lab/process';
import { clusterOf } from '../measures/reading';
import { Samples } from '../samples';

/** Real servers of the files, and how often each thing is done with them in one process. */
const SIZES: readonly (readonly [realServers: number, repetitions: number])[] = [
  [100, 20],
  [1_000, 5],
  [10_000, 1],
];
export const REAL_SERVERS: readonly number[] = SIZES.map(([realServers]) => realServers);

export const ENGINES = ['ours', 'theirs'] as const;
export type EngineName = (typeof ENGINES)[number];
export const WORKS = ['validate', 'complete', 'hover'] as const;
export type Work = (typeof WORKS)[number];

/** What `session.mjs` prints; times in milliseconds. */
interface Session extends Readonly<Record<Work, Readonly<Record<string, readonly number[]>>>> {
  readonly load: readonly number[];
}

export interface LanguageMeasured {
  readonly samples: Samples;
  /** Bytes of the bundle with everything it needs, as it would be shipped. */
  readonly bytes: Readonly<Record<EngineName, number>>;
}

export const loadSeries = (engine: EngineName): string => `${engine}/load`;
export const workSeries = (engine: EngineName, work: Work, realServers: number): string =>
  `${engine}/${work}/${realServers}`;

export interface LanguageOptions {
  /** Times that each engine gets a process, in turn. */
  readonly rounds: number;
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

/** Our language services and yaml-language-server on the same files and schema, in turn. */
export async function measureLanguage(options: LanguageOptions): Promise<LanguageMeasured> {
  const { rounds, scratch, signal, progress } = options;
  const bundles = { ours: await bundle('ours', scratch), theirs: await bundle('theirs', scratch) };
  const tasks = join(scratch, 'language-tasks.json');
  await writeFile(tasks, JSON.stringify(SIZES.map(([size, repetitions]) => taskOf(size, repetitions))));
  const samples = new Samples();
  for (let round = 0; round < rounds; round += 1) {
    for (const engine of round % 2 === 0 ? ENGINES : ENGINES.toReversed()) {
      signal.throwIfAborted();
      progress(`language features, ${engine === 'ours' ? 'lvs-dr' : 'yaml-language-server'}`);
      const program = join(__dirname, 'session.mjs');
      const answer = await must(process.execPath, [program, bundles[engine], tasks], { signal });
      add(samples, engine, JSON.parse(answer) as Session);
    }
  }
  const sizeOf = async (engine: EngineName): Promise<number> => (await stat(bundles[engine])).size;
  return { samples, bytes: { ours: await sizeOf('ours'), theirs: await sizeOf('theirs') } };
}

function add(samples: Samples, engine: EngineName, session: Session): void {
  for (const value of session.load) samples.add(loadSeries(engine), value);
  for (const work of WORKS) {
    for (const [size, values] of Object.entries(session[work]))
      for (const value of values) samples.add(workSeries(engine, work, Number(size)), value);
  }
}

function taskOf(size: number, repetitions: number): unknown {
  const text = clusterOf(size);
  const scheduler = 'scheduler: w';
  const halfWritten = text.replace('scheduler: wrr', scheduler);
  return {
    size,
    repetitions,
    text,
    hoverAt: text.indexOf(scheduler) + 3,
    halfWritten,
    caret: halfWritten.indexOf(`${scheduler}\n`) + scheduler.length,
  };
}

/** yaml-language-server needs ajv 8 and so does a package beside it, where npm leaves the ajv 6 of eslint in its way. */
const AJV = dirname(createRequire(require.resolve('yaml-language-server')).resolve('ajv/package.json'));

/** One file without dependencies, with the options of our own build. */
async function bundle(engine: EngineName, scratch: string): Promise<string> {
  const outfile = join(scratch, `language-${engine}.cjs`);
  await build({
    entryPoints: [join(__dirname, `${engine}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    alias: { ajv: AJV },
    logLevel: 'error',
  });
  return outfile;
}
