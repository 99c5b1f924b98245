import type * as vscode from 'vscode';

/** The items that a request asks to be run: those at the ends of the tree, each once, without what is excluded. */
export function leavesOf(
  { include, exclude }: Pick<vscode.TestRunRequest, 'include' | 'exclude'>,
  all: vscode.TestItemCollection,
): readonly vscode.TestItem[] {
  const excluded = new Set(exclude);
  const leaves = new Set<vscode.TestItem>();
  const visit = (item: vscode.TestItem): void => {
    if (isExcluded(item, excluded)) return;
    if (item.children.size === 0) leaves.add(item);
    else item.children.forEach(visit);
  };
  if (include === undefined) all.forEach(visit);
  else include.forEach(visit);
  return [...leaves];
}

function isExcluded(item: vscode.TestItem, excluded: ReadonlySet<vscode.TestItem>): boolean {
  return excluded.has(item) || (item.parent !== undefined && isExcluded(item.parent, excluded));
}
