/** Run as a process of its own by lifecycle.test.ts: argv[2] the ssh configuration, argv[3] the server's port. */
import { readdirSync } from 'node:fs';
import { SshRunner } from '../../../src/core/ssh/sshRunner';
import { sh } from '../../../src/core/ssh/shell';
import { HostError } from '../../../src/core/errors';
import { loopbackHost } from './sshd';

const [, , configFile = '', port = ''] = process.argv;
const isLoaded = (): boolean => Object.keys(require.cache).some((file) => file.endsWith('/ssh2/lib/client.js'));
const sockets = (): number => readdirSync('/proc/self/fd').length;

async function main(): Promise<void> {
  const runner = new SshRunner({ configFile });
  const host = loopbackHost(Number(port));
  const report: Record<string, unknown> = { loadedBefore: isLoaded(), handlesBefore: sockets() };
  report['stdout'] = (await runner.run(host, sh`echo ran`)).stdout;
  report['loadedAfter'] = isLoaded();
  const unfinished = runner.run(host, sh`sleep 600`).catch((error: unknown) => HostError.is(error) && error.code);
  await runner.run(host, sh`true`);
  await runner.dispose();
  report['unfinished'] = await unfinished;
  report['late'] = await runner.run(host, sh`true`).catch((error: unknown) => HostError.is(error) && error.code);
  report['handlesAfter'] = sockets();
  process.stdout.write(JSON.stringify(report));
}

void main();
