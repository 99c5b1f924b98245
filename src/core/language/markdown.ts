import * as l10n from '@vscode/l10n';

/** Longer texts are not read in a hover. */
const MOST_CHARACTERS = 500;

/**
 * Text of a host or a file as Markdown that shows exactly this text: no markup, no link (not even a bare address that
 * an editor would make one), no theme icon, no HTML, on one line. What cannot be seen but changes how text is shown
 * (control and bidirectional characters) becomes U+FFFD.
 */
export function escapeMarkdown(text: string): string {
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return cut
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\uFFFD')
    .trim()
    .replaceAll(/[\\`*_[\]~|<>&$@]/g, '\\$&')
    .replaceAll(/:(?=\/\/)/g, '\\:')
    .replaceAll(/(?<=www)\./gi, '\\.')
    .replace(/^[-+#=]/, '\\$&')
    .replace(/^(\d+)(?=[.)](?:\s|$))/, '$1\\');
}

/** Paragraphs, lists and tables, in their order, as one Markdown text; empty ones are left out. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

/** A list of Markdown texts, at most `limit` of them; the rest is counted. */
export function list(items: readonly string[], limit: number): string {
  const shown = items.slice(0, limit);
  const rest = items.length - shown.length;
  return [...shown, ...(rest > 0 ? [l10n.t('and {0} more', rest)] : [])].map((item) => `- ${item}`).join('\n');
}

/** A table of Markdown texts, the first column to the left and the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? ':--' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
