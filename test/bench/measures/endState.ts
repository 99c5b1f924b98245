import type { LabHostName } from '../../../lab/api';
import type { Context } from '../context';

const VIP = '192.168.16.100';

interface Check {
  readonly host: LabHostName;
  readonly command: string;
  readonly expected: readonly string[];
}

const NAME = 'cat /etc/hostname /proc/sys/kernel/hostname';
const enabled = (units: string) => `systemctl is-enabled ${units}; systemctl is-active ${units}`;
/** Each tool has a unit of its own that puts the VIP up at boot. */
const VIP_AT_BOOT = `for unit in $(grep -l ${VIP}/32 /etc/systemd/system/*.service); do systemctl is-enabled "\${unit##*/}"; done`;
const addresses = (nic: string) => `ip -o -4 address show dev ${nic} to ${VIP} | sed 's/.*inet \\([^ ]*\\).*/\\1/'`;
const persisted = "cat /etc/sysctl.d/*.conf | tr -d ' ' | grep -E '^net[.].*[.](arp_|send_)' | sort -u";

const realServer = (host: 'web1' | 'web2'): Check => ({
  host,
  command: `${NAME}
grep -h . /proc/sys/net/ipv4/conf/all/arp_ignore /proc/sys/net/ipv4/conf/all/arp_announce
${persisted}
${addresses('lo')}; ip route show ${VIP} | tr -d ' '; ${VIP_AT_BOOT}
${enabled('apache2')}
grep -h ' /var/www/html ' /proc/mounts /etc/fstab | cut -d ' ' -f 1`,
  expected: [
    ...[host, host, '1', '2'],
    ...['all', 'default', 'lo'].flatMap((name) => [
      `net.ipv4.conf.${name}.arp_announce=2`,
      `net.ipv4.conf.${name}.arp_ignore=1`,
    ]),
    ...[`${VIP}/32`, `${VIP}devloscopelink`, 'enabled', 'enabled', 'active'],
    ...['192.168.16.145:/opt/wwwroot', '192.168.16.145:/opt/wwwroot'],
  ],
});

const CHECKS: readonly Check[] = [
  {
    host: 'nfs',
    command: `${NAME}
exportfs -s | sed 's/(.*,rw,.*no_root_squash.*)/ as wanted/'; grep -h ^/ /etc/exports /etc/exports.d/*.exports
${enabled('rpcbind nfs-server')}`,
    expected: [
      ...['nfs', 'nfs', '/opt/wwwroot  192.168.16.0/24 as wanted'],
      '/opt/wwwroot 192.168.16.0/24(rw,sync,no_root_squash)',
      ...['enabled', 'enabled', 'active', 'active'],
    ],
  },
  realServer('web1'),
  realServer('web2'),
  {
    host: 'lvs',
    command: `${NAME}
cat /etc/modules-load.d/*.conf | grep ^ip_vs | sort
cat /proc/sys/net/ipv4/conf/all/send_redirects; ${persisted}
ipvsadm -Sn; grep -c '^-[Aa] -t ${VIP}:80' /etc/ipvsadm.rules; grep ^AUTO= /etc/default/ipvsadm
systemctl is-enabled ipvsadm
${addresses('ens33')}; ${VIP_AT_BOOT}`,
    expected: [
      ...['lvs', 'lvs', 'ip_vs', 'ip_vs_rr', '0'],
      ...['all', 'default', 'ens33'].map((name) => `net.ipv4.conf.${name}.send_redirects=0`),
      `-A -t ${VIP}:80 -s rr`,
      `-a -t ${VIP}:80 -r 192.168.16.143:80 -g -w 1`,
      `-a -t ${VIP}:80 -r 192.168.16.144:80 -g -w 1`,
      ...['3', 'AUTO="true"', 'enabled', `${VIP}/32`, 'enabled'],
    ],
  },
  {
    host: 'client',
    command: `for request in 1 2 3 4; do curl -s -m 20 http://${VIP}/; done`,
    expected: new Array<string>(4).fill('This page comes from NFS'),
  },
];

/** Both tools must have built the same cluster, live and for the next boot, and it must serve its page through the VIP. */
export async function checkEndState({ lab, signal }: Context, whose: string): Promise<void> {
  for (const { host, command, expected } of CHECKS) {
    const { stdout, stderr } = await lab.exec(host, command, { signal });
    const seen = stdout.split('\n').map((line) => line.trimEnd()).filter((line) => line !== ''); // prettier-ignore
    if (seen.join('\n') === expected.join('\n')) continue;
    throw new Error(
      `After ${whose}, ${host} is not what it should be.\nExpected:\n${expected.join('\n')}\nSeen:\n${seen.join('\n')}\n${stderr}`,
    );
  }
}
