import type { Cluster, VirtualService } from '../../spec/cluster';
import type { Runner } from '../../ssh/runner';
import type { RequestRecord } from '../record';
import type { Send, Source } from '../source';
import type { Wish } from '../wish';
import type { HostFinding } from './findings';
import type { RunEventKind, RunUpdate, RunView } from './runView';

export interface LiveOptions {
  readonly cluster: Cluster;
  readonly service: VirtualService;
  readonly wish: Wish;
  readonly from: Source;
  readonly runner: Runner;
  readonly id: string;
  readonly name: string;
  /** At most every 100 ms; the last one when the run has ended. */
  readonly onUpdate: (update: RunUpdate) => void;
  /** What is known to be wrong on hosts, looked up when the verdict is broken. Must not reject. */
  readonly findings?: (hosts: readonly string[]) => Promise<readonly HostFinding[]>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** What sends the requests; absent: what fits source and wish. */
  readonly send?: Send;
}

/** A test that runs, is watched, and can be paused. */
export declare class LiveRun {
  constructor(options: LiveOptions);
  /** Resolves when the run has ended, and never rejects: what went wrong is in the view. */
  start(): Promise<RunView>;
  pause(): void;
  resume(): void;
  stop(): void;
  note(event: { readonly kind: RunEventKind; readonly text: string }): void;
  view(): RunView;
  records(): readonly RequestRecord[];
}
