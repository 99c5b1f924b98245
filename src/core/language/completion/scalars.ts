import type { LineReader } from './lineReader';
import type { ScalarSketch } from './sketch';

/** Text in quotes from `at` on. It ends unclosed before a line that is not indented more than `parent`. */
export function quotedScalar(reader: LineReader, at: number, parent: number, inFlow: boolean): ScalarSketch {
  const { text } = reader;
  const quote = text[at];
  let end = at + 1;
  let closed = false;
  while (end < text.length && !closed) {
    const char = text[end];
    if (char === quote && quote === "'" && text[end + 1] === "'") end += 2;
    else if (char === '\\' && quote === '"') end += 2;
    else if (reader.isBreak(end)) {
      if (endsBlock(reader, reader.afterLine(end), parent)) break;
      end = reader.afterLine(end);
    } else {
      closed = char === quote;
      end++;
    }
  }
  end = Math.min(end, text.length);
  const style = quote === '"' ? 'double' : 'single';
  const inner = text.slice(at + 1, closed ? end - 1 : end);
  return { kind: 'scalar', style, start: at, end, text: inner, closed, alone: !/[\r\n]/.test(inner), inFlow };
}

/** Text behind `|` or `>`: every line that is indented more than `parent`, comments and all. */
export function blockScalar(reader: LineReader, at: number, parent: number): ScalarSketch {
  let last = at;
  for (let start = reader.afterLine(at); start < reader.text.length; start = reader.afterLine(start)) {
    const content = reader.skipBlanks(start);
    const isEmpty = content >= reader.text.length || reader.isBreak(content);
    if (!isEmpty && content - start <= parent) break;
    last = content;
  }
  reader.passLine(last);
  return opaque(at, reader.endOfLine(last), false);
}

export function opaque(start: number, end: number, inFlow: boolean): ScalarSketch {
  return { kind: 'scalar', style: 'opaque', start, end, text: '', closed: true, alone: false, inFlow };
}

export function plainScalar(text: string, start: number, inFlow: boolean): ScalarSketch {
  return { kind: 'scalar', style: 'plain', start, end: start + text.length, text, closed: true, alone: true, inFlow };
}

/** Skips `&anchor` and `!tag`, and the white space behind them. */
export function skipProperties(reader: LineReader, from: number): number {
  let at = from;
  while (reader.text[at] === '&' || reader.text[at] === '!') {
    while (!reader.isGap(at)) at++;
    at = reader.skipBlanks(at);
  }
  return at;
}

/** True where the line that starts here is indented so little that nothing of its parent can go on in it. */
export function endsBlock(reader: LineReader, lineStart: number, parent: number): boolean {
  const content = reader.skipBlanks(lineStart);
  const isEmpty = content >= reader.text.length || reader.isBreak(content);
  return !isEmpty && content - lineStart <= parent;
}
