import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ClusterState } from '../clusterState';
import type { ClusterStore } from '../clusterStore';
import { toRange } from '../positions';
import { nameOf } from '../tree/clusterNode';
import { type Place, type Wanted, wantedItems } from './places';

/** The items of all cluster files, kept in step with the store. An item stays the same object for as long as it is wanted. */
export class Items {
  private readonly places = new WeakMap<vscode.TestItem, Place>();
  /** What the items of a file were made from; the store tells of much that does not concern them. */
  private readonly made = new Map<string, Pick<ClusterState, 'cluster' | 'document'>>();

  constructor(
    private readonly controller: vscode.TestController,
    private readonly store: ClusterStore,
  ) {}

  update(): void {
    const states = this.store.clusters();
    const ids = new Set(states.map(({ id }) => id));
    for (const id of [...this.made.keys()].filter((known) => !ids.has(known))) {
      this.made.delete(id);
      this.controller.items.delete(id);
    }
    for (const state of states) this.updateFile(state);
  }

  /** `undefined`: a file, or an item of somebody else. */
  placeOf(item: vscode.TestItem): Place | undefined {
    return this.places.get(item);
  }

  find(uri: vscode.Uri, ...ids: readonly string[]): vscode.TestItem | undefined {
    return ids.reduce<vscode.TestItem | undefined>(
      (item, id) => item?.children.get(id),
      this.controller.items.get(String(uri)),
    );
  }

  private updateFile(state: ClusterState): void {
    const { id, uri, cluster, document } = state;
    const before = this.made.get(id);
    if (before?.cluster === cluster && before?.document === document) return;
    this.made.set(id, { cluster, document });
    // In the label: of a description VS Code's screen reader text makes the whole name.
    const label = `${nameOf(state)} · ${vscode.workspace.asRelativePath(uri)}`;
    const item = this.controller.items.get(id) ?? this.controller.createTestItem(id, label, uri);
    item.label = label;
    item.error = cluster === undefined ? l10n.t('The file has errors. Correct them first.') : undefined;
    this.fill(item, uri, wantedItems(state));
    this.controller.items.add(item);
  }

  private fill(parent: vscode.TestItem, uri: vscode.Uri, wanted: readonly Wanted[]): void {
    const ids = new Set(wanted.map(({ id }) => id));
    parent.children.forEach(({ id }) => {
      if (!ids.has(id)) parent.children.delete(id);
    });
    wanted.forEach((each, at) => {
      const item = parent.children.get(each.id) ?? this.controller.createTestItem(each.id, each.label, uri);
      item.label = each.label;
      // VS Code shows items in the order of their lines, and those of one line in the order of this text.
      item.sortText = String(at).padStart(4, '0');
      item.range = each.range === undefined ? undefined : toRange(each.range);
      this.places.set(item, each.place);
      this.fill(item, uri, each.children);
      parent.children.add(item);
    });
  }
}
