/** The line, counted from 1, of each `## heading` of a Markdown text. */
export function linesOfSections(markdown: string): ReadonlyMap<string, number> {
  const lines = markdown.split(/\r?\n/);
  return new Map(lines.flatMap((line, index) => (line.startsWith('## ') ? [[line.slice(3).trim(), index + 1]] : [])));
}
