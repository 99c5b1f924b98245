import type { ASTNode } from 'vscode-json-languageservice';
import { type AstNode, itemsOf, type PropertyASTNode, valueOf } from '../spec/ast';
import { encloses } from './extent';

export function propertiesOf(node: AstNode | undefined): readonly PropertyASTNode[] {
  return node?.type === 'object' ? node.properties : [];
}

/** The value of a property where it is written there; what an alias brings in has its place elsewhere. */
export function ownValue(property: PropertyASTNode | undefined): AstNode | undefined {
  const value = valueOf(property);
  return property !== undefined && value !== undefined && encloses(property, value) ? value : undefined;
}

/** The items that are written in the list itself, with their index; an empty one has no text and is left out. */
export function ownItems(list: AstNode | undefined): readonly { readonly item: AstNode; readonly index: number }[] {
  if (list?.type !== 'array') return [];
  const items = itemsOf(list);
  return items.flatMap((item, index) => {
    const isRepeated = item.offset === items[index - 1]?.offset;
    return encloses(list, item) && item.length > 0 && !isRepeated ? [{ item, index }] : [];
  });
}

/** Every node in the order of the text, each at its own place once. */
export function* nodesIn(root: ASTNode | undefined): Iterable<ASTNode> {
  if (root === undefined) return;
  yield root;
  for (const child of root.children ?? []) if (encloses(root, child)) yield* nodesIn(child);
}
