import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import type { HostConnection } from './hostConnection';
import type { RunResult } from './runner';
import type { SessionResult } from './session';
import { notStarted } from './sudo';
import { addressOf, type SshTarget } from './target';
import { cancelled, connectionLost } from './transportErrors';

/** What the caller of a run gets: its result when the script ran to its end, whatever its status; otherwise it throws. */
export function resultOf(connection: HostConnection, command: string, session: SessionResult): RunResult {
  const { end, stdout, stderr } = session;
  const { target } = connection;
  const at = [target.label, addressOf(target)] as const;
  switch (end.end) {
    case 'exit':
      if (stdout.tag !== undefined) return { code: end.code, stdout: stdout.text, stderr: stderr.text };
      throw notStarted(target, command, end.code, `${stdout.noise}\n${stderr.noise}`);
    case 'signal':
      throw new HostError(
        target.label,
        'killed',
        l10n.t('{0} ({1}): the script was killed there by {2}.', ...at, end.signal),
        {
          command,
          output: stderr.text,
          next: l10n.t('Look for the reason on the host (journalctl -k, out of memory?), then run it again.'),
        },
      );
    case 'lost':
      throw connection.lost ?? connectionLost(target, l10n.t('the command ended without telling how'));
    case 'aborted':
      throw cancelled(target.label);
    case 'idle':
      throw silent(target, command, stderr.text);
    case 'thrown':
      throw end.error;
  }
}

/** A run that was given up because nothing came from it for too long. */
export function silent(target: SshTarget, command: string, stderr: string): HostError {
  return new HostError(
    target.label,
    'timed-out',
    l10n.t('{0} ({1}): the script gave no sign of life for too long and was stopped.', target.label, addressOf(target)),
    { command, output: stderr, next: l10n.t('Look at what hangs on the host, then run it again.') },
  );
}
