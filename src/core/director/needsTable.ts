import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import type { Host } from '../spec/cluster';
import { type Script, sh } from '../ssh/shell';

const NO_TOOL = 81;
const NO_MODULE = 82;

/** Leaves a script where there is no table to work with: asking ipvsadm(8) alone would load the module. */
export const needsTable: Script = sh`command -v ipvsadm >/dev/null 2>&1 || exit ${NO_TOOL}
[ -e /proc/net/ip_vs ] || exit ${NO_MODULE}`;

/** What the exit status says of a script that {@link needsTable} has left; `undefined`: it was not that. */
export function noTable({ name }: Host, code: number): HostError | undefined {
  if (code === NO_TOOL) {
    return new HostError(name, 'command-failed', l10n.t('{0} has no ipvsadm.', name), {
      next: l10n.t('Apply installs it.'),
    });
  }
  if (code === NO_MODULE) {
    return new HostError(
      name,
      'command-failed',
      l10n.t('{0} has no IPVS table: the module ip_vs is not loaded.', name),
      { next: l10n.t('Apply loads it, now and at every boot.') },
    );
  }
  return undefined;
}
