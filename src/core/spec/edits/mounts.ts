import type { ClusterDocument } from '../document';
import { change } from './change';
import type { EditResult } from './result';

export interface NewMount {
  /** Name of an NFS host, a colon, a path that it exports. */
  readonly source: string;
  readonly target: string;
  readonly options?: readonly string[];
  readonly hosts: readonly string[];
}

/** Adds a mount behind the others; the section comes along where it is missing. */
export function addMount(document: ClusterDocument, mount: NewMount): EditResult {
  const { source, target, options, hosts } = mount;
  const value = { source, target, ...(options !== undefined && { options }), hosts };
  return change(document, [{ type: 'append', path: ['mounts'], value }]);
}
