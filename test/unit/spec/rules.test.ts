import assert from 'node:assert/strict';
import type { DiagnosticCode } from '../../../src/core/spec/codes';
import { readCluster } from '../../../src/core/spec/read';
import { RULES } from '../../../src/core/spec/rules';
import { codes, type Edit, edited, marked } from './support';

interface Case {
  readonly code: DiagnosticCode;
  readonly what: string;
  /** Changes to the reference file; « » enclose where the diagnostic is expected. */
  readonly edits: readonly Edit[];
  readonly message: RegExp;
  /** Other codes that rightly appear as well. */
  readonly also?: readonly string[];
}

const LVS2: Edit = ['hostname: lvs }', 'hostname: lvs }\n  lvs2: { address: 192.168.16.141 }'];
const FAILOVER = 'failover: { virtualRouterId: 51, priority: [lvs, lvs2] }';

const FIRING: readonly Case[] = [
  {
    code: 'duplicate-address',
    what: 'two hosts with one address',
    edits: [['192.168.16.144', '«192.168.16.143»']],
    message: /web2 has the address of web1\. Give each/,
  },
  {
    code: 'duplicate-address',
    what: 'one IPv6 address in two spellings',
    edits: [
      ['cidr: 192.168.16.0/24', 'cidr6: 2001:db8::/64\n  cidr: 192.168.16.0/24'],
      ['143, hostname: web1', '143, address6: "2001:db8::1"'],
      ['144, hostname: web2', '144, address6: «"2001:0DB8:0::0001"»'],
    ],
    message: /2001:db8::1\b|address of web1/,
  },
  {
    code: 'host-conflict',
    what: 'one name, two addresses',
    edits: [
      [
        '  nfs:\n    address: 192.168.16.145',
        '  web1: { address: «192.168.16.146» }\n  nfs:\n    address: 192.168.16.145',
      ],
    ],
    message:
      /one machine with two roles, but "address" is 192\.168\.16\.146 here and 192\.168\.16\.143 in "realServers"/,
    also: ['duplicate-address'],
  },
  {
    code: 'vip-is-host-address',
    what: 'a VIP that a host has',
    edits: [['vip: 192.168.16.100', 'vip: «192.168.16.142»']],
    message: /address of lvs\. Choose a free address/,
  },
  {
    code: 'address-outside-network',
    what: 'a real server elsewhere',
    edits: [['192.168.16.143', '«192.168.17.143»']],
    message: /web1 \(192\.168\.17\.143\) is outside 192\.168\.16\.0\/24/,
    also: ['client-not-covered'],
  },
  {
    code: 'address-outside-network',
    what: 'an IPv6 real server without IPv6 network',
    edits: [['143, hostname: web1', '143, address6: «"2001:db8::1"»']],
    message: /no IPv6 network\. Add it to "network"/,
  },
  {
    code: 'network-or-broadcast-address',
    what: 'the broadcast address as VIP',
    edits: [['vip: 192.168.16.100', 'vip: «192.168.16.255»']],
    message: /broadcast address of 192\.168\.16\.0\/24/,
  },
  {
    code: 'network-or-broadcast-address',
    what: 'the network address on a host',
    edits: [['192.168.16.144', '«192.168.16.0»']],
    message: /the network 192\.168\.16\.0\/24 itself/,
  },
  {
    code: 'vip-outside-network',
    what: 'a routed VIP',
    edits: [['vip: 192.168.16.100', 'vip: «10.0.0.1»']],
    message: /only if a router sends it/,
  },
  {
    code: 'unusable-address',
    what: 'a multicast VIP',
    edits: [['vip: 192.168.16.100', 'vip: «224.0.0.18»']],
    message: /multicast/,
    also: ['vip-outside-network'],
  },
  {
    code: 'network-with-host-bits',
    what: 'an address as network',
    edits: [['cidr: 192.168.16.0/24', 'cidr: «192.168.16.5/24»']],
    message: /Write 192\.168\.16\.0\/24/,
  },
  {
    code: 'wrong-family',
    what: 'two IPv6 networks',
    edits: [['cidr: 192.168.16.0/24', 'cidr: 2001:db8::/64\n  cidr6: «2001:db9::/64»']],
    message: /IPv6 network already/,
    also: ['address-outside-network', 'address-outside-network', 'address-outside-network', 'vip-outside-network'],
  },
  {
    code: 'wrong-family',
    what: 'two IPv6 addresses on a host',
    edits: [['address: 192.168.16.146', 'address: "2001:db8::2", address6: «"2001:db8::3"»']],
    message: /IPv6 address already/,
  },
  {
    code: 'invalid-address',
    what: 'a broken IPv6 address',
    edits: [['address: 192.168.16.146', 'address: «"2001::db8::2"»']],
    message: /"2001::db8::2" is not an IPv6 address/,
  },
  {
    code: 'invalid-address',
    what: 'a network with an impossible prefix',
    edits: [['cidr: 192.168.16.0/24', 'cidr: «192.168.16.0/33»']],
    message: /is not a network/,
  },
  {
    code: 'repeated-vip',
    what: 'a VIP twice in one service',
    edits: [
      [
        'vip: 192.168.16.100\n    port: 80\n    protocol: tcp',
        'fwmark: 7\n    vips: [192.168.16.100, «192.168.16.100»]',
      ],
    ],
    message: /in this list already/,
  },

  {
    code: 'no-service',
    what: 'no virtual service',
    edits: [
      [
        'virtualServices:\n  - vip: 192.168.16.100\n    port: 80\n    protocol: tcp\n    scheduler: rr # each real server in turn\n    realServers:\n      - { host: web1, weight: 1 }\n      - { host: web2, weight: 1 }',
        '«virtualServices»: []',
      ],
    ],
    message: /no virtual service/,
    also: ['unused-real-server', 'unused-real-server'],
  },
  {
    code: 'port-remap',
    what: 'another port on the real server',
    edits: [['host: web1, weight: 1', 'host: web1, port: «8080»']],
    message: /cannot remap the port: web1 gets the packets at port 80, not 8080/,
  },
  {
    code: 'duplicate-service',
    what: 'the same protocol, VIP and port',
    edits: [['\nmounts:', '  - { vip: «192.168.16.100», port: 80, realServers: [web1] }\nmounts:']],
    message: /There is a service tcp 192\.168\.16\.100:80 already/,
  },
  {
    code: 'duplicate-service',
    what: 'the same mark',
    edits: [
      [
        '\nmounts:',
        '  - { fwmark: 7, vips: [192.168.16.101], realServers: [web1] }\n  - { fwmark: «7», vips: [192.168.16.102], realServers: [web1] }\nmounts:',
      ],
    ],
    message: /fwmark 7 already/,
  },
  {
    code: 'zero-port-without-persistence',
    what: 'every port',
    edits: [['port: 80', 'port: «0»']],
    message: /Add "persistence: 300"/,
  },
  {
    code: 'no-real-server',
    what: 'an empty service',
    edits: [['\nmounts:', '  - { vip: 192.168.16.101, port: 80, «realServers»: [] }\nmounts:']],
    message: /no real server/,
  },
  {
    code: 'duplicate-real-server',
    what: 'a real server twice',
    edits: [['{ host: web1, weight: 1 }', '{ host: web1, weight: 1 }\n      - «web1»']],
    message: /web1 is a real server of this service already/,
  },
  {
    code: 'all-weights-zero',
    what: 'everything drained',
    edits: [
      ['web1, weight: 1', 'web1, weight: 0'],
      ['web2, weight: 1', 'web2, weight: 0'],
      ['    realServers:\n', '    «realServers»:\n'],
    ],
    message: /Every real server has weight 0/,
  },
  {
    code: 'weights-ignored',
    what: 'weights under rr',
    edits: [
      ['scheduler: rr', 'scheduler: «rr»'],
      ['web1, weight: 1', 'web1, weight: 3'],
    ],
    message: /Use wrr/,
  },
  {
    code: 'threshold-order',
    what: 'lower above upper',
    edits: [['host: web1, weight: 1', 'host: web1, upperThreshold: 10, lowerThreshold: «20»']],
    message: /\(20\) is above "upperThreshold" \(10\)/,
  },
  {
    code: 'flag-of-other-scheduler',
    what: 'a flag of sh under rr',
    edits: [['scheduler: rr', 'schedulerFlags: [«sh-port»]\n    scheduler: rr']],
    message: /use the scheduler sh/,
  },
  {
    code: 'flag-of-other-scheduler',
    what: 'a flag of mh under sh',
    edits: [['scheduler: rr', 'schedulerFlags: [«mh-port»]\n    scheduler: sh']],
    message: /sh-fallback or sh-port/,
  },
  {
    code: 'one-packet-needs-udp',
    what: 'one packet over tcp',
    edits: [['scheduler: rr', 'onePacket: «true»\n    scheduler: rr']],
    message: /a tcp connection would be torn apart/,
  },
  {
    code: 'invalid-mask',
    what: 'a mask with a hole',
    edits: [['scheduler: rr', 'persistence: { timeout: 60, mask: «255.0.255.0» }\n    scheduler: rr']],
    message: /255\.0\.255\.0 is not an IPv4 mask/,
  },
  {
    code: 'fwmark-with-address',
    what: 'a mark and a port',
    edits: [
      ['vip: 192.168.16.100\n    port: 80\n    protocol: tcp', 'fwmark: 7\n    vips: [192.168.16.100]\n    «port»: 80'],
    ],
    message: /Remove "port"/,
  },
  {
    code: 'only-for-fwmark',
    what: 'several VIPs without a mark',
    edits: [['port: 80', 'port: 80\n    «vips»: [192.168.16.101]']],
    message: /"vips" belongs to a service with a firewall mark/,
  },
  {
    code: 'mixed-families',
    what: 'an IPv6 service with IPv4 real servers',
    edits: [
      ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64'],
      ['\nmounts:', '  - { vip: "2001:db8::100", port: 80, realServers: [«web1»] }\nmounts:'],
    ],
    message: /web1 has no IPv6 address.*Give web1 an "address6"/,
  },
  {
    code: 'mixed-families',
    what: 'VIPs of two families',
    edits: [
      ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64'],
      [
        'vip: 192.168.16.100\n    port: 80\n    protocol: tcp',
        'fwmark: 7\n    vips: [192.168.16.100, «"2001:db8::100"»]',
      ],
    ],
    message: /an IPv6 address in an IPv4 service/,
  },
  {
    code: 'role-conflict',
    what: 'a director as real server',
    edits: [
      ['  web2: {', '  lvs: { address: 192.168.16.142 }\n  web2: {'],
      ['{ host: web1, weight: 1 }', '{ host: web1, weight: 1 }\n      - «lvs»'],
    ],
    message: /lvs is a director and cannot be a real server as well/,
  },
  {
    code: 'unused-real-server',
    what: 'a real server in no service',
    edits: [['  web2: {', '  «web3»: { address: 192.168.16.147 }\n  web2: {']],
    message: /No virtual service uses web3/,
  },

  {
    code: 'unknown-host',
    what: 'a misspelt real server',
    edits: [['{ host: web1, weight: 1 }', '{ host: «wbe1», weight: 1 }']],
    message: /There is no host "wbe1"\. Did you mean web1\?/,
    also: ['unused-real-server'],
  },
  {
    code: 'unknown-host',
    what: 'a director where a real server must be',
    edits: [['{ host: web1, weight: 1 }', '{ host: web1, weight: 1 }\n      - «lvs»']],
    message: /lvs is in "directors", but it would have to be in "realServers"/,
  },
  {
    code: 'unknown-host',
    what: 'an unknown NFS host',
    edits: [
      ['source: nfs:', 'source: «nas:'],
      ['/opt/wwwroot\n    target', '/opt/wwwroot»\n    target'],
    ],
    message: /There is no host "nas"/,
  },
  {
    code: 'unknown-host',
    what: 'an unknown host of a mount',
    edits: [['hosts: [web1, web2]', 'hosts: [web1, «storage»]']],
    message: /There is no host "storage"\. Possible: lvs, web1/,
  },
  {
    code: 'unknown-host',
    what: 'an unknown director',
    edits: [LVS2, ['\nmounts:', 'failover: { virtualRouterId: 51, priority: [lvs, lvs2, «lvs3»] }\nmounts:']],
    message: /Did you mean lvs2?/,
  },

  {
    code: 'no-director',
    what: 'no director',
    edits: [['directors:\n  lvs: { address: 192.168.16.142, hostname: lvs }', '«directors»: {}']],
    message: /There is no director/,
  },
  {
    code: 'directors-without-failover',
    what: 'two directors',
    edits: [['hostname: lvs }', 'hostname: lvs }\n  «lvs2»: { address: 192.168.16.141 }']],
    message: /lvs and lvs2 would both answer for the VIP/,
  },
  {
    code: 'failover-with-one-director',
    what: 'failover alone',
    edits: [['\nmounts:', '«failover»: { virtualRouterId: 51 }\nmounts:']],
    message: /one director only/,
  },
  {
    code: 'director-without-priority',
    what: 'a director left out',
    edits: [LVS2, ['\nmounts:', 'failover: { virtualRouterId: 51, «priority»: [lvs] }\nmounts:']],
    message: /The director lvs2 is missing here/,
  },
  {
    code: 'failover-unequal-networks',
    what: 'a standby that is not on the IPv6 network',
    edits: [
      ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64'],
      ['hostname: lvs }', 'address6: "2001:db8::1" }\n  «lvs2»: { address: 192.168.16.141 }'],
      ['\nmounts:', `${FAILOVER}\nmounts:`],
    ],
    message: /lvs2 has no IPv6 address and lvs has one/,
  },

  {
    code: 'unknown-export',
    what: 'a folder that is not exported',
    edits: [['source: nfs:/opt/wwwroot', 'source: «nfs:/opt/www»']],
    message: /nfs does not export \/opt\/www\. Did you mean \/opt\/wwwroot\?/,
  },
  {
    code: 'duplicate-mount',
    what: 'two mounts on one target',
    edits: [
      [
        'hosts: [web1, web2]',
        'hosts: [web1, web2]\n  - { source: "nfs:/opt/wwwroot", target: /var/www/html, hosts: [«web1»] }',
      ],
    ],
    message: /already; only the last mount would be seen/,
  },
  {
    code: 'client-not-covered',
    what: 'a client that the export leaves out',
    edits: [
      ['clients: 192.168.16.0/24', 'clients: 192.168.16.143'],
      ['hosts: [web1, web2]', 'hosts: [web1, «web2»]'],
    ],
    message: /web2 \(192\.168\.16\.144\) may not mount this: nfs exports it to 192\.168\.16\.143 only/,
  },
  {
    code: 'duplicate-export',
    what: 'a folder exported twice',
    edits: [['page: This page comes from NFS', 'page: x\n      - { path: «/opt/wwwroot», clients: "*" }']],
    message: /nfs exports \/opt\/wwwroot already/,
  },
  {
    code: 'path-not-normal',
    what: 'a closing slash',
    edits: [['target: /var/www/html', 'target: «/var/www/html/»']],
    message: /Write \/var\/www\/html\./,
  },
  {
    code: 'path-not-normal',
    what: 'a way out',
    edits: [['path: /opt/wwwroot', 'path: «/opt/../etc»']],
    message: /Write \/etc/,
    also: ['unknown-export'],
  },
  {
    code: 'mount-over-system',
    what: 'a mount over /etc',
    edits: [['target: /var/www/html', 'target: «/etc»']],
    message: /would hide what the system itself needs/,
    also: ['mount-beside-document-root'],
  },
  {
    code: 'mount-beside-document-root',
    what: 'pages nobody sees',
    edits: [['target: /var/www/html', 'target: «/srv/pages»']],
    message: /The web servers serve \/var\/www\/html/,
  },

  {
    code: 'never-root',
    what: 'neither root nor sudo',
    edits: [['user: root', 'user: admin\n  sudo: «never»']],
    message: /nothing can be changed there/,
    also: ['never-root', 'never-root', 'never-root', 'never-root'],
  },
];

