import type { Row, Target } from '../report';
import { summary } from '../samples';
import {
  type EngineName,
  ENGINES,
  type LanguageMeasured,
  loadSeries,
  REAL_SERVERS,
  type Work,
  WORKS,
  workSeries,
} from './measure';

const NAMES: Readonly<Record<EngineName, string>> = { ours: 'lvs-dr', theirs: 'yaml-language-server' };
const VERBS: Readonly<Record<Work, string>> = { validate: 'validating', complete: 'completing in', hover: 'hover in' };
const count = (realServers: number): string => `${realServers.toLocaleString('en')} real servers`;

/** Both engines under one another, for each thing and size. */
export function languageRows({ samples, bytes }: LanguageMeasured): readonly Row[] {
  const rows = WORKS.flatMap((work) =>
    REAL_SERVERS.flatMap((realServers) =>
      ENGINES.map((engine) => ({
        title: `${VERBS[work]} ${count(realServers)}: ${NAMES[engine]}`,
        unit: 'ms',
        samples: samples.of(workSeries(engine, work, realServers)),
      })),
    ),
  );
  return [
    ...rows,
    ...ENGINES.map((engine) => ({
      title: `loading: ${NAMES[engine]}`,
      unit: 'ms',
      samples: samples.of(loadSeries(engine)),
    })),
    ...ENGINES.map((engine) => ({
      title: `bundled size: ${NAMES[engine]}`,
      unit: 'KiB',
      samples: [bytes[engine] / 1024],
    })),
  ];
}

/**
 * How many times better than yaml-language-server each has to be. Both spend most of a validation in the same YAML
 * parser, and ours checks some forty semantic rules besides the schema: there, about as fast is what can be had.
 */
const BOUNDS: Readonly<Record<Work, number>> = { validate: 0.8, complete: 1, hover: 1 };

/**
 * What is promised of the language features. The least time of each side counts: whatever else runs on this machine
 * only adds to it, to ours and to theirs.
 */
export function languageTargets({ samples, bytes }: LanguageMeasured): readonly Target[] {
  const least = (series: string): number => summary(samples.of(series)).least;
  const times = (title: string, theirs: number, ours: number, bound: number): Target => ({
    title: `${title}, times better than yaml-language-server`,
    value: theirs / ours,
    bound,
    sense: 'at least',
    unit: 'x',
  });
  const within = (work: Work): Target => ({
    title: `${VERBS[work]} ${count(1_000)}`,
    value: least(workSeries('ours', work, 1_000)),
    bound: 150,
    sense: 'at most',
    unit: 'ms',
  });
  const ratios = WORKS.flatMap((work) =>
    REAL_SERVERS.map((realServers) =>
      times(
        `${VERBS[work]} ${count(realServers)}`,
        least(workSeries('theirs', work, realServers)),
        least(workSeries('ours', work, realServers)),
        BOUNDS[work],
      ),
    ),
  );
  return [
    within('validate'),
    within('complete'),
    ...ratios,
    times('loading', least(loadSeries('theirs')), least(loadSeries('ours')), 5),
    times('bundled size', bytes.theirs, bytes.ours, 3),
  ];
}
