import { isMap, isScalar, isSeq, type ParsedNode, visit } from 'yaml';

/** How a file is written, so that what is added looks like the rest. */
export interface Style {
  readonly eol: string;
  /** Columns from a property to those below it. */
  readonly step: number;
  /** Columns from a property to the dashes of its list; 0 or more. */
  readonly dash: number;
  /** `{ a: 1 }` rather than `{a: 1}`. */
  readonly padded: boolean;
  readonly quote: '"' | "'";
  /** An empty line between the sections of the file. */
  readonly spaced: boolean;
}

/** The style of a file, from the first place that shows it; the reference file's where none does. */
export function styleOf(text: string, root: ParsedNode | null): Style {
  let step: number | undefined;
  let dash: number | undefined;
  let padded: boolean | undefined;
  let single = 0;
  let double = 0;
  visit(root, (_, node) => {
    if (isScalar(node)) {
      if (node.type === 'QUOTE_SINGLE') single++;
      if (node.type === 'QUOTE_DOUBLE') double++;
    }
    if (!isMap<ParsedNode, ParsedNode | null>(node)) return;
    const place = node.range?.[0] ?? 0;
    if (node.flow === true) {
      if (node.items.length > 0) padded ??= text.startsWith(' ', place + 1);
      return;
    }
    for (const { value } of node.items) {
      if (value === null) continue;
      const distance = columnOf(text, value.range[0]) - columnOf(text, place);
      if (isMap(value) && value.flow !== true && isFirstOfLine(text, value.range[0])) step ??= distance;
      if (isSeq(value) && value.flow !== true && isFirstOfLine(text, value.range[0])) dash ??= distance;
    }
  });
  return {
    eol: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n',
    step: step ?? 2,
    dash: dash ?? step ?? 2,
    padded: padded ?? true,
    quote: single > double ? "'" : '"',
    spaced: /(?:\n|\r(?!\n))[ \t]*(?:\r?\n|\r)(?=[A-Za-z#])/.test(text),
  };
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Offset of the first character of the line; a byte order mark belongs to no line. */
export function lineStart(text: string, offset: number): number {
  const before = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1));
  return before === -1 && text.startsWith('\uFEFF') ? 1 : before + 1;
}

/** Offset of the line break that ends the line, or of the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const rest = /[\r\n]/.exec(text.slice(offset, offset + 10_000));
  if (rest !== null) return offset + rest.index;
  const later = /[\r\n]/.exec(text.slice(offset));
  return later === null ? text.length : offset + later.index;
}

/** Where the next line begins; the end of the text where there is none. */
export function nextLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  return text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, text.length);
}

export function isFirstOfLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}
