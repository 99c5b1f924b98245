/** Our sender alone in a process: `node ours.cjs PORT PARALLEL MILLISECONDS`. Prints requests per second. */
import { fromHere } from '../../../src/core/traffic/fromHere';
import type { Pace } from '../../../src/core/traffic/pace';
import type { HttpTarget } from '../../../src/core/traffic/target';
import { BOUNDS } from '../../../src/core/traffic/wish';

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
  // An extension host has been running for a while when a test begins: its code is compiled.
  await fromHere(target, { ...pace, durationMs: 500 }, {});
  const begun = performance.now();
  const { records } = await fromHere(target, pace, {});
  const seconds = (performance.now() - begun) / 1000;
  const failed = records.find(({ failure }) => failure !== undefined)?.failure;
  if (failed !== undefined) throw new Error(`a request failed: ${failed.text}`);
  console.log(records.length / seconds);
}

void main(process.argv.slice(2).map(Number));
