/** Our sender alone in a process: `node ours.cjs PORT PARALLEL MILLISECONDS`. Prints a `Speed`. */
import { fromHere } from '../../../src/core/traffic/fromHere';
import type { Pace } from '../../../src/core/traffic/pace';
import type { HttpTarget } from '../../../src/core/traffic/target';
import { BOUNDS } from '../../../src/core/traffic/wish';
import type { Speed } from './tools';

/** Requests after which the code that is run again and again has been compiled. */
const WARM_UP = 3_000;

async function main([port = 0, parallel = 1, durationMs = 0]: readonly number[]): Promise<void> {
  const target: HttpTarget = {
    asking: 'http',
    address: '127.0.0.1',
    port,
    path: '/',
    hostHeader: '127.0.0.1',
    keepAlive: false,
    timeoutMs: 5_000,
  };
  const pace: Pace = { count: BOUNDS.requests, parallel, durationMs };
  await fromHere(target, { count: WARM_UP, parallel }, {});
  const begun = performance.now();
  const before = process.cpuUsage();
  const { records } = await fromHere(target, pace, {});
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  const failed = records.find(({ failure }) => failure !== undefined)?.failure;
  if (failed !== undefined) throw new Error(`a request failed: ${failed.text}`);
  const speed: Speed = {
    perSecond: records.length / seconds,
    perCpuSecond: (records.length / (user + system)) * 1e6,
  };
  console.log(JSON.stringify(speed));
}

void main(process.argv.slice(2).map(Number));
