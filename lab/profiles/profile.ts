import type { LabProfileName } from '../hosts';

/** What distinguishes one kind of host from another. The guest's own part is `guest/<name>.sh`. */
export interface LabProfile {
  readonly name: LabProfileName;
  /** What a person is told that these hosts are. */
  readonly title: string;
  /** Debian packages in the image. What the product shall install is not among them. */
  readonly packages: readonly string[];
  readonly memoryMiB: number;
  /** Files of one host, by path from its root: its addresses, in the manner of the profile's network service. */
  readonly seedFiles: (address: string, prefix: number) => Readonly<Record<string, string>>;
}

/** Kernel, init, login and the tools of later inspection. */
export const COMMON_PACKAGES: readonly string[] = [
  ...['linux-image-cloud-amd64', 'tiny-initramfs', 'systemd-sysv', 'udev', 'dbus', 'kmod', 'procps', 'util-linux'],
  ...['openssh-server', 'sudo', 'python3-minimal', 'iproute2', 'iputils-ping', 'iputils-arping', 'curl'],
  ...['tcpdump', 'nftables', 'ethtool'],
];
