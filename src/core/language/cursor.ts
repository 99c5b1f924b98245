import type { ASTNode } from 'vscode-json-languageservice';
import type { ClusterDocument, Path } from '../spec/document';
import { endOf, touches } from './extent';

/** What is at a place of a file: the one way in which features find out what they are asked about. */
export interface Cursor {
  readonly document: ClusterDocument;
  readonly offset: number;
  /** Everything around the offset, the whole file first, the word it is on last. */
  readonly nodes: readonly ASTNode[];
  /** Path of the innermost property or item. */
  readonly path: Path;
  /** Whether the offset is on a name or on a single value; `undefined`: somewhere between them. */
  readonly part: 'key' | 'value' | undefined;
}

/** Looks up an offset (UTF-16 units; any number) in the shared parse. */
export function cursorAt(document: ClusterDocument, offset: number): Cursor {
  const nodes: ASTNode[] = [];
  const path: (string | number)[] = [];
  let node: ASTNode | undefined = document.root;
  while (node !== undefined) {
    nodes.push(node);
    if (node.type === 'property') path.push(node.keyNode.value);
    const children: readonly ASTNode[] = node.children ?? [];
    const next = childAt(children, offset);
    if (next !== undefined && node.type === 'array') path.push(children.indexOf(next));
    node = next;
  }
  return { document, offset, nodes, path, part: partOf(nodes) };
}

/** What begins at the offset goes before what ends there: a block of text ends where the next line begins. */
function childAt(children: readonly ASTNode[], offset: number): ASTNode | undefined {
  const touched = children.filter((child) => touches(child, offset));
  return touched.find((child) => offset < endOf(child)) ?? touched[0];
}

function partOf(nodes: readonly ASTNode[]): Cursor['part'] {
  const last = nodes.at(-1);
  const holder = nodes.at(-2);
  if (last === undefined || last.type === 'object' || last.type === 'array' || last.type === 'property') {
    return undefined;
  }
  return holder?.type === 'property' && holder.keyNode === last ? 'key' : 'value';
}
