import type { Cluster, Host, VirtualService } from '../spec/cluster';
import type { Gathered } from './gathered';

/**
 * - `skipped`: it cannot be told here, and the message says why.
 * - `errored`: it could not be looked at: a host was not reached, a tool failed.
 */
export type CheckOutcome = 'passed' | 'failed' | 'skipped' | 'errored';

/** What came of a check. Every text is localised but `evidence`, which is as tools print it where they print it. */
export interface CheckResult {
  readonly outcome: CheckOutcome;
  readonly message: string;
  /** Both or neither, line by line alike where they agree: a diff of them shows what is wrong. */
  readonly diff?: { readonly expected: string; readonly observed: string };
  /** What it was told from, for a person who wants to see for themselves. */
  readonly evidence: readonly string[];
  /** What to do about it. */
  readonly next?: string;
}

export const CHECK_IDS = ['answers', 'distribution', 'directReturn', 'content', 'arpSilence', 'reboot'] as const;
export type CheckId = (typeof CHECK_IDS)[number];

/** One service of one cluster, and the looks at it that several checks share. */
export interface CheckContext {
  readonly cluster: Cluster;
  readonly service: VirtualService;
  readonly gathered: Looks;
}

export type Looks = Pick<Gathered, 'test' | 'directly' | 'wire' | 'macs' | 'look'>;

interface Named {
  readonly id: CheckId;
  /** What holds when it passes, in a few words. */
  title(): string;
}

/** It says something about the service as a whole. */
export interface ServiceCheck extends Named {
  readonly about: 'service';
  run(context: CheckContext): Promise<CheckResult>;
}

/** It says something about each of these hosts. */
export interface HostCheck extends Named {
  readonly about: 'hosts';
  hosts(cluster: Cluster, service: VirtualService): readonly Host[];
  run(context: CheckContext, host: Host): Promise<CheckResult>;
}

export type Check = ServiceCheck | HostCheck;

/** The more that a result may say beside its message. */
type More = Partial<Pick<CheckResult, 'diff' | 'evidence' | 'next'>>;

export const passed = (message: string, more: More = {}): CheckResult => made('passed', message, more);
export const failed = (message: string, more: More = {}): CheckResult => made('failed', message, more);
export const skipped = (message: string, more: More = {}): CheckResult => made('skipped', message, more);
export const errored = (message: string, more: More = {}): CheckResult => made('errored', message, more);

function made(outcome: CheckOutcome, message: string, more: More): CheckResult {
  return { outcome, message, evidence: [], ...more };
}
