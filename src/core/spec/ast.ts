import type {
  ArrayASTNode,
  ASTNode,
  NumberASTNode,
  ObjectASTNode,
  PropertyASTNode,
  StringASTNode,
} from 'vscode-json-languageservice';

/**
 * The tree of a cluster file. Its nodes are those of vscode-json-languageservice, so that hover, completion and outline
 * can work on the same parse (`newJSONDocument(root)`), but they are made from YAML.
 */
export type AstNode = Exclude<ASTNode, PropertyASTNode>;
export type { ArrayASTNode, NumberASTNode, ObjectASTNode, PropertyASTNode, StringASTNode };

export type Path = readonly (string | number)[];

export function propertyOf(node: ASTNode | undefined, name: string): PropertyASTNode | undefined {
  return node?.type === 'object' ? node.properties.find((property) => property.keyNode.value === name) : undefined;
}

export function valueOf(property: PropertyASTNode | undefined): AstNode | undefined {
  const value = property?.valueNode;
  return value?.type === 'property' ? undefined : value;
}

export function itemsOf(node: ArrayASTNode): readonly AstNode[] {
  return node.items.flatMap((item) => (item.type === 'property' ? [] : [item]));
}

/** The node at a path, and the property that holds it where there is one. */
export function find(root: AstNode | undefined, path: Path): { node?: AstNode; property?: PropertyASTNode } {
  let node = root;
  let property: PropertyASTNode | undefined;
  for (const step of path) {
    if (node === undefined) return {};
    property = typeof step === 'string' ? propertyOf(node, step) : undefined;
    const item = typeof step === 'number' && node.type === 'array' ? node.items[step] : undefined;
    node = typeof step === 'string' ? valueOf(property) : item?.type === 'property' ? undefined : item;
  }
  return { ...(node && { node }), ...(property && { property }) };
}

/**
 * Plain data of a tree without the nodes in `omit`: what is left can be trusted to be what the schema says, as far as
 * it is there. An omitted list item leaves `undefined` behind, so that indexes stay those of the file.
 */
export function dataOf(node: AstNode | undefined, omit: ReadonlySet<ASTNode>): unknown {
  if (node === undefined || omit.has(node)) return undefined;
  if (node.type === 'array') return itemsOf(node).map((item) => dataOf(item, omit));
  if (node.type !== 'object') return node.value;
  const data: Record<string, unknown> = {};
  for (const property of node.properties) {
    const value = omit.has(property) ? undefined : dataOf(valueOf(property), omit);
    if (value !== undefined && !Object.hasOwn(data, property.keyNode.value)) {
      Object.defineProperty(data, property.keyNode.value, { value, enumerable: true });
    }
  }
  return data;
}

/** Where to point for a node: at its value, or at what names it where the value spans lines or is not there at all. */
export function anchorOf(node: ASTNode, text: string): ASTNode {
  const spansLines = /[\r\n]/.test(text.slice(node.offset, node.offset + node.length));
  if (node.length > 0 && !spansLines) return node;
  const parent = node.parent;
  if (parent?.type === 'property') return parent.keyNode;
  if (node.type === 'object') return node.properties[0]?.keyNode ?? node;
  return node;
}
