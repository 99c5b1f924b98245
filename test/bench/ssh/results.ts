import type { Row, Target } from '../report';
import { type Samples, summary } from '../samples';
import { HOSTS, type SshSeries } from './measure';

const ROWS: Readonly<Record<SshSeries, readonly [title: string, unit: string]>> = {
  'connect/ours': ['connecting and one command: lvs-dr', 'ms'],
  'connect/openssh': ['the same: ssh HOST true', 'ms'],
  'exec/ours': ['a command over an open connection: lvs-dr', 'ms'],
  'exec/openssh': ['the same: ssh over a ControlMaster', 'ms'],
  'look/own': ['a look at a host over an open connection, an exec', 'ms'],
  'look/kept': ['the same, the kept shell', 'ms'],
  'trips/exec': ['round trips of an exec', ''],
  'trips/kept': ['round trips of a look, the kept shell', ''],
  'many/ours': [`${HOSTS} hosts connected and asked a little: lvs-dr`, 's'],
  'many/openssh': [`the same: a shell that starts ${HOSTS} ssh at once`, 's'],
  'many/again': [`${HOSTS} hosts asked again: lvs-dr`, 's'],
  'many/memory': ['most resident memory meanwhile: lvs-dr', 'MiB'],
};

export function sshRows(samples: Samples): readonly Row[] {
  return Object.entries(ROWS).map(([series, [title, unit]]) => ({ title, unit, samples: samples.of(series) }));
}

/** Side by side in one run; the least of each counts, for whatever else runs here only adds to it. */
export function sshTargets(samples: Samples): readonly Target[] {
  const least = (series: SshSeries): number => summary(samples.of(series)).least;
  const ratio = (title: string, ours: SshSeries, theirs: SshSeries, bound: number): Target => ({ title, value: least(ours) / least(theirs), bound, sense: 'at most', unit: 'x' }); // prettier-ignore
  return [
    ratio('connecting beside OpenSSH', 'connect/ours', 'connect/openssh', 1.3),
    // Nagle's algorithm would add the 40 ms for which an acknowledgement may be held back.
    { title: 'a command over an open connection', value: least('exec/ours'), bound: 40, sense: 'at most', unit: 'ms' },
    { title: 'round trips of a look', value: summary(samples.of('trips/kept')).most, bound: 1, sense: 'at most', unit: '' }, // prettier-ignore
    ratio('a look through the kept shell beside an exec', 'look/kept', 'look/own', 1),
    ratio(`${HOSTS} hosts beside a shell loop of OpenSSH`, 'many/ours', 'many/openssh', 1),
    { title: `${HOSTS} hosts: memory`, value: summary(samples.of('many/memory')).most, bound: 300, sense: 'at most', unit: 'MiB' }, // prettier-ignore
  ];
}
