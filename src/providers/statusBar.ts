import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ClusterState } from './clusterState';
import type { ClusterStore } from './clusterStore';
import { shownInEditors } from './shown';
import { nameOf, stateIconOf } from './tree/clusterNode';
import { ICONS, type StateIcon } from './tree/icons';
import type { Watch } from './watch';
import { clusterWords } from './words';

/** The worst comes first: one item can tell of one state only. */
const ORDER: readonly StateIcon[] = ['bad', 'untrusted', 'blocked', 'differs', 'warning', 'busy', 'unknown', 'good'];

/**
 * How the clusters are, in one item: the worst of those that editors show, or of all where they show none; all of them
 * when it is pointed at.
 */
export function showStatus(store: ClusterStore, watch: Pick<Watch, 'every' | 'onDidChange'>): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('lvs.status', vscode.StatusBarAlignment.Left);
  item.name = 'LVS-DR';
  item.command = 'lvs.cluster.focus';
  const update = (): void => {
    const all = store.clusters();
    const worst = worstOf(inView(all, shownInEditors()));
    if (worst === undefined) {
      item.hide();
      return;
    }
    item.text = `$(${ICONS[worst.icon][0]}) ${worst.words}`;
    const { every } = watch;
    item.tooltip = [
      ...all.map(wordsOf),
      ...(every === undefined ? [] : [l10n.t('Looks again every {0} s while it is in view.', every)]),
    ].join('\n');
    item.backgroundColor = worst.icon === 'bad' || worst.icon === 'blocked' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined; // prettier-ignore
    item.show();
  };
  update();
  return vscode.Disposable.from(
    item,
    store.onDidChange(update),
    watch.onDidChange(update),
    vscode.window.onDidChangeVisibleTextEditors(update),
  );
}

/** The clusters whose files or documents are in view; all of them where none is. */
function inView(clusters: readonly ClusterState[], shown: ReadonlySet<string>): readonly ClusterState[] {
  const some = clusters.filter(({ id }) => shown.has(id));
  return some.length > 0 ? some : clusters;
}

function worstOf(clusters: readonly ClusterState[]): { readonly icon: StateIcon; readonly words: string } | undefined {
  return clusters
    .map((state) => ({ icon: stateIconOf(state), words: wordsOf(state) }))
    .toSorted((a, b) => ORDER.indexOf(a.icon) - ORDER.indexOf(b.icon))[0];
}

function wordsOf(state: ClusterState): string {
  return `${nameOf(state)}: ${clusterWords(state)}`;
}
