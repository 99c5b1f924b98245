import { type Completion, complete } from '../../../src/core/language/completion/complete';
import { withoutStops } from '../../../src/core/language/completion/template';
import { type Live, NOTHING_LIVE } from '../../../src/core/language/live';
import { readCluster } from '../../../src/core/spec/read';

/** Takes the caret's mark `|` out of a text. */
export function caretIn(marked: string): { text: string; offset: number } {
  const [before, after, ...more] = marked.split('|');
  if (before === undefined || after === undefined || more.length > 0) throw new Error(`one caret, please: ${marked}`);
  return { text: before + after, offset: before.length };
}

export function offersAt(text: string, offset: number, live: Live = NOTHING_LIVE): readonly Completion[] {
  return complete(readCluster(text), offset, live);
}

export function offersIn(marked: string, live: Live = NOTHING_LIVE): readonly Completion[] {
  const { text, offset } = caretIn(marked);
  return offersAt(text, offset, live);
}

/**
 * The text after an offer was taken with its defaults, as VS Code does it: lines after the first are indented like the
 * line they are inserted in.
 */
export function accepted(text: string, { insert, replace }: Completion): { text: string; caret: number } {
  const before = text.slice(0, replace.offset);
  const line = /[^\r\n]*$/.exec(before)?.[0].replace('\uFEFF', '') ?? '';
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? '';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const shown = insert.isSnippet ? withoutStops(insert.text) : insert.text;
  const stop = insert.isSnippet ? withoutStops(insert.text.split('$0')[0] ?? '').length : shown.length;
  const indented = (part: string) => part.replaceAll('\n', eol + indentation);
  return {
    text: before + indented(shown) + text.slice(replace.offset + replace.length),
    caret: replace.offset + indented(shown.slice(0, stop)).length,
  };
}
