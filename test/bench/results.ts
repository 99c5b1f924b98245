import type { ClusterSeries } from './cluster';
import type { Activation } from './measures/activation';
import type { Reading } from './measures/reading';
import type { Row, Target } from './report';
import { type Samples, summary } from './samples';

export interface Measured {
  readonly cluster: Samples;
  readonly activation: Activation;
  readonly reading: Reading;
  readonly vsixKiB: number;
}

const CLUSTER_ROWS: Readonly<Record<ClusterSeries, readonly [title: string, unit: string]>> = {
  bareSsh: ['ssh HOST true, all hosts at once (OpenSSH)', 's'],
  bareProbe: ['the probe of lvs-dr through OpenSSH', 's'],
  plan: ['lvs-dr plan', 's'],
  applyAgain: ['lvs-dr apply, nothing to do', 's'],
  ansibleAgain: ['Ansible, nothing to do', 's'],
  applyFirst: ['lvs-dr apply, first', 's'],
  ansibleFirst: ['Ansible, first', 's'],
  planExecs: ['most execs on one host: plan', ''],
  applyAgainExecs: ['most execs on one host: apply, nothing to do', ''],
  applyFirstExecs: ['most execs on one host: apply, first', ''],
};

/** One table of everything that was measured. */
export function rowsOf({ cluster, activation, reading, vsixKiB }: Measured): readonly Row[] {
  const onHosts = Object.entries(CLUSTER_ROWS).map(([series, [title, unit]]) => ({
    title,
    unit,
    samples: cluster.of(series),
  }));
  return [
    ...onHosts,
    { title: 'loading and activating the extension', unit: 'ms', samples: activation.milliseconds },
    { title: 'reading 1,000 real servers', unit: 'ms', samples: reading.read },
    { title: 'a bare YAML parse of them', unit: 'ms', samples: reading.parse },
    { title: 'VSIX', unit: 'KiB', samples: [vsixKiB] },
  ];
}

/**
 * What issue and design promise. Ansible's fastest run counts, of ours the median: other work on this machine must not
 * make us look better. Times on this machine alone go by the least, because whatever else runs here only adds to them.
 */
export function targetsOf({ cluster, activation, reading, vsixKiB }: Measured): readonly Target[] {
  const median = (series: ClusterSeries) => cluster.summary(series).median;
  const least = (series: ClusterSeries) => cluster.summary(series).least;
  const most = (series: ClusterSeries) => cluster.summary(series).most;
  const atLeast = (title: string, value: number, bound: number): Target => ({
    title,
    value,
    bound,
    sense: 'at least',
    unit: 'x',
  });
  const atMost = (title: string, value: number, bound: number, unit: string): Target => ({
    title,
    value,
    bound,
    sense: 'at most',
    unit,
  });
  return [
    atLeast('faster than Ansible with nothing to do', least('ansibleAgain') / median('applyAgain'), 15),
    atLeast('faster than Ansible at first apply', least('ansibleFirst') / median('applyFirst'), 6),
    atMost('plan beside its probe through OpenSSH', median('plan') / median('bareProbe'), 2, 'x'),
    atMost('apply with nothing to do beside the same', median('applyAgain') / median('bareProbe'), 2, 'x'),
    atMost('execs on a host: plan', most('planExecs'), 1, ''),
    atMost('execs on a host: apply with nothing to do', most('applyAgainExecs'), 1, ''),
    // To look, to change (each host of the reference cluster has its part in one wave), to look again.
    atMost('execs on a host: first apply', most('applyFirstExecs'), 3, ''),
    atMost('loading and activating the extension', summary(activation.milliseconds).least, 50, 'ms'),
    atMost('times that activation loaded ssh2', activation.loadedSsh2 ? 1 : 0, 0, ''),
    atMost('reading 1,000 real servers', summary(reading.read).least, 150, 'ms'),
    atMost('size of the VSIX', vsixKiB, 1536, 'KiB'),
  ];
}
