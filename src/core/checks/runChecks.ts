import type { Cluster, Host, VirtualService } from '../spec/cluster';
import { HostError } from '../errors';
import { linesOf } from '../layout';
import { TrafficError } from '../traffic/errors';
import { type Check, type CheckContext, type CheckResult, errored, skipped } from './check';
import { checks } from './checks';
import { Gathered, type GatherOptions } from './gathered';

/** One result: of a check of a service, and of one host where the check is about hosts. */
export interface Checked {
  readonly service: VirtualService;
  readonly check: Check;
  readonly host?: Host;
  readonly result: CheckResult;
}

export interface CheckOptions extends GatherOptions {
  /** Each result as it is there. */
  readonly onResult?: (checked: Checked) => void;
}

/** Runs every check of these services, one after the other: a busy host would be slow to answer the next. Rejects only when it is cancelled. */
export async function runChecks(
  cluster: Cluster,
  services: readonly VirtualService[],
  { onResult, ...options }: CheckOptions,
): Promise<readonly Checked[]> {
  const gathered = new Gathered(cluster, options);
  const results: Checked[] = [];
  for (const service of services) {
    for (const check of checks) {
      const hosts = check.about === 'hosts' ? check.hosts(cluster, service) : [undefined];
      for (const host of hosts) {
        const result = await runCheck(check, { cluster, service, gathered }, host);
        const checked = { service, check, result, ...(host === undefined ? {} : { host }) };
        results.push(checked);
        onResult?.(checked);
      }
    }
  }
  return results;
}

/** One check, of one host where it is about hosts. What fails on the way is a result; rejects only when it is cancelled. */
export async function runCheck(check: Check, context: CheckContext, host?: Host): Promise<CheckResult> {
  try {
    if (check.about === 'service') return await check.run(context);
    return host === undefined ? errored(check.title()) : await check.run(context, host);
  } catch (error) {
    return resultOf(error);
  }
}

function resultOf(error: unknown): CheckResult {
  if (error instanceof TrafficError) return skipped(error.message, { next: error.next });
  if (HostError.is(error) && error.code !== 'cancelled') {
    const { next, output } = error.details;
    return errored(error.message, {
      evidence: output === undefined ? [] : linesOf(output),
      ...(next === undefined ? {} : { next }),
    });
  }
  throw error;
}
