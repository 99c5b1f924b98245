/**
 * A language model reads everything it is given and pays for each word, so a briefing has a size whatever the cluster
 * has: the worst comes first, texts are cut, and what was left out is counted.
 */
export interface Bounded<T> {
  readonly items: readonly T[];
  /** How many more there are. */
  readonly leftOut?: number;
}

const LONGEST_TEXT = 240;

export function bounded<T>(all: readonly T[], limit: number): Bounded<T> {
  const leftOut = all.length - limit;
  return leftOut > 0 ? { items: all.slice(0, limit), leftOut } : { items: all };
}

/** A text of the hosts or of the file, in one line and not longer than a sentence or two. */
export function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT - 1)}…` : line;
}
