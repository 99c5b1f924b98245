import type { HostSection } from '../spec/survey';
import type { Value, ValueRecord } from '../spec/edits/value';

/** A part of a file with what is to be said of it: notes become comments above it. */
export interface Part<T extends Value = ValueRecord> {
  readonly value: T;
  readonly notes: readonly string[];
}

export interface HostPart extends Part {
  readonly name: string;
}

/** A cluster file before it is text. */
export interface Draft {
  /** At the head of the file. */
  readonly notes: readonly string[];
  readonly name: string;
  readonly network: Part;
  readonly ssh: Part | undefined;
  readonly webServer: Part | undefined;
  readonly hosts: Readonly<Record<HostSection, readonly HostPart[]>>;
  readonly services: readonly Part[];
  /** What stands in tables and is no service of this file. */
  readonly otherServices: readonly string[];
  readonly mounts: readonly Part[];
  readonly otherMounts: readonly string[];
  readonly failover: Part | undefined;
}
