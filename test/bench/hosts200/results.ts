import type { Row, Target } from '../report';
import { type Samples, summary } from '../samples';
import { HOSTS, SERVICES } from './cluster';
import type { Hosts200Series } from './measure';

const ROWS: Readonly<Record<Hosts200Series, readonly [title: string, unit: string]>> = {
  look: [`looking at ${HOSTS} hosts, ${SERVICES} services`, 'ms'],
  firstPaint: ['the tree painted after the last answer, first look', 'ms'],
  refreshPaint: ['the same, refresh', 'ms'],
  redrawsPerSecond: ['redraws of the tree in a second of a refresh', ''],
  rowsLost: ['rows that were gone in between', ''],
  memoryBefore: ['resident memory of the extension host before any look', 'MiB'],
  memory: ['the same after it', 'MiB'],
};

export function hosts200Rows(samples: Samples): readonly Row[] {
  return Object.entries(ROWS).map(([series, [title, unit]]) => ({ title, unit, samples: samples.of(series) }));
}

/**
 * What is promised of a large cluster in the window. The least of the times counts, as everywhere on this machine alone;
 * of memory and of rows the most, because they must never be more. What the extension host has before any look is VS
 * Code's own and that of its extensions, ours included: what is promised is what the hosts add to it.
 */
export function hosts200Targets(samples: Samples): readonly Target[] {
  const of = (series: Hosts200Series): ReturnType<typeof summary> => summary(samples.of(series));
  const atMost = (title: string, value: number, bound: number, unit: string): Target => ({ title, value, bound, sense: 'at most', unit }); // prettier-ignore
  return [
    atMost(`${HOSTS} hosts: first paint after the last answer`, of('firstPaint').least, 1000, 'ms'),
    atMost(`${HOSTS} hosts: the same of a refresh`, of('refreshPaint').least, 1000, 'ms'),
    atMost(`${HOSTS} hosts: redraws in a second of a refresh`, of('redrawsPerSecond').median, 20, ''),
    atMost(`${HOSTS} hosts: rows gone during a refresh`, of('rowsLost').most, 0, ''),
    atMost(`${HOSTS} hosts: what they add to the extension host`, of('memory').most - of('memoryBefore').least, 300, 'MiB'), // prettier-ignore
  ];
}
