import { FIRST_FAILURE, LAST_FAILURE } from '../../../src/core/traffic/live/marks';

/** Which requests of a run the strip shows. Indices count from 0; `end` is the first that is not shown. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** What the strip looks at: the newest, or a place that the person went to. */
export type Place = { readonly type: 'newest' } | { readonly type: 'from'; readonly start: number };

export function windowOf(place: Place, total: number, fits: number): Window {
  const last = Math.max(0, total - fits);
  const start = place.type === 'newest' ? last : Math.min(Math.max(0, place.start), last);
  return { start, end: Math.min(total, start + fits) };
}

/** The place from which `cursor` is seen, moved as little as possible; at the end it follows the newest again. */
export function placeWith(cursor: number, place: Place, total: number, fits: number): Place {
  const { start, end } = windowOf(place, total, fits);
  if (cursor >= total - 1) return { type: 'newest' };
  if (cursor >= start && cursor < end) return place.type === 'newest' ? { type: 'from', start } : place;
  return { type: 'from', start: cursor < start ? cursor : cursor - fits + 1 };
}

const STEPS: Readonly<Record<string, (at: number, total: number, fits: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at - 1,
  ArrowUp: (at) => at + 1,
  PageDown: (at, _, fits) => at - fits,
  PageUp: (at, _, fits) => at + fits,
  Home: () => 0,
  End: (_, total) => total - 1,
};

/** Where a key moves the cursor, as it does in a slider; `undefined`: it is not such a key. */
export function moved(key: string, cursor: number, total: number, fits: number): number | undefined {
  const to = STEPS[key]?.(cursor, total, fits);
  return to === undefined ? undefined : Math.min(Math.max(0, to), Math.max(0, total - 1));
}

/** The next failure in a direction, from a request on (which is not looked at itself); `undefined`: none. */
export function nextFailure(marks: string, from: number, step: 1 | -1): number | undefined {
  for (let at = from + step; at >= 0 && at < marks.length; at += step) if (isFailure(marks.charCodeAt(at))) return at;
  return undefined;
}

function isFailure(code: number): boolean {
  return code >= FIRST_FAILURE && code <= LAST_FAILURE;
}
