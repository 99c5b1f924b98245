import * as l10n from '@vscode/l10n';
import { columns, section } from '../layout';
import { serviceName, type Cluster, type Destination, type VirtualService } from '../spec/cluster';
import { kindText } from './causes';
import { fromHere } from './fromHere';
import { fromHost } from './fromHost';
import { endpoint } from './address';
import { oneByOne } from './pace';
import { isAnswered, type RequestRecord } from './record';
import { renderReport } from './render';
import { type TestReport } from './report';
import { runTest, type TestOptions } from './runTest';
import { type Target, targetOf } from './target';
import { latencyOf } from './statistics';

/** A real server asked at its own address, beside the service it belongs to asked at the VIP. */
export interface DirectTest {
  readonly server: string;
  /** Weight in the file. */
  readonly weight: number;
  readonly endpoints: { readonly direct: string; readonly vip: string };
  readonly direct: readonly RequestRecord[];
  readonly through: TestReport;
}

/** Enough to tell a real server that never answers from one that sometimes does not. */
export const DIRECT_REQUESTS = 10;

/**
 * Asks through the VIP, then the real server itself, from the same source and for the same page. Raises and rejects as
 * {@link runTest} does.
 */
export async function testDirectly(
  cluster: Cluster,
  service: VirtualService,
  destination: Destination,
  options: TestOptions,
): Promise<DirectTest> {
  const target = targetOf(service, options);
  const through = await runTest(cluster, service, options);
  const direct = await askDirectly(target, destination, DIRECT_REQUESTS, options);
  return {
    server: destination.host,
    weight: destination.weight,
    endpoints: { direct: endpoint(destination.address, target.port), vip: endpoint(target.address, target.port) },
    direct,
    through,
  };
}

/** Asks a real server at its own address for what is asked of the VIP. Rejects where the source itself fails. */
export async function askDirectly(
  target: Target,
  { address }: Destination,
  requests: number,
  { from, runner, signal, onRecord }: Pick<TestOptions, 'from' | 'runner' | 'signal' | 'onRecord'>,
): Promise<readonly RequestRecord[]> {
  const send = from.type === 'local' ? fromHere : fromHost(runner, from.host);
  const { records } = await send({ ...target, address }, oneByOne(requests), {
    ...(signal === undefined ? {} : { signal }),
    ...(onRecord === undefined ? {} : { onRecord }),
  });
  return records;
}

/** Where the fault lies, or that there is none, as a sentence. Pure. */
export function directVerdict({ server, weight, direct, through }: DirectTest): string {
  const failures = direct.filter(({ failure }) => failure !== undefined).length;
  const viaVip = answersThrough({ server, through });
  if (failures === direct.length) {
    return l10n.t('{0} does not answer at its own address either: the fault lies on {0} or on the way to it, not in the balancing.', server); // prettier-ignore
  }
  if (failures > 0) {
    return l10n.t('{0} answers at its own address, but not always: the fault lies on {0}, not in the balancing.', server); // prettier-ignore
  }
  if (through.attribution.by === 'none') {
    return l10n.t('{0} answers at its own address; who answered at the VIP is not known.', server);
  }
  if (viaVip.length === 0 && through.attribution.by !== 'counters') {
    return weight === 0
      ? l10n.t('{0} answers at its own address, and gets nothing through the VIP: its weight is 0 in the file.', server)
      : l10n.t('{0} answers at its own address, and nothing came from it through the VIP: look at its row in the table, its VIP on lo and its ARP sysctls.', server); // prettier-ignore
  }
  const pages = [direct, viaVip].map((records) => new Set(records.map(({ page }) => page?.text)));
  const [own, vip] = pages;
  const differ = own !== undefined && vip !== undefined && vip.size > 0 && [...vip].some((page) => !own.has(page));
  return differ
    ? l10n.t('{0} answers both ways, but with different pages: its web server tells its addresses apart.', server)
    : l10n.t('{0} answers at its own address as it does through the VIP.', server);
}

/** Both sides in columns, the verdict, then the whole test of the VIP. */
export function renderDirectTest(test: DirectTest): string {
  const { server, endpoints, direct, through } = test;
  const viaVip = answersThrough(test);
  const sides = [direct, through.records] as const;
  const row = (label: string, of: (records: readonly RequestRecord[]) => string): readonly string[] => [label, ...sides.map(of)]; // prettier-ignore
  const rows = [
    ['', l10n.t('directly'), l10n.t('through the VIP')],
    [l10n.t('asked'), endpoints.direct, endpoints.vip],
    row(l10n.t('requests'), (records) => String(records.length)),
    row(l10n.t('failed'), (records) => String(failuresOf(records).length)),
    [l10n.t('answered by {0}', server), String(direct.length - failuresOf(direct).length), countThrough(test)],
    row(l10n.t('HTTP status'), (records) => distinct(records.map(({ status }) => (status === undefined ? undefined : String(status))))), // prettier-ignore
    row(l10n.t('time, half of them within'), (records) => {
      const latency = latencyOf(records.filter(isAnswered).map(({ timeMs }) => timeMs));
      return latency === undefined ? '–' : `${latency.p50.toFixed(1)} ms`;
    }),
    [l10n.t('page of {0}', server), firstLine(direct), firstLine(viaVip)],
  ];
  const errors = failuresOf(direct).map(({ kind, text }) => `${kindText(kind)}: ${text}`);
  const name = `${server} · ${through.service}`;
  return [
    section(name, [...columns(rows), ...new Set(errors)]),
    `${directVerdict(test)}\n`,
    renderReport(through),
  ].join('\n');
}

export function directTitle(server: string, service: VirtualService): string {
  return l10n.t('{0} directly and through {1}', server, serviceName(service.match));
}

/** Requests to the VIP that are known to have been answered by this server. */
function answersThrough({ server, through }: Pick<DirectTest, 'server' | 'through'>): readonly RequestRecord[] {
  return through.records.filter((record, at) => isAnswered(record) && through.attribution.sequence[at] === server);
}

function countThrough({ server, through }: DirectTest): string {
  return through.attribution.by === 'none' ? '?' : String(through.attribution.perServer.get(server) ?? 0);
}

function failuresOf(records: readonly RequestRecord[]): readonly NonNullable<RequestRecord['failure']>[] {
  return records.flatMap(({ failure }) => failure ?? []);
}

function distinct(values: readonly (string | undefined)[]): string {
  const all = [...new Set(values.filter((value) => value !== undefined))];
  return all.length === 0 ? '–' : all.join(', ');
}

function firstLine(records: readonly RequestRecord[]): string {
  const text = records
    .find(({ page }) => page !== undefined)
    ?.page?.text.trim()
    .split('\n')[0];
  return text === undefined ? '–' : text.slice(0, 60);
}
