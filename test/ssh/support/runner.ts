import { SshRunner, type SshRunnerOptions } from '../../../src/core/ssh/sshRunner';
import type { SshLogEntry } from '../../../src/core/ssh/interaction';
import type { Sandbox } from './sshd';

/** Runs the body with a runner on the sandbox's configuration, and disposes it whatever happens. */
export async function withRunner<T>(
  sandbox: Sandbox,
  options: SshRunnerOptions,
  body: (runner: SshRunner, log: readonly SshLogEntry[]) => Promise<T>,
): Promise<T> {
  const log: SshLogEntry[] = [];
  const runner = new SshRunner({ configFile: sandbox.configFile, log: (entry) => log.push(entry), ...options });
  try {
    return await body(runner, log);
  } finally {
    await runner.dispose();
  }
}
