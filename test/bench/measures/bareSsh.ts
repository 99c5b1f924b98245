import type { Context } from '../context';
import { mustSucceed, timed } from '../clock';
import { MANAGED } from '../lab';

/** `ssh HOST true` on all hosts at once, through OpenSSH, each over a new connection: the floor of anything over SSH. */
export function bareSsh(context: Context): Promise<number> {
  return onAllHosts(context, () => ({ command: 'true', input: '' }));
}

/** One command for each host through OpenSSH, all at once. Seconds until the last has answered. */
export async function onAllHosts(
  { lab, signal }: Context,
  workOf: (host: (typeof MANAGED)[number]) => { readonly command: string; readonly input: string },
): Promise<number> {
  const begun = performance.now();
  await Promise.all(
    MANAGED.map(async (host) => {
      const { command, input } = workOf(host);
      const args = ['-F', lab.sshConfigFile, '-o', 'ControlPath=none', '-o', 'BatchMode=yes', host, '--', command];
      return mustSucceed(`ssh ${host}`, await timed('ssh', args, { input, signal }));
    }),
  );
  return (performance.now() - begun) / 1000;
}
