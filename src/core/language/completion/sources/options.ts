import * as l10n from '@vscode/l10n';
import { textsOf } from '../sketch';
import { holderOf, type Source } from './source';

/** Options of which a list has at most one. */
const ALTERNATIVES = [
  ['ro', 'rw'],
  ['sync', 'async'],
  ['root_squash', 'no_root_squash', 'all_squash'],
  ['hard', 'soft'],
];

/** Options of exports(5) that are not in the list yet and do not contradict one that is. */
export const exportOptions: Source = (spot) =>
  optionsLeft(textsOf(holderOf(spot)), [
    ['rw', l10n.t('Clients may write.')],
    ['ro', l10n.t('Clients may only read; the default.')],
    ['sync', l10n.t('Answers once data is on the disk; the default.')],
    ['async', l10n.t('Answers before data is on the disk: faster, and a crash loses it.')],
    ['no_root_squash', l10n.t('root of a client is root in the folder too.')],
    ['root_squash', l10n.t('root of a client is nobody in the folder; the default.')],
    ['all_squash', l10n.t('Every user of a client is nobody in the folder.')],
    ['no_subtree_check', l10n.t('Does not look where in the folder a file is; the default.')],
    ['insecure', l10n.t('Takes requests from ports above 1023 as well.')],
  ]);

/** Options of fstab(5) and nfs(5), as above. */
export const mountOptions: Source = (spot) =>
  optionsLeft(textsOf(holderOf(spot)), [
    ['defaults', l10n.t('What mount(8) takes for usual.')],
    ['_netdev', l10n.t('Waits for the network at boot.')],
    ['ro', l10n.t('Only reading.')],
    ['rw', l10n.t('Reading and writing.')],
    ['nofail', l10n.t('The machine boots even if the NFS host does not answer.')],
    ['noatime', l10n.t('Reading a file does not change its time of access.')],
    ['hard', l10n.t('Waits for the NFS host as long as it takes; the default.')],
    ['soft', l10n.t('Gives up after some tries, and programs see an error.')],
    ['vers=4.2', l10n.t('Speaks this version of NFS only.')],
  ]);

function optionsLeft(taken: readonly string[], options: readonly (readonly [string, string])[]) {
  const excluded = new Set(ALTERNATIVES.filter((group) => group.some((option) => taken.includes(option))).flat());
  return options
    .filter(([option]) => !taken.includes(option) && !excluded.has(option))
    .map(([value, documentation]) => ({ value, kind: 'value' as const, documentation }));
}
