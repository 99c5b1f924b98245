import schemaJson from '../../../schemas/cluster.schema.json';
import { anchorOf, type AstNode, dataOf, find, type Path } from './ast';
import type { Cluster } from './cluster';
import type { ClusterDocument, Diagnostic, Finding } from './document';
import { identify } from './identify';
import { LineIndex, type Range } from './positions';
import { resolve } from './resolve';
import { RULES } from './rules';
import type { ClusterFile } from './schema/file';
import { type FilePart, survey } from './survey';
import { traps } from './traps';
import { type JsonSchema, validate } from './validate';
import { parseYaml } from './yaml';

export type { ClusterDocument, Diagnostic, Path, Position, Range, Severity } from './document';

const schema: JsonSchema = schemaJson;

/** Reads the text of a cluster file: its diagnostics and, where none of them is an error, the cluster. Never throws. */
export function readCluster(text: string): ClusterDocument {
  const lines = new LineIndex(text);
  const { yaml, root, problems } = parseYaml(text);
  const places = new Places(text, lines, root);
  const identity = identify(root);
  const { findings, invalid } = root ? validate(root, schema, text) : { findings: [], invalid: new Set<never>() };
  // What is left after the invalid nodes are taken out is what the schema says, as far as it is there.
  const surveyed = survey((root?.type === 'object' ? dataOf(root, invalid) : {}) as FilePart, root);

  const diagnostics: Diagnostic[] = problems.map(({ code, message, start, end, related }) => ({
    code,
    severity: 'error',
    message,
    range: lines.range(start, end),
    ...(related && { related: [{ message: related.message, range: lines.range(related.start, related.end) }] }),
  }));
  if (!problems.some((problem) => problem.fatal)) {
    if (identity.problem !== undefined) {
      const { path, ...problem } = identity.problem;
      diagnostics.push({ severity: 'error', ...problem, range: places.pointAt(path), path });
    } else if (root !== undefined) {
      for (const { code, message, node, path } of findings) {
        diagnostics.push({ code, severity: 'error', message, range: places.rangeOfNode(anchorOf(node, text)), path });
      }
      diagnostics.push(...traps(root, text, invalid, (node) => places.rangeOfNode(node)));
      for (const { code, severity, check } of RULES) {
        for (const finding of check(surveyed)) diagnostics.push({ code, severity, ...places.locate(finding) });
      }
    }
  }
  diagnostics.sort((a, b) => a.range.offset - b.range.offset);
  const isSound = root !== undefined && !diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  const cluster: Cluster | undefined = isSound ? resolve(dataOf(root, new Set()) as ClusterFile) : undefined;
  return {
    text,
    diagnostics,
    cluster,
    isOurs: identity.isOurs,
    survey: surveyed,
    root,
    yaml,
    rangeOf: (path, part) => places.rangeOf(path, part),
    positionAt: (offset) => lines.positionAt(offset),
  };
}

/** Ranges of paths and nodes in one text. */
class Places {
  constructor(
    private readonly text: string,
    private readonly lines: LineIndex,
    private readonly root: AstNode | undefined,
  ) {}

  rangeOf(path: Path, part: 'key' | 'value' = 'value'): Range | undefined {
    const { node, property } = find(this.root, path);
    const target = part === 'key' ? property?.keyNode : node;
    return target && this.rangeOfNode(target);
  }

  rangeOfNode(node: { readonly offset: number; readonly length: number }): Range {
    return this.lines.range(node.offset, node.offset + node.length);
  }

  locate(finding: Finding): Omit<Diagnostic, 'code' | 'severity'> {
    const { path, message, related } = finding;
    return {
      message,
      path,
      range: this.pointAt(path, finding.part),
      ...(related && {
        related: related.map((item) => ({ message: item.message, range: this.pointAt(item.path, item.part) })),
      }),
    };
  }

  /** Never without an answer: what is not there is shown at what would hold it. */
  pointAt(path: Path, part?: 'key' | 'value'): Range {
    const { node, property } = find(this.root, path);
    if (part === 'key' && property !== undefined) return this.rangeOfNode(property.keyNode);
    if (node !== undefined) return this.rangeOfNode(anchorOf(node, this.text));
    if (path.length > 0) return this.pointAt(path.slice(0, -1), part);
    const start = this.text.startsWith('\uFEFF') ? 1 : 0;
    return this.lines.range(start, start);
  }
}
