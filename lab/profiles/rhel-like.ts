import type { LabProfile } from './profile';
import { COMMON_PACKAGES } from './profile';

/** A stand-in for openEuler 24.03 built from Debian's archive: dnf, rpm, NetworkManager, the RHEL family's units. */
export const rhelLike: LabProfile = {
  name: 'rhel-like',
  title: "a stand-in for openEuler 24.03 built from Debian's archive",
  packages: [...COMMON_PACKAGES, 'network-manager', 'dnf', 'rpm', 'createrepo-c'],
  // dnf resolves in Python: 256 MiB would do, but only just.
  memoryMiB: 384,
  seedFiles: (address, prefix) => ({
    'etc/NetworkManager/system-connections/ens33.nmconnection': connection('ens33', `${address}/${prefix}`),
    'etc/NetworkManager/system-connections/mgmt0.nmconnection': connection('mgmt0', '10.0.2.15/24'),
  }),
};

function connection(nic: string, address: string): string {
  return `[connection]\nid=${nic}\ntype=ethernet\ninterface-name=${nic}\n\n[ipv4]\nmethod=manual\naddress1=${address}\n\n[ipv6]\nmethod=disabled\n`;
}
