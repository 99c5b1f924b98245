import { inspect, type Inspection } from '../inspect';
import type { Cluster, Host, VirtualService } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import type { RequestRecord } from '../traffic/record';
import type { TestReport } from '../traffic/report';
import { runTest } from '../traffic/runTest';
import { type Answer, askedDirectly } from './directly';
import { requestsFor, sourceFor } from './requests';
import { askWire, type WireView } from './wire/ask';
import { macsOf } from './wire/macs';

export interface GatherOptions {
  readonly runner: Runner;
  readonly signal?: AbortSignal;
  /** Each request of a test as it ends. */
  readonly onRecord?: (record: RequestRecord) => void;
}

/**
 * What checks of one run look at, each looked at once however many checks ask: one test serves four of them, one question
 * on the wire all real servers, one look a host. Failures are kept as well: nobody waits twice for a dead host.
 */
export class Gathered {
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(
    private readonly cluster: Cluster,
    private readonly options: GatherOptions,
  ) {}

  /** A test of the service through its VIP. Raises as `runTest` does. */
  test(service: VirtualService): Promise<TestReport> {
    return this.once('test', service, () =>
      runTest(this.cluster, service, {
        ...this.options,
        from: sourceFor(this.cluster, service),
        requests: requestsFor(service),
      }),
    );
  }

  /** What each real server answers at its own address. Raises as `runTest` does. */
  directly(service: VirtualService, path: string): Promise<readonly Answer[]> {
    return this.once(`directly ${path}`, service, () =>
      askedDirectly(this.cluster, service, path, { ...this.options, from: sourceFor(this.cluster, service) }),
    );
  }

  /** Who answers ARP for a VIP of the service. */
  wire(service: VirtualService, vip: string): Promise<WireView> {
    return this.once(`wire ${vip}`, undefined, () => askWire(this.cluster, service, vip, this.options));
  }

  /** The hardware addresses of a host's NICs. Raises a `HostError` where the host is not reached. */
  macs(host: Host): Promise<readonly string[]> {
    return this.once(`macs ${host.name}`, undefined, () => macsOf(host, this.options));
  }

  /** A look at one host. */
  async look(host: Host): Promise<Inspection> {
    const { runner, signal } = this.options;
    return this.once(`look ${host.name}`, undefined, () =>
      inspect(this.cluster, runner, { only: new Set([host.name]), ...(signal === undefined ? {} : { signal }) }),
    );
  }

  private once<T>(what: string, service: VirtualService | undefined, work: () => Promise<T>): Promise<T> {
    const key = `${service === undefined ? '' : this.cluster.services.indexOf(service)} ${what}`;
    // A key has one kind of value: it begins with the name of the one method that makes it.
    const known = this.kept.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const begun = work();
    this.kept.set(key, begun);
    return begun;
  }
}
