import { forEachHost } from '../inspect';
import type { Cluster, Destination, VirtualService } from '../spec/cluster';
import { endpoint } from '../traffic/address';
import { askDirectly } from '../traffic/directTest';
import { TrafficError } from '../traffic/errors';
import type { RequestRecord } from '../traffic/record';
import { sourceProblem } from '../traffic/source';
import { targetOf } from '../traffic/target';
import type { TestOptions } from '../traffic/runTest';

/** What one real server answered at its own address. */
export interface Answer {
  readonly server: string;
  readonly endpoint: string;
  readonly record: RequestRecord;
}

/** Asks every real server of a service once, at its own address. Raises and rejects as `runTest` does. */
export async function askedDirectly(
  cluster: Cluster,
  service: VirtualService,
  path: string,
  options: Omit<TestOptions, 'requests' | 'onRecord'>,
): Promise<readonly Answer[]> {
  const problem = sourceProblem(cluster, service, options.from);
  if (problem?.severity === 'refuses') throw new TrafficError('source-cannot-test', problem.message, problem.next);
  const target = targetOf(service, { ...options, path });
  const answers = await forEachHost(
    service.realServers,
    async (destination: Destination): Promise<readonly Answer[]> => {
      const [record] = await askDirectly(target, destination, 1, options);
      const at = endpoint(destination.address, target.port);
      return record === undefined ? [] : [{ server: destination.host, endpoint: at, record }];
    },
  );
  return answers.flat();
}
