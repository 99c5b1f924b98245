import { CapturedHost } from '../../support/scriptedHosts/capturedHost';
import type { ScriptedHost, ScriptedHosts } from '../../support/scriptedHosts/scriptedHosts';

export const HOSTS = 200;
export const SERVICES = 20;

const NETWORK = '192.168.16';
const VIP = `${NETWORK}.100`;
const DIRECTOR = `${NETWORK}.142`;
const NFS = `${NETWORK}.145`;
const FIRST_PORT = 80;
/** One in so many real servers has lost its silence. */
const DRIFTED = 10;

interface RealServer {
  readonly name: string;
  readonly address: string;
}

const realServers: readonly RealServer[] = Array.from({ length: 254 }, (_, index) => `${NETWORK}.${index + 1}`)
  .filter((address) => ![VIP, DIRECTOR, NFS].includes(address))
  .slice(0, HOSTS - 2)
  .map((address, index) => ({ name: `web${index + 1}`, address }));

const services = Array.from({ length: SERVICES }, (_, index) => ({
  port: FIRST_PORT + index,
  members: realServers.filter((_server, number) => number % SERVICES === index),
}));

/** 200 hosts, 20 services: what the captured machines are, many times over. */
export function clusterText(): string {
  return `apiVersion: lvs-dr/v1
name: web
network: { cidr: ${NETWORK}.0/24, interface: ens33 }
ssh: { user: root }
webServer: { documentRoot: /var/www/html, page: "This is {host}" }
directors: { lvs: { address: ${DIRECTOR}, hostname: lvs } }
realServers:
${realServers.map(({ name, address }) => `  ${name}: { address: ${address}, hostname: ${name} }`).join('\n')}
nfsHosts:
  nfs:
    address: ${NFS}
    hostname: nfs
    exports: [{ path: /opt/wwwroot, clients: ${NETWORK}.0/24, options: [rw, sync, no_root_squash], page: This page comes from NFS }]
virtualServices:
${services.map(({ port, members }) => `  - { vip: ${VIP}, port: ${port}, scheduler: rr, realServers: [${members.map(({ name }) => name).join(', ')}] }`).join('\n')}
mounts:
  - { source: "nfs:/opt/wwwroot", target: /var/www/html, options: [defaults, _netdev], hosts: [${realServers.map(({ name }) => name).join(', ')}] }
`; // prettier-ignore
}

/** The machines of that cluster. All are as the file says, but for one real server in ten. */
export function machines(): readonly ScriptedHost[] {
  const [director, nfs, web] = [CapturedHost.read('lvs'), CapturedHost.read('nfs'), CapturedHost.read('web1')];
  const table = services
    .flatMap(({ port, members }) => [
      `-A -t ${VIP}:${port} -s rr`,
      ...members.map(({ address }) => `-a -t ${VIP}:${port} -r ${address}:${port} -g -w 1`),
    ])
    .map((line) => `${line}\n`)
    .join('');
  const tables = {
    'ipvs/table': () => table,
    'savedTable/debian': (saved: string) => saved.replace(/-A[^]*$/, table),
  };
  return [
    answering(DIRECTOR, director.with(tables)),
    answering(NFS, nfs),
    ...realServers.map((server, index) => answering(server.address, machineOf(server, web, index % DRIFTED === 0))),
  ];
}

export const DRIFTED_HOSTS = Math.ceil(realServers.length / DRIFTED);

/** The last real server, which is as the file says at first, drifts or comes back. */
export function changeLast(hosts: ScriptedHosts, drifts: boolean): void {
  const last = realServers.at(-1);
  if (last !== undefined) hosts.become(last.address, machineOf(last, CapturedHost.read('web1'), drifts));
}

function machineOf({ name, address }: RealServer, web: CapturedHost, drifts: boolean): CapturedHost {
  const machine = web.replacing({ [`${NETWORK}.143`]: address, web1: name });
  return drifts ? machine.with({ 'sysctl/live': loud }) : machine;
}

function answering(address: string, machine: CapturedHost): ScriptedHost {
  return { address, manner: { type: 'answering', machine } };
}

function loud(sysctls: string): string {
  return sysctls.replace('all/arp_ignore:1', 'all/arp_ignore:0');
}
