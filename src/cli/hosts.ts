import * as l10n from '@vscode/l10n';
import { createInterface } from 'node:readline/promises';
import { SshRunner } from '../core/ssh/sshRunner';
import type { Runner } from '../core/ssh/runner';
import { say } from './output';
import type { Call } from './usage';

/** Gives the work a runner, and closes every connection when it is over. */
export async function withRunner<T>({ sshConfig, verbose }: Call, work: (runner: Runner) => Promise<T>): Promise<T> {
  const runner = new SshRunner({
    ...(sshConfig === undefined ? {} : { configFile: sshConfig }),
    ...(verbose ? { log: ({ level, host, message }) => say(`${level} ${host}: ${message}`) } : {}),
    ...(isInteractive()
      ? {
          interaction: {
            unknownHostKey: async ({ host, address, keyType, fingerprint }) => {
              say(
                l10n.t(
                  '{0} ({1}) is not in known_hosts. Its {2} key has the fingerprint {3}.',
                  host,
                  address,
                  keyType,
                  fingerprint,
                ),
              );
              return (await confirm(l10n.t('Trust it from now on?'))) ? 'store' : 'reject';
            },
          },
        }
      : {}),
  });
  try {
    return await work(runner);
  } finally {
    await runner.dispose();
  }
}

/** Nobody is asked anything unless somebody is there to answer. */
export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks on the terminal; only `yes` is yes. */
export async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} [yes/no] `)).trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
