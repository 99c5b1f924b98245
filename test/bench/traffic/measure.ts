import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { must } from '../../../lab/process';
import { makeHost } from '../../unit/traffic/helpers/cluster';
import { LocalRunner } from '../../unit/traffic/helpers/localRunner';
import { Samples } from '../samples';
import { loopFrom, oursFrom } from './fromHost';
import { ensureTools, perSecondOf, TOOLS, type Load, type Tool } from './tools';

/** Requests under way at once. */
export const PARALLEL = [1, 8] as const;
export const SENDERS = ['ours', ...TOOLS] as const;
export type Sender = (typeof SENDERS)[number];

export const seriesHere = (sender: Sender, parallel: number): string => `here/${sender}/${parallel}`;
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
  const server = spawn(process.execPath, [join(__dirname, 'server.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = Number(String(await once(server.stdout, 'data', { signal })));
    const samples = new Samples();
    for (let round = 0; round < rounds; round += 1) {
      for (const parallel of PARALLEL) {
        progress(`requests from here, ${parallel} at once`);
        const load = { port, parallel, seconds: SECONDS, signal };
        // Ours first in one round and last in the next: whatever else goes on here is nobody's advantage.
        for (const sender of round % 2 === 0 ? SENDERS : SENDERS.toReversed())
          samples.add(seriesHere(sender, parallel), await perSecond(sender, load, outfile));
      }
    }
    await fromHost(port, samples, options);
    return samples;
  } finally {
    server.kill();
  }
}

function perSecond(sender: 'ours' | Tool, load: Load, outfile: string): Promise<number> {
  if (sender !== 'ours') return perSecondOf(sender, load);
  const { port, parallel, seconds, signal } = load;
  return must(process.execPath, [outfile, ...[port, parallel, seconds * 1000].map(String)], { signal }).then(Number);
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
