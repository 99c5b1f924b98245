import * as l10n from '@vscode/l10n';
import { HOST_FUNCTIONS } from '../apply/hostFunctions';
import { underLock } from '../apply/underLock';
import { HostError } from '../errors';
import { installPackages } from '../resources/packages';
import type { Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { sh } from '../ssh/shell';

/** The package has the name of its tool in Debian's family and in Red Hat's. */
const TOOL = 'tcpdump';

/**
 * Installs tcpdump on a host with the host's own package manager: one exec under the host's lock, said in its journal,
 * and looked at again. It stays, as packages do. Rejects with a `HostError`.
 */
export async function installTcpdump(
  runner: Runner,
  host: Host,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  // prettier-ignore
  const said = await underLock(
    runner,
    host,
    (note) => [
      ['note', note(`install ${TOOL}`)],
      [
        'change',
        sh`{ ${HOST_FUNCTIONS}
if [ -x /usr/bin/dnf ]; then ${installPackages('rhel', [TOOL])}
elif [ -x /usr/bin/apt-get ]; then ${installPackages('debian', [TOOL])}
else echo 'neither dnf nor apt-get'; fi; } 2>&1 9>&-`,
      ],
      ['after', sh`command -v ${TOOL}`],
    ],
    options,
  );
  if ((said.get('after') ?? '').trim() !== '') return;
  const output = (said.get('change') ?? '').trim();
  throw new HostError(host.name, 'command-failed', l10n.t('{0} could not be installed on {1}.', TOOL, host.name), {
    command: TOOL,
    output,
    next: l10n.t('Install it by hand. The log has what the package manager said.'),
  });
}
