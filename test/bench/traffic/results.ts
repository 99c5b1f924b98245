import type { Row, Target } from '../report';
import { type Samples, summary } from '../samples';
import { PARALLEL, type Sender, SENDERS, seriesFromHost, seriesHere } from './measure';
import { type Speed, TOOLS } from './tools';

const NAMES: Readonly<Record<Sender, string>> = { ours: 'lvs-dr', wrk: 'wrk -t1', ab: 'ab', hey: 'hey -cpus 1' };
const PER: Readonly<Record<keyof Speed, string>> = { perSecond: 'a second', perCpuSecond: 'a processor second' };
const WAYS = { ours: 'lvs-dr, one exec', loop: 'a shell loop of curl' } as const;

export function trafficRows(samples: Samples): readonly Row[] {
  const here = (['perSecond', 'perCpuSecond'] as const).flatMap((of) =>
    PARALLEL.flatMap((parallel) =>
      SENDERS.map((sender) => ({
        title: `requests ${PER[of]} from here, ${parallel} at once: ${NAMES[sender]}`,
        unit: '/s',
        samples: samples.of(seriesHere(sender, parallel, of)),
      })),
    ),
  );
  const beside = PARALLEL.flatMap((parallel) =>
    TOOLS.map((tool) => ({
      title: `requests a processor second beside ${NAMES[tool]}, ${parallel} at once`,
      unit: 'x',
      samples: ratios(
        samples.of(seriesHere('ours', parallel, 'perCpuSecond')),
        samples.of(seriesHere(tool, parallel, 'perCpuSecond')),
      ),
    })),
  );
  const host = (['ours', 'loop'] as const).map((way) => ({
    title: `requests a second from a host: ${WAYS[way]}`,
    unit: '/s',
    samples: samples.of(seriesFromHost(way)),
  }));
  return [...here, ...beside, ...host];
}

/** Of those that were taken in the same round. */
function ratios(ours: readonly number[], theirs: readonly number[]): readonly number[] {
  return ours.map((value, round) => value / (theirs[round] ?? NaN));
}

/**
 * What keeps a thread busy in a language with a garbage collector is held against its like, hey. What can be had in C is
 * shown beside it (wrk, ab): Node's own part of a connection, without any of ours, already costs more than all of wrk.
 *
 * A thread's own speed is what it does in a second of processor time: on a quiet machine that is a second, on a busy one
 * the other is how the processor was shared. The best of each counts: whatever else runs only takes away from it.
 */
export function trafficTargets(samples: Samples): readonly Target[] {
  const best = (series: string): number => summary(samples.of(series)).most;
  const times = (title: string, ours: number, theirs: number, bound: number): Target => ({
    title,
    value: ours / theirs,
    bound,
    sense: 'at least',
    unit: 'x',
  });
  const here = PARALLEL.map((parallel) =>
    times(
      `requests a processor second beside ${NAMES.hey}, ${parallel} at once`,
      best(seriesHere('ours', parallel, 'perCpuSecond')),
      best(seriesHere('hey', parallel, 'perCpuSecond')),
      0.8,
    ),
  );
  return [
    ...here,
    times('requests from a host beside a loop of curl', best(seriesFromHost('ours')), best(seriesFromHost('loop')), 5),
  ];
}
