import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import { hostsWithRole, type Cluster, type Host, type VirtualService } from '../spec/cluster';
import { type Runner } from '../ssh/runner';
import { type Script } from '../ssh/shell';
import { afterScript, beforeScript, readingCommand, type AfterQuestion, type BeforeQuestion } from './directorScript';
import { parseReading, type DirectorReading, type ServiceCounters } from './directorReading';

/** What one director showed, or why it showed nothing. */
export interface DirectorView {
  readonly host: Host;
  readonly before?: DirectorReading;
  readonly after?: DirectorReading;
  readonly error?: HostError;
}

/**
 * Reads every director, all at once, one exec each. A director that cannot be read is part of the answer and does not
 * fail the test: requests and pages speak for themselves. Cancellation does reject.
 */
export async function readBefore(
  cluster: Cluster,
  question: BeforeQuestion,
  runner: Runner,
  signal?: AbortSignal,
): Promise<readonly DirectorView[]> {
  const directors = hostsWithRole(cluster, 'director');
  return Promise.all(
    directors.map(async (host): Promise<DirectorView> => {
      const reading = await read(host, beforeScript(question), question.service, runner, signal);
      return reading instanceof HostError ? { host, error: reading } : { host, before: reading };
    }),
  );
}

/** The second look, at the directors that answered the first. */
export async function readAfter(
  views: readonly DirectorView[],
  question: Omit<AfterQuestion, 'before'>,
  runner: Runner,
  signal?: AbortSignal,
): Promise<readonly DirectorView[]> {
  return Promise.all(
    views.map(async (view): Promise<DirectorView> => {
      if (view.before === undefined) return view;
      const script = afterScript({ ...question, before: view.before.counters });
      const reading = await read(view.host, script, question.service, runner, signal);
      return reading instanceof HostError ? { ...view, error: reading } : { ...view, after: reading };
    }),
  );
}

/** The director that handled the test: the one whose counters moved most; among equals the first that knows the service. */
export function activeDirector(
  views: readonly DirectorView[],
  delta: (before: ServiceCounters | undefined, after: ServiceCounters | undefined) => ServiceCounters | undefined,
): DirectorView | undefined {
  const packets = (view: DirectorView): number => delta(view.before?.counters, view.after?.counters)?.inPackets ?? -1;
  const known = views.filter((view) => view.before !== undefined);
  return known.reduce<DirectorView | undefined>(
    (best, view) => (best === undefined || packets(view) > packets(best) ? view : best),
    undefined,
  );
}

async function read(
  host: Host,
  script: Script,
  service: VirtualService,
  runner: Runner,
  signal: AbortSignal | undefined,
): Promise<DirectorReading | HostError> {
  try {
    const result = await runner.run(host, script, signal === undefined ? {} : { signal });
    const reading = parseReading(result.stdout);
    if (reading !== undefined) return reading;
    return new HostError(host.name, 'bad-answer', l10n.t('{0} did not show its IPVS table.', host.name), {
      command: readingCommand(service),
      output: result.stderr.trim(),
      next: l10n.t('Run "ipvsadm -ln --stats --exact" on {0} and look at what it says.', host.name),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (HostError.is(error) && error.code !== 'cancelled') return error;
    throw error;
  }
}
