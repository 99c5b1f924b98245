import * as l10n from '@vscode/l10n';
import { TrafficError } from './errors';
import { BOUNDS, type Wish } from './wish';

/** How requests follow each other. */
export interface Pace {
  /** Requests to begin at most, from 1. */
  readonly count: number;
  /** Requests under way at once, from 1. */
  readonly parallel: number;
  /** Requests begun per second over all; absent: as fast as the source can. */
  readonly perSecond?: number;
  /** Milliseconds after which none is begun any more; absent: until `count` are. */
  readonly durationMs?: number;
}

/** One after the other, each as soon as the one before has ended: what proves an order. */
export function oneByOne(count: number): Pace {
  return { count, parallel: 1 };
}

/** Raises a `TrafficError` with the `field` of the wish that is out of bounds. */
export function paceOf(wish: Pick<Wish, 'requests' | 'seconds' | 'parallel' | 'perSecond'>): Pace {
  const { requests, seconds, parallel, perSecond } = wish;
  if (!(seconds > 0 && seconds <= BOUNDS.seconds)) {
    throw outOfBounds('seconds', l10n.t('{0} seconds are out of bounds: up to {1}.', seconds, BOUNDS.seconds));
  }
  const pace = { count: requests, parallel, durationMs: seconds * 1000 };
  return boundedPace(perSecond === null ? pace : { ...pace, perSecond });
}

/** The same pace. Raises a `TrafficError` when it is out of bounds. */
export function boundedPace(pace: Pace): Pace {
  const { count, parallel, perSecond } = pace;
  if (!isWhole(count, BOUNDS.requests)) {
    throw outOfBounds('requests', l10n.t('{0} requests are out of bounds: 1 to {1}.', count, BOUNDS.requests));
  }
  if (!isWhole(parallel, BOUNDS.parallel)) {
    throw outOfBounds('parallel', l10n.t('{0} requests at once are out of bounds: 1 to {1}.', parallel, BOUNDS.parallel)); // prettier-ignore
  }
  if (perSecond !== undefined && !(perSecond > 0 && perSecond <= BOUNDS.perSecond)) {
    throw outOfBounds('perSecond', l10n.t('{0} requests per second are out of bounds: up to {1}.', perSecond, BOUNDS.perSecond)); // prettier-ignore
  }
  return pace;
}

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function outOfBounds(field: keyof Wish, message: string): TrafficError {
  return new TrafficError('bad-request', message, l10n.t('Correct the value and run the test again.'), field);
}
