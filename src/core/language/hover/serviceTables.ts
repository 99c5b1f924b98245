import type { HostView } from '../../inspect';
import { endpoint, type TableService } from '../../resources/ipvsTable';
import { serviceName } from '../../spec/cluster';
import type { DestinationEntry, HostEntry, ServiceEntry, Survey } from '../../spec/survey';
import type { Live } from '../live';

/** A director that was looked at, and what its table says of one service. */
export interface DirectorTable {
  readonly director: string;
  readonly view: HostView;
  /** `undefined`: the table does not have the service, or the director did not answer. */
  readonly live: TableService | undefined;
}

/** What each director that was looked at has of a service; found without a resolved cluster, so in broken files too. */
export function tablesOf(service: ServiceEntry, { hosts }: Survey, { inspection }: Live): readonly DirectorTable[] {
  const name = nameOf(service);
  return hosts.flatMap(({ name: director, role }) => {
    const view = role === 'director' ? inspection.get(director) : undefined;
    if (view === undefined) return [];
    const table = view.state === 'observed' ? view.observation.readings.ipvs.have : [];
    return [{ director, view, live: table.find((entry) => entry.name === name) }];
  });
}

/** As tables and plans call it; `undefined` while too little of it is right. */
export function nameOf({ part, protocol, vips, family }: ServiceEntry): string | undefined {
  if (part.fwmark !== undefined) return serviceName({ type: 'fwmark', mark: part.fwmark, family: family ?? 4, vips: [] }); // prettier-ignore
  const [vip] = vips;
  if (vip === undefined || part.port === undefined) return undefined;
  return serviceName({ type: 'address', protocol, vip: vip.value.text, port: part.port });
}

/** `192.168.16.143:80`, as the table names a real server; `undefined` where the file does not tell its address. */
export function endpointOf(real: DestinationEntry, service: ServiceEntry, { hostsByName }: Survey): string | undefined {
  const port = service.part.fwmark === undefined ? service.part.port : 0;
  const address = (hostsByName.get(real.host) ?? []).map((host) => addressOf(host, service)).find(Boolean);
  return address === undefined || port === undefined ? undefined : endpoint(address, port);
}

function addressOf({ address, address6 }: HostEntry, { family }: ServiceEntry): string | undefined {
  return [address, address6].find((each) => each?.value.family === family)?.value.text;
}
