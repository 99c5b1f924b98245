import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostByName } from '../../../src/core/spec/cluster';
import { readCluster } from '../../../src/core/spec/read';
import { assemble, type Asked } from '../../../src/core/trace/assemble';
import type { Evidence, HostEvidence } from '../../../src/core/trace/gather';
import type { Journey } from '../../../src/core/trace/journey';

/** One request in the lab, on the applied reference cluster with one thing broken: what each host captured and said. */
interface Captured {
  readonly what: string;
  readonly ports: Asked['ports'];
  readonly outcome: Evidence['outcome'];
  readonly hosts: readonly {
    readonly host: string;
    readonly capture: { readonly nic: string; readonly file: string };
    readonly look: Readonly<Record<string, string>>;
  }[];
}

export type CaptureName =
  | 'arrived'
  | 'arrived-web2'
  | 'vip-missing'
  | 'arp-answered'
  | 'firewall-drop'
  | 'firewall-reject'
  | 'gateway-loop'
  | 'stopped'
  | 'vip-nowhere';

/** MACs of the lab's machines, as the captures have them. */
export const MAC = {
  lvs: '52:54:00:16:01:8e',
  web1: '52:54:00:16:01:8f',
  web2: '52:54:00:16:01:90',
  client: '52:54:00:16:01:92',
} as const;

const ROOT = join(__dirname, '..', '..', '..');

export function asked(ports: Asked['ports']): Asked {
  const { cluster } = readCluster(readFileSync(join(ROOT, 'examples/reference/cluster.yaml'), 'utf8'));
  const [service] = cluster?.services ?? [];
  const client = cluster && hostByName(cluster, 'client');
  if (cluster === undefined || service === undefined || client === undefined) throw new Error('the reference is wrong');
  const target = { address: '192.168.16.100', port: 80, scheme: 'http', path: '/' } as const;
  return { cluster, service, client, target, ports, startedAt: 1_795_000_000_000 };
}

export function evidenceOf(name: CaptureName): { readonly ports: Asked['ports']; readonly evidence: Evidence } {
  const text = readFileSync(join(__dirname, 'captured', `${name}.json`), 'utf8');
  const { ports, outcome, hosts } = JSON.parse(text) as Captured;
  return {
    ports,
    evidence: {
      outcome,
      hosts: hosts.map(({ host, capture, look }) => ({
        host,
        capture: { nic: capture.nic, file: Buffer.from(capture.file, 'base64') },
        look: new Map(Object.entries(look)),
      })),
    },
  };
}

/** The journey of a capture; `change`: a host's part in it as it would be otherwise. */
export function journeyOf(name: CaptureName, change: (host: HostEvidence) => HostEvidence = (host) => host): Journey {
  const { ports, evidence } = evidenceOf(name);
  return assemble(asked(ports), { ...evidence, hosts: evidence.hosts.map(change) });
}
