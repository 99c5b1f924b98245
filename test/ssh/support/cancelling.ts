import assert from 'node:assert/strict';
import type { Host } from '../../../src/core/spec/cluster';
import { type Script, sh } from '../../../src/core/ssh/shell';
import type { SshRunner } from '../../../src/core/ssh/sshRunner';
import { hostError } from './expect';

/** Ends with status 0 once the process whose number is in the file is gone, and with 1 where it stays for five seconds. */
export function untilGone(pidFile: string): Script {
  return sh`n=0
    while kill -0 "$(cat ${pidFile})" 2>/dev/null; do n=$((n + 1)); [ $n -lt 100 ] || exit 1; sleep 0.05; done`;
}

/** A script on `host` that is cancelled is gone from there, as seen by whoever logs in as `witness`. */
export async function assertEndsOnCancel(
  runner: SshRunner,
  host: Host,
  pidFile: string,
  witness: Host = host,
): Promise<void> {
  const abort = new AbortController();
  const run = runner.run(host, sh`echo $$ > ${pidFile}; echo go; sleep 600`, {
    signal: abort.signal,
    onLine: () => abort.abort(),
  });
  await hostError(run, 'cancelled');
  assert.equal((await runner.run(witness, untilGone(pidFile))).code, 0);
}
