import type { Step } from '../resources/kind';
import { type Cluster, type Host, hostsWithRole, serviceName, vipsOf } from '../spec/cluster';
import { blocksIn, type HostPlan, type Plan } from './plan';

/** What somebody wants of a plan: everything that any of these names. It can be put to one plan after the other. */
export type Selection = readonly Chosen[];

export type Chosen =
  | { readonly type: 'hosts'; readonly hosts: readonly string[] }
  /** All that this virtual service takes, by the name that `serviceName` gives it. */
  | { readonly type: 'service'; readonly service: string }
  | { readonly type: 'steps'; readonly steps: readonly StepRef[] };

/** Names steps across plans: they are made anew by each look at the hosts. What is left out matches anything. */
export interface StepRef {
  readonly host: string;
  readonly kind: string;
  readonly subject?: string | undefined;
  readonly phase?: Step['phase'];
  readonly direction?: 'up' | 'down';
}

/** Names one step and those that do the same of the same kind: all that a person can tell from it. */
export function refTo({ host, step }: { readonly host: Host; readonly step: Step }): Required<StepRef> {
  const { kind, phase, subject, direction = 'up' } = step;
  return { host: host.name, kind, phase, direction, subject };
}

export function matches(ref: StepRef, host: string, step: Step): boolean {
  return (
    ref.host === host &&
    ref.kind === step.kind &&
    (!('subject' in ref) || ref.subject === step.subject) &&
    (ref.phase === undefined || ref.phase === step.phase) &&
    (ref.direction === undefined || ref.direction === (step.direction ?? 'up'))
  );
}

/** The steps that a selection names itself. `close` adds to steps what they build on. */
export function chosenSteps(
  plan: Plan,
  selection: Selection,
  close: (steps: ReadonlySet<Step>) => ReadonlySet<Step>,
): ReadonlySet<Step> {
  return new Set(
    selection.flatMap((chosen): readonly Step[] => {
      switch (chosen.type) {
        case 'hosts':
          return plan.hosts.filter(({ host }) => chosen.hosts.includes(host.name)).flatMap(({ steps }) => steps);
        case 'service':
          return stepsOfService(plan, chosen.service, close);
        case 'steps':
          return namedSteps(plan, chosen.steps);
      }
    }),
  );
}

function namedSteps(plan: Plan, refs: readonly StepRef[]): readonly Step[] {
  const byHost = new Map<string, StepRef[]>();
  for (const ref of refs) byHost.set(ref.host, [...(byHost.get(ref.host) ?? []), ref]);
  return plan.hosts.flatMap(({ host: { name }, steps }) =>
    steps.filter((step) => byHost.get(name)?.some((ref) => matches(ref, name, step))),
  );
}

/** Hosts without which a selection means nothing, whether they have steps or not. */
export function hostsNamed(cluster: Cluster, selection: Selection): ReadonlySet<string> {
  return new Set(
    selection.flatMap((chosen): readonly string[] => {
      switch (chosen.type) {
        case 'hosts':
          return chosen.hosts;
        case 'service':
          return hostsWithRole(cluster, 'director').map(({ name }) => name);
        case 'steps':
          return chosen.steps.map(({ host }) => host);
      }
    }),
  );
}

/**
 * A service in its own right: its table, the VIPs that it is reached at, its real servers as far as they answer; and what
 * else the directors need for it to outlive a reboot, where that concerns no other service.
 */
function stepsOfService(
  plan: Plan,
  name: string,
  close: (steps: ReadonlySet<Step>) => ReadonlySet<Step>,
): readonly Step[] {
  const service = plan.cluster.services.find(({ match }) => serviceName(match) === name);
  const vips = new Set(service === undefined ? [] : vipsOf(service));
  const reals = new Set(service?.realServers.map(({ host }) => host));
  const up = ({ steps }: HostPlan): readonly Step[] => steps.filter(({ direction }) => direction === undefined);
  const directors = plan.hosts.filter(({ host }) => host.roles.has('director'));
  const ready = plan.hosts
    .filter(({ host, problems }) => reals.has(host.name) && !problems.some(blocksIn))
    .flatMap((entry) => up(entry).filter(({ phase }) => phase !== 'directors'));
  const served = directors.flatMap(({ steps }) => steps.filter((step) => isOfService(step, name, vips)));
  const known = close(new Set([...ready, ...served]));
  const alone = directors.filter(({ steps }) => steps.every((step) => step.kind !== 'ipvs' || known.has(step)));
  return [...ready, ...served, ...alone.flatMap(up)];
}

function isOfService({ kind, phase, subject, direction }: Step, service: string, vips: ReadonlySet<string>): boolean {
  if (subject === undefined) return false;
  if (kind === 'ipvs') return subject === service;
  return kind === 'address' && phase === 'directors' && direction === undefined && vips.has(subject);
}
