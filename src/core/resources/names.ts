/** The names of everything we own on a host. The cluster's name is in each, so that two clusters can share a machine. */

export const ownedFiles = {
  /** Sorts after `99-sysctl.conf`, the link to /etc/sysctl.conf, so that ours is the last word (sysctl.d(5)). */
  sysctl: (cluster: string) => `/etc/sysctl.d/99-zz-lvs-dr-${cluster}.conf`,
  modules: (cluster: string) => `/etc/modules-load.d/lvs-dr-${cluster}.conf`,
  vipUnit: (cluster: string) => `/etc/systemd/system/${vipUnitName(cluster)}`,
  /** A drop-in of the systemd.network(5) file with this name, wherever that file is. */
  networkd: (cluster: string, networkFile: string) =>
    `/etc/systemd/network/${networkFile}.d/${networkdDropIn(cluster)}`,
  exports: (cluster: string) => `/etc/exports.d/lvs-dr-${cluster}.exports`,
} as const;

/** The systemd unit that brings a host's VIPs up at boot. */
export function vipUnitName(cluster: string): string {
  return `lvs-dr-${cluster}-vip.service`;
}

/** What our drop-ins for systemd-networkd are called. */
export function networkdDropIn(cluster: string): string {
  return `lvs-dr-${cluster}.conf`;
}

/** First line of every file that is ours alone. */
export function ownedHeader(cluster: string): string {
  return `# Written by LVS-DR for the cluster "${cluster}". Changes here are overwritten: edit cluster.yaml.\n`;
}
