import * as l10n from '@vscode/l10n';
import { underLock } from '../apply/underLock';
import { HostError } from '../errors';
import { escapeMount, unescapeMount } from '../resources/facts';
import type { Place } from '../resources/kind';
import { ledgerFile, rememberLine, stateDirectory } from '../resources/ledger';
import { mountSource } from '../resources/mount';
import type { Mount } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { type Script, sh } from '../ssh/shell';
import { readUsers, usersScript, usersText } from './mountUsers';

/** `already`: it was so before, and nothing was done. */
export type MountOutcome = 'done' | 'already';

interface Options {
  readonly signal?: AbortSignal;
}

/**
 * Mounts one of the file's mounts on a host until it is unmounted or the host boots; fstab is not touched. One exec under
 * the host's lock, which a daemon that mount(8) may start does not inherit; on record before it happens, so that a
 * removal takes it off; and read back. Rejects with a
 * `HostError`, also where something else is mounted there.
 */
export async function mountNow(
  runner: Runner,
  { cluster, host }: Place,
  mount: Mount,
  options: Options = {},
): Promise<MountOutcome> {
  const { fsType, target } = mount;
  const source = mountSource(mount);
  const record = rememberLine({ key: `mount:${target}`, before: null });
  const ledger = ledgerFile(cluster.name);
  const chosen = mount.options.length === 0 ? 'defaults' : mount.options.join(',');
  const said = await underLock(
    runner,
    host,
    (note) => [
      ['before', seen(target)],
      [
        'change',
        sh`if [ -z "$last" ]; then
  if { mkdir -p -m 700 -- ${stateDirectory(cluster.name)} && printf '\n%s\n' ${record} >>${ledger} && sync -- ${ledger}; } 2>&1; then
    ${note(`mount ${source} on ${target}`)}
    timeout ${TIMEOUT_SECONDS} mount -t ${fsType} -o ${chosen} -- ${source} ${target} 2>&1 9>&-
  fi
fi`,
      ],
      ['after', seen(target)],
    ],
    options,
  );
  const [before, output, after] = partsOf(said);
  if (before !== '' && before !== source) {
    throw new HostError(host.name, 'bad-configuration', l10n.t('{0} has {1} mounted on {2}', host.name, before, target), {
      next: l10n.t('Unmount it there first: {0}', `umount ${target}`),
    }); // prettier-ignore
  }
  if (after === source) return before === '' ? 'done' : 'already';
  throw new HostError(
    host.name,
    'command-failed',
    l10n.t('{0} could not mount {1} on {2}: {3}', host.name, source, target, output === '' ? '–' : output),
    {
      command: `mount ${target}`,
      output,
      next: l10n.t('Look at what {0} exports and whether its NFS server runs.', mount.source.host),
    },
  );
}

/** Unmounts, likewise. Where something still uses it, it stays, and the error says who. */
export async function unmountNow(
  runner: Runner,
  { host }: Place,
  { target }: Mount,
  options: Options = {},
): Promise<MountOutcome> {
  const said = await underLock(
    runner,
    host,
    (note) => [
      ['before', seen(target)],
      [
        'change',
        sh`if [ -n "$last" ]; then
  ${note(`unmount ${target}`)}
  timeout ${TIMEOUT_SECONDS} umount -- ${target} 2>&1 9>&-
fi`,
      ],
      ['after', seen(target)],
      ['users', sh`[ -z "$last" ] || { ${usersScript(target)}; }`],
      ['below', below(target)],
    ],
    options,
  );
  const [before, output, after] = partsOf(said);
  if (after === '') return before === '' ? 'already' : 'done';
  const mounts = (said.get('below') ?? '').split('\n').filter((line) => line !== '');
  const users = [usersText(readUsers(said.get('users') ?? '')), ...mounts].filter((text) => text !== '');
  throw new HostError(
    host.name,
    'command-failed',
    users.length === 0
      ? l10n.t('{0} still has {1} mounted on {2}: {3}', host.name, after, target, output === '' ? '–' : output)
      : l10n.t('{0} still has {1} mounted on {2}. It is in use by {3}', host.name, after, target, users.join(', ')),
    { command: `umount ${target}`, output, next: l10n.t('Stop what uses it, then unmount again.') },
  );
}

/** A server that is gone answers neither; what hangs is given up. */
const TIMEOUT_SECONDS = 60;

/** Keeps in `last` what is seen at a mount point, and prints it: the last of several. It asks no file system anything. */
function seen(target: string): Script {
  return sh`last=
while read -r source point _; do
  [ "$point" != ${escapeMount(target)} ] || last=$source
done </proc/self/mounts
printf '%s\n' "$last"`;
}

/** Mount points below one, which keep it in use. */
function below(target: string): Script {
  return sh`while read -r source point _; do
  case "$point" in ${escapeMount(target)}/*) printf '%s\n' "$point" ;; esac
done </proc/self/mounts`;
}

function partsOf(said: ReadonlyMap<string, string>): readonly [before: string, output: string, after: string] {
  const part = (name: string): string => (said.get(name) ?? '').trim();
  return [unescapeMount(part('before')), part('change'), unescapeMount(part('after'))];
}
