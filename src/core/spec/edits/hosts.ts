import type { ClusterDocument } from '../document';
import type { HostSection } from '../survey';
import { change } from './change';
import { type EditResult, refused } from './result';

export interface NewHost {
  readonly address: string;
  readonly address6?: string;
  readonly hostname?: string;
}

/** Adds a host to the end of a section, written as its neighbours are; the section comes along where it is missing. */
export function addHost(document: ClusterDocument, section: HostSection, name: string, host: NewHost): EditResult {
  if (document.survey.hosts.some((each) => each.section === section && each.name === name)) return refused('exists');
  const { address, address6, hostname } = host;
  const value = { address, ...(address6 !== undefined && { address6 }), ...(hostname !== undefined && { hostname }) };
  return change(document, [{ type: 'set', path: [section, name], value }]);
}
