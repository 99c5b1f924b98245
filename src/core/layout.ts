import * as l10n from '@vscode/l10n';

/** A heading with what belongs to it indented below, so that every editor can fold it. */
export function section(title: string, content: readonly string[]): string {
  const lines = content.length === 0 ? ['–'] : content;
  return `${title}\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n`;
}

/** What a tool printed, as lines. */
export function linesOf(text: string): readonly string[] {
  const lines = text.trimEnd().split('\n');
  return lines.length === 1 && lines[0] === '' ? [] : lines;
}

export function document(sections: readonly string[]): string {
  return sections.join('\n');
}

/** Rows as aligned columns, two spaces in between. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: longest }, (_, index) =>
    Math.max(...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Something that is not as it should be, and what to do about it. */
export function warning(message: string, next?: string): string {
  const text = next === undefined ? message : `${message} → ${next}`;
  return `${l10n.t('warning')}: ${text}`;
}

/** Columns that a text takes where all characters are equally wide: Chinese ones take two. */
function widthOf(text: string): number {
  return text.length + (text.match(/[\u1100-\u115f\u2e80-\uffdc]/g)?.length ?? 0);
}
