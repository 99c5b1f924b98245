import type { LabProfile } from './profile';
import { COMMON_PACKAGES } from './profile';

/** Debian as it is, with an apt repository inside the host. */
export const debian: LabProfile = {
  name: 'debian',
  title: 'Debian 12',
  packages: [...COMMON_PACKAGES, 'python3-apt'],
  memoryMiB: 256,
  seedFiles: (address, prefix) => ({
    'etc/systemd/network/20-ens33.network': network('ens33', `${address}/${prefix}`),
    'etc/systemd/network/20-mgmt0.network': network('mgmt0', '10.0.2.15/24'),
  }),
};

function network(nic: string, address: string): string {
  return `[Match]\nName=${nic}\n\n[Network]\nAddress=${address}\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n`;
}