/** What comes near to a rule and is right. */
const SILENT: readonly { readonly near: readonly DiagnosticCode[]; what: string; edits: readonly Edit[] }[] = [
  {
    near: ['host-conflict', 'duplicate-address', 'role-conflict', 'unused-real-server'],
    what: 'one machine with two roles',
    edits: [
      [
        '  nfs:\n    address: 192.168.16.145',
        '  web1: { address: 192.168.16.143 }\n  nfs:\n    address: 192.168.16.145',
      ],
    ],
  },
  { near: ['address-outside-network'], what: 'a client outside the network', edits: [['192.168.16.146', '10.9.9.9']] },
  {
    near: ['address-outside-network', 'wrong-family'],
    what: 'an NFS host outside the network',
    edits: [['192.168.16.145', '10.9.9.9']],
  },
  {
    near: ['network-or-broadcast-address', 'network-with-host-bits'],
    what: 'the first and last address of a /31',
    edits: [
      ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/23'],
      ['192.168.16.144', '192.168.16.255'],
    ],
  },
  {
    near: ['duplicate-service'],
    what: 'one VIP with two ports and two protocols',
    edits: [
      [
        '\nmounts:',
        '  - { vip: 192.168.16.100, port: 443, realServers: [web1] }\n  - { vip: 192.168.16.100, port: 80, protocol: udp, realServers: [web1] }\nmounts:',
      ],
    ],
  },
  {
    near: ['port-remap'],
    what: 'the same port said again',
    edits: [['host: web1, weight: 1', 'host: web1, port: 80']],
  },
  {
    near: ['zero-port-without-persistence'],
    what: 'every port with persistence',
    edits: [['port: 80', 'port: 0\n    persistence: 300']],
  },
  {
    near: ['weights-ignored', 'all-weights-zero'],
    what: 'one drained real server under rr',
    edits: [['web1, weight: 1', 'web1, weight: 0']],
  },
  {
    near: ['weights-ignored'],
    what: 'weights under wrr',
    edits: [
      ['scheduler: rr', 'scheduler: wrr'],
      ['web1, weight: 1', 'web1, weight: 3'],
    ],
  },
  {
    near: ['threshold-order'],
    what: 'thresholds in order',
    edits: [['host: web1, weight: 1', 'host: web1, upperThreshold: 20, lowerThreshold: 20']],
  },
  {
    near: ['flag-of-other-scheduler'],
    what: 'flags of their own scheduler',
    edits: [['scheduler: rr', 'schedulerFlags: [sh-port, sh-fallback]\n    scheduler: sh']],
  },
  {
    near: ['one-packet-needs-udp'],
    what: 'one packet over udp',
    edits: [['protocol: tcp', 'protocol: udp\n    onePacket: true']],
  },
  {
    near: ['invalid-mask'],
    what: 'a mask',
    edits: [['scheduler: rr', 'persistence: { timeout: 60, mask: 255.255.255.0 }\n    scheduler: rr']],
  },
  {
    near: ['fwmark-with-address', 'only-for-fwmark', 'repeated-vip'],
    what: 'a mark without ports',
    edits: [
      ['vip: 192.168.16.100\n    port: 80\n    protocol: tcp', 'fwmark: 7\n    vips: [192.168.16.100, 192.168.16.101]'],
    ],
  },
  {
    near: ['duplicate-service', 'mixed-families'],
    what: 'one mark for each family',
    edits: [
      ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64'],
      ['143, hostname: web1', '143, address6: "2001:db8::1"'],
      [
        '\nmounts:',
        '  - { fwmark: 7, vips: [192.168.16.101], realServers: [web1] }\n  - { fwmark: 7, vips: ["2001:db8::100"], realServers: [web1] }\nmounts:',
      ],
    ],
  },
  {
    near: [
      'directors-without-failover',
      'failover-with-one-director',
      'director-without-priority',
      'failover-unequal-networks',
      'no-director',
    ],
    what: 'two directors with failover',
    edits: [LVS2, ['\nmounts:', `${FAILOVER}\nmounts:`]],
  },
  {
    near: ['host-conflict'],
    what: 'a director that is the NFS host as well',
    edits: [
      ['192.168.16.145\n    hostname: nfs', '192.168.16.145'],
      ['directors:\n', 'directors:\n  nfs: { address: 192.168.16.145 }\n'],
      ['  lvs: { address: 192.168.16.142, hostname: lvs }\n', ''],
    ],
  },
  {
    near: ['client-not-covered'],
    what: 'an export for a network, a name or everybody',
    edits: [['clients: 192.168.16.0/24', 'clients: [10.0.0.0/8, "*.example.com"]']],
  },
  {
    near: ['mount-beside-document-root'],
    what: 'a mount inside the document root',
    edits: [['target: /var/www/html', 'target: /var/www/html/pages']],
  },
  {
    near: ['mount-beside-document-root', 'mount-over-system'],
    what: 'a mount elsewhere without our web server',
    edits: [
      [
        'webServer: # on every real server\n  documentRoot: /var/www/html\n  page: This is {host} # the test page until NFS is mounted over it\n',
        '',
      ],
      ['target: /var/www/html', 'target: /srv/pages'],
    ],
  },
  { near: ['never-root'], what: 'no sudo for root', edits: [['user: root', 'user: root\n  sudo: never']] },
  {
    near: ['invalid-address', 'unusable-address', 'wrong-family', 'vip-is-host-address', 'vip-outside-network'],
    what: 'a second family beside the first',
    edits: [
      ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64'],
      ['143, hostname: web1', '143, address6: "2001:DB8:0::1", hostname: web1'],
      ['\nmounts:', '  - { vip: "2001:db8::100", port: 80, realServers: [web1] }\nmounts:'],
    ],
  },
  {
    near: ['duplicate-real-server', 'unused-real-server'],
    what: 'a real server of two services',
    edits: [['\nmounts:', '  - { vip: 192.168.16.101, port: 80, realServers: [web1] }\nmounts:']],
  },
  {
    near: ['no-service', 'no-real-server', 'unknown-host', 'unknown-export', 'duplicate-mount', 'path-not-normal'],
    what: 'two exports on two targets',
    edits: [
      ['page: This page comes from NFS', 'page: x\n      - { path: /opt/..data, clients: "*" }'],
      [
        'hosts: [web1, web2]',
        'hosts: [web1, web2]\n  - { source: "nfs:/opt/..data", target: /var/www/html/data, hosts: [web1, client] }',
      ],
    ],
  },
  {
    near: ['duplicate-export'],
    what: 'one folder inside another',
    edits: [['page: This page comes from NFS', 'page: x\n      - { path: /opt/wwwroot/more, clients: "*" }']],
  },
  {
    near: ['failover-unequal-networks'],
    what: 'two directors on both networks',
    edits: [
      ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64'],
      ['hostname: lvs }', 'address6: "2001:db8::1" }\n  lvs2: { address: 192.168.16.141, address6: "2001:db8::2" }'],
      ['\nmounts:', `${FAILOVER}\nmounts:`],
    ],
  },
];

