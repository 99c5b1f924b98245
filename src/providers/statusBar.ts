import * as vscode from 'vscode';
import type { ClusterStore } from './clusterStore';
import { nameOf, stateIconOf } from './tree/clusterNode';
import { ICONS, type StateIcon } from './tree/icons';
import { clusterWords } from './words';

/** The worst comes first: one item can tell of one state only. */
const ORDER: readonly StateIcon[] = ['bad', 'blocked', 'differs', 'warning', 'busy', 'unknown', 'good'];

/** How the clusters are, in one item: the worst of them, and all of them when it is pointed at. */
export function showStatus(store: ClusterStore): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('lvs.status', vscode.StatusBarAlignment.Left);
  item.name = 'LVS-DR';
  item.command = 'lvs.cluster.focus';
  const update = (): void => {
    const clusters = store.clusters().map((state) => ({ state, icon: stateIconOf(state), words: `${nameOf(state)}: ${clusterWords(state)}` })); // prettier-ignore
    const worst = clusters.toSorted((a, b) => ORDER.indexOf(a.icon) - ORDER.indexOf(b.icon))[0];
    if (worst === undefined) {
      item.hide();
      return;
    }
    item.text = `$(${ICONS[worst.icon][0]}) ${worst.words}`;
    item.tooltip = clusters.map(({ words }) => words).join('\n');
    item.backgroundColor = worst.icon === 'bad' || worst.icon === 'blocked' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined; // prettier-ignore
    item.show();
  };
  update();
  return vscode.Disposable.from(item, store.onDidChange(update));
}
