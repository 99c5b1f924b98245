/** A host of a {@link SmallCluster}; what stands for its name where it is only mentioned, where that is another text. */
export interface SmallHost {
  readonly name: string;
  readonly address: string;
  readonly mention?: string;
}

/** The smallest cluster that serves somebody. The texts go into the file as they are, so they may be tab stops too. */
export interface SmallCluster {
  readonly name: string;
  readonly cidr: string;
  readonly director: SmallHost;
  readonly realServers: readonly SmallHost[];
  readonly vip: string;
  readonly port: string;
  readonly scheduler: string;
}

/** With the addresses of the reference file. */
export const SMALL_CLUSTER: SmallCluster = {
  name: 'web',
  cidr: '192.168.16.0/24',
  director: { name: 'lvs', address: '192.168.16.142' },
  realServers: [
    { name: 'web1', address: '192.168.16.143' },
    { name: 'web2', address: '192.168.16.144' },
  ],
  vip: '192.168.16.100',
  port: '80',
  scheduler: 'rr',
};

/** The file of one director, some real servers and one service: to begin with, wherever somebody begins. */
export function smallClusterText({ name, cidr, director, realServers, vip, port, scheduler }: SmallCluster): string {
  const line = (host: SmallHost): string => `  ${host.name}: { address: ${host.address} }\n`;
  return `apiVersion: lvs-dr/v1
name: ${name}

network:
  cidr: ${cidr}

directors:
${line(director)}
realServers:
${realServers.map(line).join('')}
virtualServices:
  - vip: ${vip}
    port: ${port}
    scheduler: ${scheduler}
    realServers: [${realServers.map((host) => host.mention ?? host.name).join(', ')}]
`;
}
