import { type HostSection, ROLES } from '../../spec/survey';
import type { Known } from './sources/source';
import type { Spot } from './target';

const USUAL: Readonly<Record<HostSection, string>> = {
  directors: 'lvs',
  realServers: 'web1',
  nfsHosts: 'nfs',
  clients: 'client',
};

/** A name for one more host of a section: the one after its last, `web3` after `web2`. Never one that is there. */
export function newHostName({ path }: Spot, { survey }: Known): string {
  const section = path[0];
  const last = survey.hosts.findLast((host) => host.section === section)?.name;
  const first = isSection(section) ? USUAL[section] : 'host';
  const { stem = first, number = '1' } = /^(?<stem>.*?)(?<number>\d{0,6})$/.exec(last ?? first)?.groups ?? {};
  const base = stem.slice(0, 50);
  if (last === undefined && !survey.hostsByName.has(first)) return first;
  let next = Math.max(Number(number) + 1, 2);
  while (survey.hostsByName.has(`${base}${next}`)) next++;
  return `${base}${next}`;
}

function isSection(section: unknown): section is HostSection {
  return typeof section === 'string' && Object.hasOwn(ROLES, section);
}
