import type { Host } from '../../../src/core/spec/cluster';
import type { Runner } from '../../../src/core/ssh/runner';
import { sh } from '../../../src/core/ssh/shell';
import { fromHost } from '../../../src/core/traffic/fromHost';
import { oneByOne } from '../../../src/core/traffic/pace';
import type { HttpTarget } from '../../../src/core/traffic/target';

/** Requests per second of one exec, its beginning and its end included. */
export async function oursFrom(runner: Runner, host: Host, port: number, count: number): Promise<number> {
  const target: HttpTarget = {
    asking: 'http',
    address: '127.0.0.1',
    port,
    path: '/',
    hostHeader: '127.0.0.1',
    keepAlive: false,
    timeoutMs: 5_000,
  };
  const begun = performance.now();
  const { records } = await fromHost(runner, host)(target, oneByOne(count), {});
  const seconds = (performance.now() - begun) / 1000;
  if (records.some(({ failure }) => failure !== undefined)) throw new Error('a request from a host failed');
  return count / seconds;
}

/** The same of what a person types: one curl for each. */
export async function loopFrom(runner: Runner, host: Host, port: number, count: number): Promise<number> {
  const script = sh`i=0; while [ "$i" -lt ${count} ]; do curl -s ${`http://127.0.0.1:${port}/`}; i=$((i + 1)); done`;
  const begun = performance.now();
  const { stdout } = await runner.run(host, script);
  const seconds = (performance.now() - begun) / 1000;
  if (stdout !== 'This is web1\n'.repeat(count)) throw new Error('the loop of curl failed');
  return count / seconds;
}
