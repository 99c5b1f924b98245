import type { Inspection } from '../inspect';
import type { Plan } from '../plan/plan';
import type { Cluster } from '../spec/cluster';
import type { Diagnostic } from '../spec/document';

/** A cluster as a language model is told of it: what the file says and what was seen, at one moment. */
export interface Subject {
  /** The file's path as people call it. */
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Absent: the file never was in order. */
  readonly cluster: Cluster | undefined;
  readonly inspection: Inspection;
  /** Absent: no host was looked at. */
  readonly plan: Plan | undefined;
  /** Hosts whose answer is awaited at this moment. */
  readonly awaited: ReadonlySet<string>;
}

/** What a person calls the cluster; its file, while it has no name. */
export function nameOf({ cluster, file }: Subject): string {
  return cluster?.name ?? file;
}
