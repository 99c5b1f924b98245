/** The machines of the lab: the reference cluster's four, a second director, and a client that only sees the VIP. */
export const LAB_HOSTS = [
  { name: 'lvs', address: '192.168.16.142' },
  { name: 'lvs2', address: '192.168.16.141' },
  { name: 'web1', address: '192.168.16.143' },
  { name: 'web2', address: '192.168.16.144' },
  { name: 'nfs', address: '192.168.16.145' },
  { name: 'client', address: '192.168.16.146' },
] as const;

export type LabHostName = (typeof LAB_HOSTS)[number]['name'];

export const LAB_HOST_NAMES: readonly LabHostName[] = LAB_HOSTS.map((host) => host.name);

/** `rhel-like` is a stand-in for openEuler 24.03 built from Debian's archive, not openEuler. */
export const LAB_PROFILES = ['debian', 'rhel-like'] as const;
export type LabProfileName = (typeof LAB_PROFILES)[number];

/** Length of the cluster network's prefix, `192.168.16.0/24`. */
export const CLUSTER_PREFIX = 24;
/** The name that the reference cluster gives the NIC of the cluster network. */
export const CLUSTER_NIC = 'ens33';
export const MANAGEMENT_NIC = 'mgmt0';

export function isLabHostName(name: string): name is LabHostName {
  return LAB_HOSTS.some((host) => host.name === name);
}

export function addressOf(name: LabHostName): string {
  const found = LAB_HOSTS.find((host) => host.name === name);
  if (!found) throw new RangeError(`no lab host is called ${name}`);
  return found.address;
}

/** Locally administered, and the same in every lab: segments never meet. */
export function macOf(name: LabHostName, nic: 'management' | 'cluster'): string {
  const last = Number(addressOf(name).split('.')[3]).toString(16).padStart(2, '0');
  return `52:54:00:16:${nic === 'cluster' ? '01' : '00'}:${last}`;
}