describe('semantic rules', () => {
  for (const { code, what, edits, message, also = [] } of FIRING) {
    it(`${code}: ${what}`, () => {
      const { text, marks } = marked(edited(...edits));
      const document = readCluster(text);
      assert.deepEqual(
        codes(document).toSorted(),
        [code, ...also].toSorted(),
        JSON.stringify(document.diagnostics, null, 1),
      );
      const diagnostic = document.diagnostics.find((each) => each.code === code);
      const { range } = diagnostic!;
      assert.deepEqual([{ offset: range.offset, length: range.length, ...range.start }], marks);
      assert.match(diagnostic!.message, message);
      assert.match(diagnostic!.message, /[.?]$/);
    });
  }

  for (const { what, edits } of SILENT) {
    it(`silent: ${what}`, () => {
      const document = readCluster(edited(...edits));
      assert.deepEqual(document.diagnostics, []);
      assert.notEqual(document.cluster, undefined);
    });
  }

  it('fires every rule at least once here', () => {
    const tested = new Set(FIRING.map(({ code }) => code));
    assert.deepEqual(
      RULES.map(({ code }) => code).filter((code) => !tested.has(code)),
      [],
    );
  });

  it('has a case for each rule that comes near to it and is right', () => {
    const tested = new Set(SILENT.flatMap(({ near }) => near));
    assert.deepEqual(
      RULES.map(({ code }) => code).filter((code) => !tested.has(code)),
      [],
    );
  });

  it('shows what else is involved', () => {
    const { diagnostics } = readCluster(edited(['192.168.16.144', '192.168.16.143']));
    const [related] = diagnostics[0]?.related ?? [];
    assert.deepEqual([related?.range.start.line, related?.message], [21, 'address of web1']);
  });

  it('still judges what is right in a file with a wrong value elsewhere', () => {
    const document = readCluster(edited(['scheduler: rr', 'scheduler: rrr'], ['192.168.16.144', '192.168.16.143']));
    assert.deepEqual(codes(document), ['duplicate-address', 'unknown-scheduler']);
  });

  it('does not blame references to a host that has a mistake of its own', () => {
    const document = readCluster(edited(['web1: { address: 192.168.16.143, hostname: web1 }', 'web1: 192.168.16.143']));
    assert.deepEqual(codes(document), ['wrong-type']);
  });
});
