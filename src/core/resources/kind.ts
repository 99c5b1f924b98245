import type { Cluster, Host } from '../spec/cluster';
import type { Script } from '../ssh/shell';
import type { Compared } from './compared';
import type { Facts } from './facts';
import type { LedgerEntry } from './ledger';

/**
 * When a step may run, across all hosts: everything of one phase is done before the next begins, and a removal goes
 * through them backwards. A real server is ready before the table names it, and the VIP comes up last of all.
 */
export const PHASES = ['packages', 'storage', 'realServers', 'directors'] as const;
export type Phase = (typeof PHASES)[number];

/** One thing to do on one host: the lines a person reads, and the script that does them. */
export interface Step {
  readonly kind: string;
  readonly phase: Phase;
  /** Which of several things of its kind it is for, where each can be done without the others: a service, a VIP, a mount point. */
  readonly subject?: string;
  /** What changes, one line each, without the host's name. */
  readonly changes: readonly [string, ...string[]];
  /** Runs under `set -e` with the functions of apply/hostFunctions.ts. Safe to run again after being cut anywhere. */
  readonly script: Script;
  /**
   * `down` takes away what is no longer wanted: after everything that is wanted is there, and backwards through phases
   * and kinds, so that a VIP goes before the silence it needs and a real server leaves the table before it loses its VIP.
   */
  readonly direction?: 'down';
  /** It makes sure of something and changes nothing; `changes` says of what. */
  readonly onlyLooks?: true;
  /**
   * Hosts that this builds on: their steps of earlier waves must be done before it. What goes `down` builds on the hosts of
   * the phase before it, whatever is said here: see plan/select.ts.
   */
  readonly needs?: readonly string[];
  /** Keys of the rows of {@link ResourceKind.compare} that it is about; absent: no kind made it. */
  readonly about?: readonly string[];
  /** What was there before; in the host's ledger before the script runs. */
  readonly remember?: readonly LedgerEntry[];
  /** Ledger keys that mean nothing any more once the script has succeeded. */
  readonly forget?: readonly string[];
}

/** Something on a host that is neither ours nor in the file. It is shown and left alone. */
export interface Foreign {
  readonly kind: string;
  readonly summary: string;
}

/** Something that keeps a plan from working (`blocks`) or that the person should know (`warns`). */
export interface Problem {
  readonly code: string;
  readonly severity: 'blocks' | 'warns';
  readonly message: string;
  /** What to do about it. */
  readonly next: string;
}

export interface Difference {
  readonly steps: readonly Step[];
  readonly foreign?: readonly Foreign[];
  readonly problems?: readonly Problem[];
}

/** The place a kind looks at: one host of one cluster. */
export interface Place {
  readonly cluster: Cluster;
  readonly host: Host;
}

/** A {@link Place} after its probe: what every kind may know of the host besides its own observation. */
export interface Site extends Place {
  readonly facts: Facts;
}

/**
 * A kind of thing a host holds: how to see it, what the file wants of it, and the difference between the two.
 *
 * `Want` is what the file asks for; `undefined` asks for nothing, and then the difference takes off what is ours: our
 * own files, and what the ledger says we changed. That is all a removal is.
 */
export interface ResourceKind<Id extends string, Section extends string, Want, Have> {
  readonly id: Id;
  /**
   * Read-only fragments by section name, for the parser to tell their outputs apart. They run in one shell with
   * everybody else's, so they must not exit, and each process costs: on a slow host about 50 ms.
   */
  probe(place: Place): Readonly<Record<Section, Script>>;
  /** Reads what {@link probe} printed. Pure, and takes any text: hosts print surprising things. */
  parse(output: Readonly<Record<Section, string>>): Have;
  want(site: Site): Want | undefined;
  difference(want: Want | undefined, have: Have, site: Site): Difference;
  /**
   * What was seen beside what is wanted, for a person. Agrees with {@link difference}: a row differs if and only if a step
   * is about it.
   */
  compare(want: Want | undefined, have: Have, site: Site): readonly Compared[];
}

/** What a kind saw of a host, with the way to compare it that only the kind knows. */
export interface Reading<Have> {
  readonly have: Have;
  /** What must change for the host to hold what the file wants, or, for a removal, nothing of ours. */
  difference(site: Site, goal: Goal): Difference;
  /** The same for a person to read: each thing, what is wanted of it and what was seen. */
  compare(site: Site, goal: Goal): readonly Compared[];
}

export type Goal = 'apply' | 'remove';

/** A kind as the probe and the planner use it, its own types kept inside. */
export interface Kind<Id extends string, Have> {
  readonly id: Id;
  probe(place: Place): Readonly<Record<string, Script>>;
  read(outputs: (section: string) => string): Reading<Have>;
}

/** Closes a kind over its types, so that the list of kinds needs neither `any` nor a cast. */
export function defineKind<const Id extends string, Section extends string, Want, Have>(
  kind: ResourceKind<Id, Section, Want, Have>,
): ResourceKind<Id, Section, Want, Have> & Kind<Id, Have> {
  return {
    ...kind,
    read: (outputs) => {
      const have = kind.parse(sectionsBy(outputs));
      const wanted = (site: Site, goal: Goal) => (goal === 'apply' ? kind.want(site) : undefined);
      return {
        have,
        difference: (site, goal) => {
          const want = wanted(site, goal);
          const difference = kind.difference(want, have, site);
          return want === undefined ? { ...difference, steps: down(difference.steps) } : difference;
        },
        compare: (site, goal) => kind.compare(wanted(site, goal), have, site),
      };
    },
  };
}

/** Sections by name; one that the probe did not print reads as empty. */
function sectionsBy<Section extends string>(outputs: (section: string) => string): Readonly<Record<Section, string>> {
  return new Proxy({} as Readonly<Record<Section, string>>, { get: (_, section) => outputs(String(section)) });
}

/** What a step changes, a line each. */
export function changesIn({ changes, onlyLooks }: Step): readonly string[] {
  return onlyLooks === true ? [] : changes;
}

/** Steps that take something away. */
export function down(steps: readonly Step[]): readonly Step[] {
  return steps.map((step) => ({ ...step, direction: 'down' }));
}

export const NO_DIFFERENCE: Difference = { steps: [] };

/** The phase in which a host gets what it needs whatever its role. */
export function phaseOfHost({ host }: Place): Phase {
  if (host.roles.has('director')) return 'directors';
  if (host.roles.has('realServer')) return 'realServers';
  return 'storage';
}
