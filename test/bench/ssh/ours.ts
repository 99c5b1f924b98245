/** Our look at many hosts alone in a process: `node ours.cjs CONFIG HOSTS`. Prints a `ManyHosts`. */
import { forEachHost } from '../../../src/core/inspect';
import { SshRunner } from '../../../src/core/ssh/sshRunner';
import { manyHosts, QUESTION } from './cluster';

export interface ManyHosts {
  readonly seconds: number;
  /** The same again, over the connections that are open. */
  readonly secondsAgain: number;
  /** Most that was resident at any time. */
  readonly memoryMiB: number;
}

async function main([configFile = '', count = '0']: readonly string[]): Promise<void> {
  const { hosts } = manyHosts(Number(count));
  const runner = new SshRunner({ configFile });
  const look = async (): Promise<number> => {
    const begun = performance.now();
    await forEachHost(hosts, async (host) => {
      const { code } = await runner.run(host, QUESTION, { shell: 'kept' });
      if (code !== 0) throw new Error(`${host.name}: status ${code}`);
    });
    return (performance.now() - begun) / 1000;
  };
  const result: ManyHosts = {
    seconds: await look(),
    secondsAgain: await look(),
    memoryMiB: process.resourceUsage().maxRSS / 1024,
  };
  await runner.dispose();
  console.log(JSON.stringify(result));
}

void main(process.argv.slice(2));
