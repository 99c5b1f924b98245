import type * as vscode from 'vscode';
import type { TreeNode } from './node';

interface Row {
  /** One object for as long as the row is there: VS Code knows it by that. What is in it follows the store. */
  readonly element: TreeNode;
  readonly parent: TreeNode | undefined;
  item: vscode.TreeItem;
  /** Ids; absent: nobody has asked for them. */
  children: readonly string[] | undefined;
  /** Its tooltip was made and says how things were then. */
  told: boolean;
}

interface Put {
  readonly id: string;
  readonly row: Row;
  readonly changed: boolean;
}

/** What to draw again: everything, or these rows with what is under them. */
export type Redraw = 'all' | readonly TreeNode[];

/**
 * The rows that VS Code has been given, by the ids of their items. After a change only those that look different are
 * drawn again, so that a row keeps still while its neighbours change.
 */
export class Rows {
  private readonly rows = new Map<string, Row>();
  private readonly ids = new WeakMap<TreeNode, string>();
  private roots: readonly string[] | undefined;

  constructor(
    private readonly childrenOf: (node: TreeNode | undefined) => readonly TreeNode[],
    private readonly draw: (node: TreeNode) => vscode.TreeItem,
  ) {}

  children(parent: TreeNode | undefined): TreeNode[] {
    const put = this.putAll(parent);
    this.keep(
      parent,
      put.map(({ id }) => id),
    );
    return put.map(({ row }) => row.element);
  }

  item(element: TreeNode): vscode.TreeItem {
    return this.rowOf(element)?.item ?? this.draw(element);
  }

  /** The row with that id, if it is there. */
  node(id: string): TreeNode | undefined {
    return this.rows.get(id)?.element;
  }

  parent(element: TreeNode): TreeNode | undefined {
    return this.rowOf(element)?.parent;
  }

  /** The tooltip of a row was made: it will be made anew when something changes. */
  toldOf(element: TreeNode): void {
    const row = this.rowOf(element);
    if (row !== undefined) row.told = true;
  }

  /** Rows whose tooltips say how old something was when they were made. */
  takeTold(): readonly TreeNode[] {
    const told = [...this.rows.values()].filter((row) => row.told);
    for (const row of told) row.told = false;
    return told.map(({ element }) => element);
  }

  /** Brings every row up to date and tells which ones have to be drawn again. */
  update(): Redraw {
    // Nobody has asked yet, and whoever will gets what is true then. To call for it now would be to draw it again then.
    if (this.roots === undefined) return [];
    const redraw: TreeNode[] = [];
    return this.updateUnder(undefined, this.roots, redraw) ? redraw : 'all';
  }

  /** False: what is under the row is not the same rows any more. */
  private updateUnder(parent: TreeNode | undefined, before: readonly string[], redraw: TreeNode[]): boolean {
    const put = this.putAll(parent);
    const ids = put.map(({ id }) => id);
    if (ids.length !== before.length || ids.some((id, index) => id !== before[index])) {
      this.keep(parent, ids);
      return false;
    }
    for (const { row, changed } of put) {
      if (changed || (row.children !== undefined && !this.updateUnder(row.element, row.children, redraw))) {
        redraw.push(row.element);
      }
    }
    return true;
  }

  private putAll(parent: TreeNode | undefined): readonly Put[] {
    const taken = new Set<string>();
    return this.childrenOf(parent).map((node) => {
      const item = this.draw(node);
      // Two equal lines below one host are two rows, and VS Code refuses two with one id.
      while (item.id === undefined || taken.has(item.id)) item.id = `${item.id ?? ''}+`;
      taken.add(item.id);
      return this.put(item.id, item, node, parent);
    });
  }

  private put(id: string, item: vscode.TreeItem, node: TreeNode, parent: TreeNode | undefined): Put {
    const known = this.rows.get(id);
    if (known === undefined) {
      const row: Row = { element: { ...node }, parent, item, children: undefined, told: false };
      this.rows.set(id, row);
      this.ids.set(row.element, id);
      return { id, row, changed: true };
    }
    const changed = !looksSame(known.item, item) || (known.told && known.element.state !== node.state);
    Object.assign(known.element, node);
    if (changed) Object.assign(known, { item, told: false });
    return { id, row: known, changed };
  }

  private keep(parent: TreeNode | undefined, ids: readonly string[]): void {
    const row = parent === undefined ? undefined : this.rowOf(parent);
    const kept = new Set(ids);
    for (const id of (row === undefined ? this.roots : row.children) ?? []) if (!kept.has(id)) this.forget(id);
    if (row === undefined) this.roots = ids;
    else row.children = ids;
  }

  private forget(id: string): void {
    for (const child of this.rows.get(id)?.children ?? []) this.forget(child);
    this.rows.delete(id);
  }

  private rowOf(element: TreeNode): Row | undefined {
    const id = this.ids.get(element);
    return id === undefined ? undefined : this.rows.get(id);
  }
}

function looksSame(a: vscode.TreeItem, b: vscode.TreeItem): boolean {
  return (
    a.label === b.label &&
    a.description === b.description &&
    a.iconPath === b.iconPath &&
    a.collapsibleState === b.collapsibleState &&
    a.contextValue === b.contextValue &&
    a.accessibilityInformation?.label === b.accessibilityInformation?.label &&
    a.command?.command === b.command?.command
  );
}
