import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { serviceName } from '../../core/spec/cluster';
import type { ClusterPlace } from '../clusterPlace';
import type { ClusterStore } from '../clusterStore';
import { tally } from '../clusterState';
import { setContext } from '../contextKeys';
import { type Arrangement, arrangementFrom, isFiltered } from './arrangement';
import { RowDecorations } from './decorations';
import { RealServerDrag } from './drag';
import { childrenOf, itemOf, tooltipOf } from './itemOf';
import type { TreeNode } from './node';
import { Rows } from './rows';
import { Settling } from './settling';
import { viewDescription, viewMessage } from './viewText';

const VIEW = 'lvs.cluster';
const MEMENTO = 'lvs.tree.arrangement';

/** A tooltip says how long ago something was seen: it is made anew when that has become wrong. */
const TOOLTIP_HOLDS_MS = 60_000;

/** The clusters view. It draws what the store has, and never asks a host. */
export class ClusterTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly settling = new Settling((ids) => this.drawAgain(ids));
  private readonly changed = new vscode.EventEmitter<TreeNode[] | undefined>();
  private readonly rows = new Rows(
    (parent) => (parent === undefined ? this.roots() : childrenOf(parent, this.arrangement)),
    (node) => itemOf(node, this.arrangement, () => this.store.clusters().length === 1),
  );
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly disposable: vscode.Disposable;
  private arrangement: Arrangement;
  private watchedEvery: number | undefined;
  private tooltips: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.changed.event;
  readonly onDidChangeVisibility: vscode.Event<unknown>;

  constructor(
    private readonly store: ClusterStore,
    private readonly memory: vscode.Memento,
  ) {
    this.arrangement = arrangementFrom(memory.get(MEMENTO));
    this.view = vscode.window.createTreeView(VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
      dragAndDropController: new RealServerDrag(),
    });
    this.onDidChangeVisibility = this.view.onDidChangeVisibility;
    this.disposable = vscode.Disposable.from(
      this.changed,
      this.view,
      new RowDecorations(store),
      store.onDidChange(() => this.update()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.describe()),
    );
    this.describe();
    this.tellFilter();
  }

  get visible(): boolean {
    return this.view.visible;
  }

  get arranged(): Arrangement {
    return this.arrangement;
  }

  /** Shows other rows or another order, in this window from now on. */
  async arrange(change: Partial<Arrangement>): Promise<void> {
    this.arrangement = { ...this.arrangement, ...change };
    this.tellFilter();
    this.update();
    await this.memory.update(MEMENTO, this.arrangement);
  }

  /** Seconds between two looks that are made by themselves; `undefined`: none are made. */
  showWatching(seconds: number | undefined): void {
    this.watchedEvery = seconds;
    this.describe();
  }

  /** Opens the view at a cluster, a host or a virtual service, also where a filter would hide it. */
  async reveal({ cluster, host, service }: ClusterPlace): Promise<void> {
    const wanted = (node: TreeNode): boolean =>
      service === undefined
        ? node.kind === 'host' && node.host.name === host
        : node.kind === 'service' && serviceName(node.service.match) === service;
    const find = (): readonly (TreeNode | undefined)[] => {
      const root = this.rows.children(undefined).find(({ state }) => state.id === String(cluster));
      if (root === undefined || (host === undefined && service === undefined)) return [root];
      return [this.rows.children(root).flatMap((group) => (group.kind === 'group' ? this.rows.children(group) : [])).find(wanted)]; // prettier-ignore
    };
    let [node] = find();
    if (node === undefined && isFiltered(this.arrangement)) {
      await this.arrange({ text: '', differing: false });
      [node] = find();
    }
    if (node !== undefined) await this.view.reveal(node, { select: true, focus: true, expand: true });
  }

  getChildren(node?: TreeNode): TreeNode[] {
    const children = this.rows.children(node);
    const items = children.map((child) => this.rows.item(child));
    const open = items.filter(({ collapsibleState }) => collapsibleState === vscode.TreeItemCollapsibleState.Expanded);
    this.settling.answered(node && this.rows.item(node).id, open.flatMap(({ id }) => id ?? [])); // prettier-ignore
    return children;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return this.rows.item(node);
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.rows.parent(node);
  }

  /** Tooltips cost something and say how old they are: they are made when they are looked at. */
  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const tooltip = tooltipOf(node);
    if (tooltip === undefined) return item;
    item.tooltip = tooltip;
    this.rows.toldOf(node);
    this.tooltips ??= setTimeout(() => this.forgetTooltips(), TOOLTIP_HOLDS_MS);
    return item;
  }

  dispose(): void {
    clearTimeout(this.tooltips);
    this.settling.dispose();
    this.disposable.dispose();
  }

  private roots(): readonly TreeNode[] {
    return this.store.clusters().map((state) => ({ kind: 'cluster', state }));
  }

  private update(): void {
    this.describe();
    this.settling.whenSettled(() => this.redraw());
  }

  private redraw(): void {
    const redraw = this.rows.update();
    if (redraw === 'all') this.changed.fire(undefined);
    else if (redraw.length > 0) this.changed.fire([...redraw]);
  }

  private drawAgain(ids: readonly string[]): void {
    const nodes = ids.flatMap((id) => this.rows.node(id) ?? []);
    if (nodes.length > 0) this.changed.fire(nodes);
  }

  private forgetTooltips(): void {
    this.tooltips = undefined;
    const told = this.rows.takeTold();
    if (told.length > 0) this.changed.fire([...told]);
  }

  private tellFilter(): void {
    setContext('lvs.filtered', isFiltered(this.arrangement));
  }

  private describe(): void {
    const clusters = this.store.clusters();
    const drifted = clusters.reduce((sum, state) => sum + tally(state).drifted, 0);
    this.view.badge =
      drifted === 0
        ? undefined
        : {
            value: drifted,
            tooltip: drifted === 1 ? l10n.t('1 host is not as its file says') : l10n.t('{0} hosts are not as their file says', drifted), // prettier-ignore
          };
    this.view.message = viewMessage(clusters, this.arrangement, vscode.workspace.isTrusted);
    this.view.description = viewDescription(this.arrangement, this.watchedEvery);
  }
}
