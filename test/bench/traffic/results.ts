import type { Row, Target } from '../report';
import { type Samples, summary } from '../samples';
import { PARALLEL, type Sender, SENDERS, seriesFromHost, seriesHere } from './measure';

const NAMES: Readonly<Record<Sender, string>> = { ours: 'lvs-dr', wrk: 'wrk -t1', ab: 'ab', hey: 'hey, one processor' };
const WAYS = { ours: 'lvs-dr, one exec', loop: 'a shell loop of curl' } as const;

export function trafficRows(samples: Samples): readonly Row[] {
  const here = PARALLEL.flatMap((parallel) =>
    SENDERS.map((sender) => ({
      title: `requests a second from here, ${parallel} at once: ${NAMES[sender]}`,
      unit: '/s',
      samples: samples.of(seriesHere(sender, parallel)),
    })),
  );
  const host = (['ours', 'loop'] as const).map((way) => ({
    title: `requests a second from a host: ${WAYS[way]}`,
    unit: '/s',
    samples: samples.of(seriesFromHost(way)),
  }));
  return [...here, ...host];
}

/** The best of each counts: whatever else runs on this machine only takes away from it, from ours and from theirs. */
export function trafficTargets(samples: Samples): readonly Target[] {
  const best = (series: string): number => summary(samples.of(series)).most;
  const times = (title: string, ours: number, theirs: number, bound: number): Target => ({
    title,
    value: ours / theirs,
    bound,
    sense: 'at least',
    unit: 'x',
  });
  const here = PARALLEL.flatMap((parallel) =>
    SENDERS.filter((sender) => sender !== 'ours').map((tool) =>
      times(
        `requests from here beside ${NAMES[tool]}, ${parallel} at once`,
        best(seriesHere('ours', parallel)),
        best(seriesHere(tool, parallel)),
        0.8,
      ),
    ),
  );
  return [
    ...here,
    times('requests from a host beside a loop of curl', best(seriesFromHost('ours')), best(seriesFromHost('loop')), 5),
  ];
}
