import * as l10n from '@vscode/l10n';
import { HostError } from './errors';
import { type Observation, probeOf } from './resources/probe';
import type { Cluster, Host } from './spec/cluster';
import type { Runner, RunShell } from './ssh/runner';
import { type Script, lines } from './ssh/shell';

/** What is known of a host: everything its probe saw, or why there is nothing. */
export type HostView =
  | { readonly state: 'observed'; readonly host: Host; readonly observation: Observation; readonly at: Date }
  | { readonly state: 'failed'; readonly host: Host; readonly error: HostError; readonly at: Date };

/** The hosts of a cluster as they were seen, by name, in file order. */
export type Inspection = ReadonlyMap<string, HostView>;

export interface InspectOptions {
  readonly signal?: AbortSignal;
  /** Each host as its answer arrives: a slow or dead one delays nobody else's. */
  readonly onHost?: (view: HostView) => void;
  /** Only these hosts. */
  readonly only?: ReadonlySet<string>;
  /** `kept` for looks that come again and again. Absent: each in a shell of its own. */
  readonly shell?: RunShell;
  /** Runs on the host in the same exec, before the probe. */
  readonly beforehand?: (host: Host) => Script | undefined;
  /** As {@link beforehand}, after the probe. */
  readonly afterwards?: (host: Host) => Script | undefined;
}

/** How many hosts are worked on at a time: enough to hide the latency, few enough for 1,000 hosts to fit in memory. */
export const CONCURRENT_HOSTS = 64;

/** Looks at every host at once, one exec each, changing nothing. Never rejects: what went wrong is in the views. */
export async function inspect(cluster: Cluster, runner: Runner, options: InspectOptions = {}): Promise<Inspection> {
  const hosts = managedHosts(cluster).filter(({ name }) => options.only?.has(name) ?? true);
  const views = await forEachHost(hosts, async (host) => {
    const view = await inspectHost(cluster, host, runner, options);
    options.onHost?.(view);
    return view;
  });
  return new Map(views.map((view) => [view.host.name, view]));
}

/** The hosts that hold something of ours: all but those that only send requests. */
export function managedHosts(cluster: Cluster): readonly Host[] {
  return cluster.hosts.filter(({ roles, hostname, packages }) => {
    const onlyClient = roles.size === 1 && roles.has('client');
    return !onlyClient || hostname !== undefined || packages.length > 0;
  });
}

async function inspectHost(cluster: Cluster, host: Host, runner: Runner, options: InspectOptions): Promise<HostView> {
  const probe = probeOf({ cluster, host });
  const parts = [options.beforehand?.(host), probe.script, options.afterwards?.(host)];
  const script = lines(parts.filter((part) => part !== undefined));
  try {
    const { signal, shell } = options;
    const result = await runner.run(host, script, { ...(signal && { signal }), ...(shell && { shell }) });
    return { state: 'observed', host, observation: probe.read(result.stdout), at: new Date() };
  } catch (error) {
    return { state: 'failed', host, error: asHostError(host, error), at: new Date() };
  }
}

/** Every failure on the way to a host as one of ours. A probe whose output is not whole is one too. */
export function asHostError(host: Host, error: unknown): HostError {
  if (HostError.is(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HostError(
    host.name,
    'bad-answer',
    l10n.t('{0} gave an answer that cannot be read: {1}', host.name, message),
    {
      next: l10n.t('Log in and see what /bin/sh prints there; the log has the whole answer.'),
      cause: error,
    },
  );
}

/** Maps hosts concurrently, {@link CONCURRENT_HOSTS} at a time, results in order. */
export async function forEachHost<T, H = Host>(
  hosts: readonly H[],
  work: (host: H) => Promise<T>,
): Promise<readonly T[]> {
  const results = new Array<T>(hosts.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < hosts.length; index = next++) results[index] = await work(hosts[index] as H);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT_HOSTS, hosts.length) }, worker));
  return results;
}
