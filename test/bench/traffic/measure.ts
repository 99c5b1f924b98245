import { join } from 'node:path';
import { build } from 'esbuild';
import { must } from '../../../lab/process';
import { makeHost } from '../../unit/traffic/helpers/cluster';
import { LocalRunner } from '../../unit/traffic/helpers/localRunner';
import { Samples } from '../samples';
import { pinned } from './cores';
import { loopFrom, oursFrom } from './fromHost';
import { startServer } from './server';
import { ensureTools, speedOf, TOOLS, type Load, type Speed, type Tool } from './tools';

/** Requests under way at once. */
export const PARALLEL = [1, 8] as const;
export const SENDERS = ['ours', ...TOOLS] as const;
export type Sender = (typeof SENDERS)[number];

export const seriesHere = (sender: Sender, parallel: number, of: keyof Speed): string =>
  `here/${sender}/${parallel}/${of}`;
export const seriesFromHost = (way: 'ours' | 'loop'): string => `host/${way}`;

const SECONDS = 2;
const FROM_HOST = 300;

export interface TrafficOptions {
  readonly rounds: number;
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

/** Requests per second, ours and those of others in turn, to one web server that is a process of its own. */
export async function measureTraffic(options: TrafficOptions): Promise<Samples> {
  const { rounds, scratch, signal, progress } = options;
  await ensureTools(signal, progress);
  const outfile = join(scratch, 'traffic-ours.cjs');
  await build({ entryPoints: [join(__dirname, 'ours.ts')], outfile, bundle: true, platform: 'node', mainFields: ['module', 'main'], logLevel: 'error' }); // prettier-ignore
  using server = await startServer(scratch, signal);
  const { port } = server;
  const samples = new Samples();
  for (let round = 0; round < rounds; round += 1) {
    for (const parallel of PARALLEL) {
      progress(`requests from here, ${parallel} at once`);
      const load = { port, parallel, seconds: SECONDS, signal };
      // Ours first in one round and last in the next: whatever else goes on here is nobody's advantage.
      for (const sender of round % 2 === 0 ? SENDERS : SENDERS.toReversed()) {
        const { perSecond, perCpuSecond } = await speed(sender, load, outfile);
        samples.add(seriesHere(sender, parallel, 'perSecond'), perSecond);
        samples.add(seriesHere(sender, parallel, 'perCpuSecond'), perCpuSecond);
      }
    }
  }
  await fromHost(port, samples, options);
  return samples;
}

async function speed(sender: 'ours' | Tool, load: Load, outfile: string): Promise<Speed> {
  if (sender !== 'ours') return speedOf(sender, load);
  const { port, parallel, seconds, signal } = load;
  const numbers = [port, parallel, seconds * 1000].map(String);
  const [program, ...args] = pinned('sender', [process.execPath, outfile, ...numbers]);
  return JSON.parse(await must(program, args, { signal })) as Speed;
}

/** This machine's own shell as a host's: what SSH costs, it costs both. */
async function fromHost(port: number, samples: Samples, { rounds, signal, progress }: TrafficOptions): Promise<void> {
  const runner = new LocalRunner();
  for (let round = 0; round < rounds; round += 1) {
    signal.throwIfAborted();
    progress('requests from a host');
    samples.add(seriesFromHost('ours'), await oursFrom(runner, CLIENT, port, FROM_HOST));
    samples.add(seriesFromHost('loop'), await loopFrom(runner, CLIENT, port, FROM_HOST));
  }
}

const CLIENT = makeHost('client', '127.0.0.1', 'client');
