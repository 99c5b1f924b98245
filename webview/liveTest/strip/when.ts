import type { RunView } from '../../../src/core/traffic/live/runView';

/**
 * About when a request was sent, in milliseconds since the run began: the marks carry no times, the slices tell how
 * many were sent in each. `undefined`: not known.
 */
export function whenSent({ slices }: Pick<RunView, 'slices'>, index: number): number | undefined {
  let before = 0;
  for (const [at, { sent }] of slices.list.entries()) {
    if (index < before + sent) return (at + (index - before + 0.5) / sent) * slices.widthMs;
    before += sent;
  }
  return undefined;
}
