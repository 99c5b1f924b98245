import assert from 'node:assert/strict';
import { fixAll, fixesFor } from '../../../src/core/language/fixes/fixes';
import { applyEdits } from '../../../src/core/spec/textEdit';
import type { DiagnosticCode } from '../../../src/core/spec/codes';
import { lostComments } from '../../../src/core/spec/edits/comments';
import { type ClusterDocument, readCluster } from '../../../src/core/spec/read';
import { type Edit, REFERENCE } from '../spec/support';

interface Case {
  readonly code: DiagnosticCode;
  readonly title: string;
  /** What makes the reference file wrong. */
  readonly wrong: readonly Edit[] | string;
  /** What the fix makes of the wrong file. */
  readonly right: readonly Edit[];
  /** The one that the editor offers first, on a key. */
  readonly isPreferred?: true;
}

const SERVICE = REFERENCE.slice(REFERENCE.indexOf('virtualServices:'), REFERENCE.indexOf('\nmounts:'));
const NETWORK = REFERENCE.slice(REFERENCE.indexOf('network:'), REFERENCE.indexOf('\nssh:'));
const IPV6: Edit = ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64'];
const TWO_DIRECTORS: Edit = ['hostname: lvs }', 'hostname: lvs }\n  lvs2: { address: 192.168.16.141 }'];
const more = (service: string): Edit => ['\nmounts:', `  - ${service}\nmounts:`];
const section = (lines: string): Edit => ['\nmounts:', `\n${lines}\nmounts:`];
const DUPLICATE = '  - { vip: 192.168.16.100, port: 80, realServers: [web1] }\n';

const CASES: readonly Case[] = [
  // YAML
  { code: 'yaml-tab', title: 'Indent with spaces', wrong: [['  cidr:', '\tcidr:']], right: [['\tcidr:', '  cidr:']], isPreferred: true }, // prettier-ignore
  { code: 'yaml-version', title: 'Remove this line', wrong: [['# The reference', '%YAML 1.1\n---\n# The reference']], right: [['%YAML 1.1\n---\n', '']], isPreferred: true }, // prettier-ignore
  { code: 'yaml-tag', title: 'Remove the tag !env', wrong: [['vip: 192', 'vip: !env 192']], right: [['!env ', '']], isPreferred: true }, // prettier-ignore
  { code: 'yaml-duplicate-key', title: 'Remove the second "lvs"', wrong: [['hostname: lvs }', 'hostname: lvs }\n  lvs: { address: 192.168.16.142 } # again']], right: [['  lvs: { address: 192.168.16.142 } # again', '  # again']] }, // prettier-ignore
  { code: 'yaml-duplicate-key', title: 'Remove the second "hostname"', wrong: [['hostname: lvs }', 'hostname: lvs, hostname: x }']], right: [[', hostname: x', '']] }, // prettier-ignore
  { code: 'yaml-syntax', title: 'Put the value in quotes', wrong: [['page: This is {host} #', 'page: This: {host} #']], right: [['This: {host}', '"This: {host}"']], isPreferred: true }, // prettier-ignore
  { code: 'yaml-octal-looking', title: 'Change to 80', wrong: [['port: 80', 'port: 0080']], right: [['0080', '80']], isPreferred: true }, // prettier-ignore
  { code: 'yaml-octal-looking', title: 'Change to 80', wrong: [['port: 80', 'port: 0x50']], right: [['0x50', '80']], isPreferred: true }, // prettier-ignore
  { code: 'yaml-ambiguous', title: 'Put it in quotes', wrong: [['\nname: web', '\nname: 2026-11-22 # day']], right: [['2026-11-22', '"2026-11-22"']], isPreferred: true }, // prettier-ignore
  { code: 'yaml-ambiguous', title: 'Put it in quotes', wrong: [['hostname: nfs', 'hostname: on']], right: [['hostname: on', 'hostname: "on"']], isPreferred: true }, // prettier-ignore

  // Names and values
  { code: 'missing-api-version', title: 'Add "apiVersion"', wrong: [['apiVersion: lvs-dr/v1\n', '']], right: [['\nname: web', '\napiVersion: lvs-dr/v1\nname: web']], isPreferred: true }, // prettier-ignore
  { code: 'unsupported-version', title: 'Change to lvs-dr/v1', wrong: [['lvs-dr/v1', 'lvs-dr/v2']], right: [['v2', 'v1']], isPreferred: true }, // prettier-ignore
  { code: 'unknown-property', title: 'Change to "mounts"', wrong: [['\nmounts:', '\nmount:']], right: [['\nmount:', '\nmounts:']], isPreferred: true }, // prettier-ignore
  { code: 'unknown-property', title: 'Change to "weight"', wrong: [['web1, weight', 'web1, wieght']], right: [['wieght', 'weight']], isPreferred: true }, // prettier-ignore
  { code: 'unknown-property', title: 'Remove "replicas"', wrong: [['\nname: web', '\nname: web\nreplicas: 3 # of web']], right: [['replicas: 3 # of web', '# of web']] }, // prettier-ignore
  { code: 'missing-property', title: 'Add "network"', wrong: [[NETWORK, '']], right: [['\nname: web\n', '\nname: web\n\nnetwork:\n  cidr: 192.168.16.0/24\n']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "cidr"', wrong: [['  cidr: 192.168.16.0/24 # directors and real servers share this layer-2 network\n', '']], right: [['  interface', '  cidr: 192.168.16.0/24\n  interface']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "name"', wrong: [['\nname: web', '']], right: [['lvs-dr/v1', 'lvs-dr/v1\nname: web']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "address"', wrong: [['{ address: 192.168.16.146 }', '{ hostname: client }']], right: [['{ hostname: client', '{ address: 192.168.16.146, hostname: client']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "vip"', wrong: [['vip: 192.168.16.100\n    port', 'port']], right: [['- port', '- vip: 192.168.16.100\n    port']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "port"', wrong: [['    port: 80\n', '']], right: [['    protocol', '    port: 80\n    protocol']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "vips"', wrong: [more('{ fwmark: 7, realServers: [web1] }')], right: [['fwmark: 7', 'fwmark: 7, vips: [192.168.16.101]']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "realServers"', wrong: [more('{ vip: 192.168.16.101, port: 80 }')], right: [['101, port: 80', '101, port: 80, realServers: [web1, web2]']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "virtualServices"', wrong: [[SERVICE, '']], right: [['146 }\n\n', '146 }\n\nvirtualServices:\n  - vip: 192.168.16.100\n    port: 80\n    scheduler: rr\n    realServers:\n      - { host: web1, weight: 1 }\n      - { host: web2, weight: 1 }\n\n']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "target"', wrong: [['    target: /var/www/html\n', '']], right: [['nfs:/opt/wwwroot', 'nfs:/opt/wwwroot\n    target: /var/www/html']], isPreferred: true }, // prettier-ignore
  { code: 'missing-property', title: 'Add "virtualRouterId"', wrong: [TWO_DIRECTORS, section('failover: { priority: [lvs, lvs2] }')], right: [['{ priority', '{ virtualRouterId: 51, priority']], isPreferred: true }, // prettier-ignore
  { code: 'wrong-type', title: 'Change to 22', wrong: [['port: 80', 'port: 22:22']], right: [['22:22', '22']], isPreferred: true }, // prettier-ignore
  { code: 'wrong-type', title: 'Change to 80', wrong: [['port: 80', "port: '80'"]], right: [["'80'", '80']], isPreferred: true }, // prettier-ignore
  { code: 'wrong-type', title: 'Change to 8080', wrong: [['port: 80', 'port: 8_080']], right: [['8_080', '8080']], isPreferred: true }, // prettier-ignore
  { code: 'wrong-type', title: 'Change to false', wrong: [['protocol: tcp', 'protocol: udp\n    onePacket: no']], right: [['Packet: no', 'Packet: false']], isPreferred: true }, // prettier-ignore
  { code: 'wrong-type', title: 'Change to true', wrong: [['protocol: tcp', 'protocol: udp\n    onePacket: yes']], right: [['Packet: yes', 'Packet: true']], isPreferred: true }, // prettier-ignore
  { code: 'wrong-type', title: 'Put it in quotes', wrong: [['\nname: web', '\nname: 2026']], right: [['2026', '"2026"']], isPreferred: true }, // prettier-ignore
  { code: 'wrong-type', title: 'Make it a list', wrong: [['hosts: [web1, web2]', 'hosts: web1']], right: [['hosts: web1', 'hosts: [web1]']], isPreferred: true }, // prettier-ignore
  { code: 'wrong-type', title: 'Change to web', wrong: [['\nname: web', '\nname:']], right: [['\nname:', '\nname: web']] }, // prettier-ignore
  { code: 'wrong-type', title: 'Remove "clients"', wrong: [['  client: { address: 192.168.16.146 }\n', '']], right: [['clients: # hosts', '# hosts']] }, // prettier-ignore
  { code: 'unknown-scheduler', title: 'Change to wlc', wrong: [['scheduler: rr', 'scheduler: wclc']], right: [['wclc', 'wlc']], isPreferred: true }, // prettier-ignore
  { code: 'unknown-value', title: 'Change to udp', wrong: [['protocol: tcp', 'protocol: http']], right: [['protocol: http', 'protocol: udp']] }, // prettier-ignore
  { code: 'out-of-range', title: 'Change to 65535', wrong: [['port: 80', 'port: 80000']], right: [['80000', '65535']] },
  {
    code: 'out-of-range',
    title: 'Change to 0',
    wrong: [['web1, weight: 1', 'web1, weight: -1']],
    right: [['-1', '0']],
  },
  { code: 'out-of-range', title: 'Remove "persistence"', wrong: [['scheduler: rr', 'persistence: 0\n    scheduler: rr']], right: [['    persistence: 0\n', '']], isPreferred: true }, // prettier-ignore
  { code: 'empty-list', title: 'Add every real server', wrong: [['[web1, web2]', '[]']], right: [['[]', '[web1, web2]']] }, // prettier-ignore
  { code: 'empty-list', title: 'Remove "priority"', wrong: [TWO_DIRECTORS, section('failover: { virtualRouterId: 51, priority: [] }')], right: [[', priority: []', '']], isPreferred: true }, // prettier-ignore
  { code: 'repeated-item', title: 'Remove the second "web1"', wrong: [['[web1, web2]', '[web1, web1]']], right: [['[web1, web1]', '[web1]']], isPreferred: true }, // prettier-ignore
  { code: 'invalid-value', title: 'Change to web-2', wrong: [['\nname: web', '\nname: "Web 2!"']], right: [['"Web 2!"', '"web-2"']], isPreferred: true }, // prettier-ignore
  { code: 'invalid-value', title: 'Change to /var/www/html', wrong: [['target: /var', 'target: var']], right: [['target: var', 'target: /var']], isPreferred: true }, // prettier-ignore
  { code: 'invalid-value', title: 'Change to nfs:/opt/wwwroot', wrong: [['source: nfs:', 'source: ']], right: [['source: ', 'source: nfs:']], isPreferred: true }, // prettier-ignore
  { code: 'invalid-name', title: 'Change to my-client', wrong: [['  client: {', '  my client: {']], right: [['my client', 'my-client']], isPreferred: true }, // prettier-ignore

  // Secrets and commands
  { code: 'secret-in-file', title: 'Remove "password"', wrong: [['user: root', 'user: root\n  password: hunter2']], right: [['  password: hunter2\n', '']], isPreferred: true }, // prettier-ignore
  { code: 'secret-in-file', title: 'Remove "identityFile"', wrong: [['user: root', 'user: root\n  identityFile: "-----BEGIN OPENSSH PRIVATE KEY-----"']], right: [['  identityFile: "-----BEGIN OPENSSH PRIVATE KEY-----"\n', '']], isPreferred: true }, // prettier-ignore
  { code: 'command-in-file', title: 'Remove "proxyCommand"', wrong: [['user: root', 'user: root\n  proxyCommand: nc %h %p']], right: [['  proxyCommand: nc %h %p\n', '']], isPreferred: true }, // prettier-ignore
  { code: 'host-starts-with-dash', title: 'Remove "proxyJump"', wrong: [['user: root', 'user: root\n  proxyJump: -oProxyCommand=sh']], right: [['  proxyJump: -oProxyCommand=sh\n', '']], isPreferred: true }, // prettier-ignore
  { code: 'host-starts-with-dash', title: 'Change to client', wrong: [['  client: {', '  -client: {']], right: [['-client', 'client']], isPreferred: true }, // prettier-ignore
  { code: 'never-root', title: 'Change to auto', wrong: [['address: 192.168.16.146', 'address: 192.168.16.146, ssh: { user: me, sudo: never }']], right: [['never }', 'auto }']], isPreferred: true }, // prettier-ignore

  // Addresses
  { code: 'address-with-prefix', title: 'Change to 192.168.16.100', wrong: [['vip: 192.168.16.100', 'vip: 192.168.16.100/32']], right: [['100/32', '100']], isPreferred: true }, // prettier-ignore
  { code: 'address-with-prefix', title: 'Change to 192.168.16.146', wrong: [['192.168.16.146', '"192.168.16.146/24"']], right: [['146/24"', '146"']], isPreferred: true }, // prettier-ignore
  { code: 'invalid-address', title: 'Change to 192.168.16.46', wrong: [['192.168.16.146', '192.168.16.046']], right: [['.046', '.46']] }, // prettier-ignore
  { code: 'invalid-address', title: 'Change to the free address 192.168.16.146', wrong: [['192.168.16.146', '192.168.16.300']], right: [['.300', '.146']] }, // prettier-ignore
  { code: 'network-with-host-bits', title: 'Change to 192.168.16.0/24', wrong: [['192.168.16.0/24 #', '192.168.16.5/24 #']], right: [['16.5/24', '16.0/24']], isPreferred: true }, // prettier-ignore
  { code: 'wrong-family', title: 'Remove "address6"', wrong: [['address: 192.168.16.146', 'address: "2001:db8::2", address6: "2001:db8::3"']], right: [[', address6: "2001:db8::3"', '']] }, // prettier-ignore
  { code: 'duplicate-address', title: 'Change to the free address 192.168.16.147', wrong: [['192.168.16.144', '192.168.16.143']], right: [['143, hostname: web2', '147, hostname: web2']] }, // prettier-ignore
  { code: 'host-conflict', title: 'Change to 192.168.16.143 as in "realServers"', wrong: [['nfsHosts:\n', 'nfsHosts:\n  web1: { address: 192.168.16.150 }\n']], right: [['.150', '.143']] }, // prettier-ignore
  { code: 'vip-is-host-address', title: 'Change to the free address 192.168.16.147', wrong: [['vip: 192.168.16.100', 'vip: 192.168.16.142']], right: [['vip: 192.168.16.142', 'vip: 192.168.16.147']] }, // prettier-ignore
  { code: 'address-outside-network', title: 'Change to the free address 192.168.16.147', wrong: [['192.168.16.143', '192.168.17.143']], right: [['192.168.17.143', '192.168.16.147']] }, // prettier-ignore
  { code: 'network-or-broadcast-address', title: 'Change to the free address 192.168.16.100', wrong: [['vip: 192.168.16.100', 'vip: 192.168.16.255']], right: [['.255', '.100']] }, // prettier-ignore
  { code: 'unusable-address', title: 'Change to the free address 192.168.16.147', wrong: [['192.168.16.144', '127.0.0.1']], right: [['127.0.0.1', '192.168.16.147']] }, // prettier-ignore
  { code: 'vip-outside-network', title: 'Change to the free address 192.168.16.100', wrong: [['vip: 192.168.16.100', 'vip: 10.0.0.1']], right: [['10.0.0.1', '192.168.16.100']] }, // prettier-ignore
  { code: 'repeated-vip', title: 'Remove the second "192.168.16.101"', wrong: [more('{ fwmark: 7, vips: [192.168.16.101, 192.168.16.101], realServers: [web1] }')], right: [[', 192.168.16.101]', ']']], isPreferred: true }, // prettier-ignore
  { code: 'gateway-is-director', title: 'Remove "gateway"', wrong: [['143, hostname', '143, gateway: 192.168.16.142, hostname']], right: [[' gateway: 192.168.16.142,', '']], isPreferred: true }, // prettier-ignore

  // Services
  { code: 'no-service', title: 'Add a virtual service on 192.168.16.100', wrong: [[SERVICE, 'virtualServices: []\n']], right: [['virtualServices: []\n', 'virtualServices:\n  - vip: 192.168.16.100\n    port: 80\n    scheduler: rr\n    realServers:\n      - { host: web1, weight: 1 }\n      - { host: web2, weight: 1 }\n']], isPreferred: true }, // prettier-ignore
  { code: 'duplicate-service', title: 'Remove the second service tcp 192.168.16.100:80', wrong: [['\nmounts:', `${DUPLICATE}\nmounts:`]], right: [[DUPLICATE, '']] }, // prettier-ignore
  { code: 'duplicate-service', title: 'Change the VIP to the free address 192.168.16.101', wrong: [['\nmounts:', `${DUPLICATE}\nmounts:`]], right: [['{ vip: 192.168.16.100', '{ vip: 192.168.16.101']] }, // prettier-ignore
  { code: 'port-remap', title: 'Remove "port"', wrong: [['web1, weight: 1', 'web1, port: 8080']], right: [[', port: 8080', '']], isPreferred: true }, // prettier-ignore
  { code: 'zero-port-without-persistence', title: 'Add "persistence: 300"', wrong: [['port: 80', 'port: 0']], right: [['in turn\n', 'in turn\n    persistence: 300\n']], isPreferred: true }, // prettier-ignore
  { code: 'invalid-mask', title: 'Remove "mask"', wrong: [['scheduler: rr', 'persistence: { timeout: 60, mask: 255.0.255.0 }\n    scheduler: rr']], right: [[', mask: 255.0.255.0', '']], isPreferred: true }, // prettier-ignore
  { code: 'fwmark-with-address', title: 'Remove "port"', wrong: [more('{ fwmark: 7, vips: [192.168.16.101], port: 443, realServers: [web1] }')], right: [[' port: 443,', '']], isPreferred: true }, // prettier-ignore
  { code: 'only-for-fwmark', title: 'Remove "family"', wrong: [['port: 80', 'port: 80\n    family: 4']], right: [['    family: 4\n', '']], isPreferred: true }, // prettier-ignore
  { code: 'one-packet-needs-udp', title: 'Remove "onePacket"', wrong: [['scheduler: rr', 'onePacket: true\n    scheduler: rr']], right: [['    onePacket: true\n', '']], isPreferred: true }, // prettier-ignore
  { code: 'one-packet-needs-udp', title: 'Use UDP', wrong: [['scheduler: rr', 'onePacket: true\n    scheduler: rr']], right: [['protocol: tcp', 'protocol: udp']] }, // prettier-ignore
  { code: 'flag-of-other-scheduler', title: 'Remove the flag sh-port', wrong: [['scheduler: rr', 'schedulerFlags: [sh-port]\n    scheduler: rr']], right: [['    schedulerFlags: [sh-port]\n', '']] }, // prettier-ignore
  { code: 'flag-of-other-scheduler', title: 'Change to sh-port', wrong: [['scheduler: rr', 'schedulerFlags: [mh-port]\n    scheduler: sh']], right: [['mh-port', 'sh-port']], isPreferred: true }, // prettier-ignore
  { code: 'flag-of-other-scheduler', title: 'Use the scheduler mh', wrong: [['scheduler: rr', 'schedulerFlags: [mh-port]\n    scheduler: sh']], right: [['scheduler: sh', 'scheduler: mh']] }, // prettier-ignore

  // Real servers
  { code: 'no-real-server', title: 'Add every real server', wrong: [more('{ vip: 192.168.16.101, port: 80, realServers: [] }')], right: [['[]', '[web1, web2]']], isPreferred: true }, // prettier-ignore
  { code: 'no-real-server', title: 'Add the real server web1', wrong: [more('{ vip: 192.168.16.101, port: 80, realServers: [] }')], right: [['[]', '[{ host: web1, weight: 1 }]']] }, // prettier-ignore
  { code: 'duplicate-real-server', title: 'Remove the second "web1"', wrong: [['web2, weight: 1', 'web1, weight: 1'], ['  web2: { address: 192.168.16.144, hostname: web2 }\n', ''], ['[web1, web2]', '[web1]']], right: [['      - { host: web1, weight: 1 }\n      - { host: web1, weight: 1 }\n', '      - { host: web1, weight: 1 }\n']], isPreferred: true }, // prettier-ignore
  { code: 'unused-real-server', title: 'Add web3 to tcp 192.168.16.100:80', wrong: [['  web2: {', '  web3: { address: 192.168.16.147 }\n  web2: {']], right: [['web2, weight: 1 }\n', 'web2, weight: 1 }\n      - { host: web3, weight: 1 }\n']] }, // prettier-ignore
  { code: 'unused-real-server', title: 'Remove "web3"', wrong: [['  web2: {', '  web3: { address: 192.168.16.147 } # spare\n  web2: {']], right: [['  web3: { address: 192.168.16.147 } # spare', '  # spare']] }, // prettier-ignore
  { code: 'role-conflict', title: 'Remove lvs from the service', wrong: [['  web2: {', '  lvs: { address: 192.168.16.142 }\n  web2: {'], ['web1, weight: 1 }', 'web1, weight: 1 }\n      - lvs']], right: [['      - lvs\n', '']] }, // prettier-ignore
  { code: 'all-weights-zero', title: 'Give every real server weight 1', wrong: [['web1, weight: 1', 'web1, weight: 0'], ['web2, weight: 1', 'web2, weight: 0']], right: [['web1, weight: 0', 'web1, weight: 1'], ['web2, weight: 0', 'web2, weight: 1']], isPreferred: true }, // prettier-ignore
  { code: 'weights-ignored', title: 'Use the scheduler wrr', wrong: [['web1, weight: 1', 'web1, weight: 3']], right: [['scheduler: rr', 'scheduler: wrr']], isPreferred: true }, // prettier-ignore
  { code: 'weights-ignored', title: 'Use the scheduler wlc', wrong: [['web1, weight: 1', 'web1, weight: 3'], ['scheduler: rr', 'scheduler: "lc"']], right: [['"lc"', '"wlc"']], isPreferred: true }, // prettier-ignore
  { code: 'weights-ignored', title: 'Give every real server weight 1', wrong: [['web1, weight: 1', 'web1, weight: 3'], ['scheduler: rr', 'scheduler: dh']], right: [['weight: 3', 'weight: 1']] }, // prettier-ignore
  { code: 'threshold-order', title: 'Remove "lowerThreshold"', wrong: [['web1, weight: 1', 'web1, lowerThreshold: 20']], right: [[', lowerThreshold: 20', '']], isPreferred: true }, // prettier-ignore
  { code: 'threshold-order', title: 'Raise "upperThreshold" to 20', wrong: [['web1, weight: 1', 'web1, upperThreshold: 10, lowerThreshold: 20']], right: [['Threshold: 10', 'Threshold: 20']] }, // prettier-ignore
  { code: 'mixed-families', title: 'Give web1 the address 2001:db8::a', wrong: [IPV6, more('{ vip: "2001:db8::100", port: 80, realServers: [web1] }')], right: [['143, hostname: web1', '143, address6: 2001:db8::a, hostname: web1']], isPreferred: true }, // prettier-ignore
  { code: 'mixed-families', title: 'Remove web1 from the service', wrong: [IPV6, ['144, hostname', '144, address6: "2001:db8::9", hostname'], more('{ vip: "2001:db8::100", port: 80, realServers: [web1, web2] }')], right: [['[web1, web2] }', '[web2] }']] }, // prettier-ignore

  // References
  { code: 'unknown-host', title: 'Change to web2', wrong: [['host: web2', 'host: wbe2']], right: [['wbe2', 'web2']], isPreferred: true }, // prettier-ignore
  { code: 'unknown-host', title: 'Add web3 (192.168.16.147) to "realServers"', wrong: [['web2, weight: 1 }', 'web2, weight: 1 }\n      - web3']], right: [['hostname: web2 }\n', 'hostname: web2 }\n  web3: { address: 192.168.16.147 }\n']] }, // prettier-ignore
  { code: 'unknown-host', title: 'Add client (192.168.16.146) to "realServers"', wrong: [['web2, weight: 1 }', 'web2, weight: 1 }\n      - client']], right: [['hostname: web2 }\n', 'hostname: web2 }\n  client: { address: 192.168.16.146 }\n']] }, // prettier-ignore
  { code: 'unknown-host', title: 'Remove "storage"', wrong: [['[web1, web2]', '[web1, storage]']], right: [['[web1, storage]', '[web1]']] }, // prettier-ignore
  { code: 'unknown-host', title: 'Change to nfs:/opt/wwwroot', wrong: [['source: nfs:', 'source: nsf:']], right: [['nsf:', 'nfs:']], isPreferred: true }, // prettier-ignore
  { code: 'unknown-host', title: 'Add lvs9 (192.168.16.147) to "directors"', wrong: [TWO_DIRECTORS, section('failover: { virtualRouterId: 51, priority: [lvs, lvs2, lvs9] }')], right: [['141 }', '141 }\n  lvs9: { address: 192.168.16.147 }']] }, // prettier-ignore
  { code: 'unknown-export', title: 'Change to nfs:/opt/wwwroot', wrong: [['source: nfs:/opt/wwwroot', 'source: nfs:/opt/www']], right: [['/opt/www\n', '/opt/wwwroot\n']], isPreferred: true }, // prettier-ignore
  { code: 'unknown-export', title: 'Let nfs export /opt/www', wrong: [['source: nfs:/opt/wwwroot', 'source: nfs:/opt/www']], right: [['from NFS\n', 'from NFS\n      - path: /opt/www\n        clients: 192.168.16.0/24\n        options: [rw, sync, no_root_squash]\n']] }, // prettier-ignore
  { code: 'duplicate-export', title: 'Remove the second export of /opt/wwwroot', wrong: [['page: This page comes from NFS', 'page: x\n      - { path: /opt/wwwroot, clients: "*" }']], right: [['      - { path: /opt/wwwroot, clients: "*" }\n', '']] }, // prettier-ignore
  { code: 'duplicate-mount', title: 'Remove this mount', wrong: [['[web1, web2]', '[web1, web2]\n  - { source: "nfs:/opt/wwwroot", target: /var/www/html, hosts: [web1] }']], right: [['  - { source: "nfs:/opt/wwwroot", target: /var/www/html, hosts: [web1] }\n', '']] }, // prettier-ignore
  { code: 'duplicate-mount', title: 'Remove web1 from this mount', wrong: [['[web1, web2]', '[web1]\n  - { source: "nfs:/opt/wwwroot", target: /var/www/html, hosts: [web1, web2] }']], right: [['[web1, web2]', '[web2]']] }, // prettier-ignore
  { code: 'client-not-covered', title: 'Let nfs export it to 192.168.16.144 as well', wrong: [['clients: 192.168.16.0/24', 'clients: 192.168.16.143 # web1']], right: [['192.168.16.143 #', '[192.168.16.143, 192.168.16.144] #']], isPreferred: true }, // prettier-ignore
  { code: 'path-not-normal', title: 'Change to /var/www/html', wrong: [['target: /var/www/html', 'target: /var//www/html/']], right: [['/var//www/html/', '/var/www/html']], isPreferred: true }, // prettier-ignore
  { code: 'mount-over-system', title: 'Change to /var/www/html', wrong: [['target: /var/www/html', 'target: /etc']], right: [['/etc\n', '/var/www/html\n']] }, // prettier-ignore
  { code: 'mount-beside-document-root', title: 'Change to /srv/own', wrong: [['143, hostname: web1', '143, webServer: { documentRoot: /srv/own }'], ['target: /var/www/html', 'target: /srv/pages'], ['[web1, web2]', '[web1]']], right: [['/srv/pages', '/srv/own']] }, // prettier-ignore

  // Directors
  { code: 'no-director', title: 'Add lvs (192.168.16.147) to "directors"', wrong: [['directors:\n  lvs: { address: 192.168.16.142, hostname: lvs }', 'directors: {} # none']], right: [['directors: {} # none', 'directors: # none\n  lvs: { address: 192.168.16.147 }']], isPreferred: true }, // prettier-ignore
  { code: 'directors-without-failover', title: 'Add "failover", with lvs as the preferred director', wrong: [TWO_DIRECTORS], right: [['hosts: [web1, web2]\n', 'hosts: [web1, web2]\n\nfailover:\n  virtualRouterId: 51\n']], isPreferred: true }, // prettier-ignore
  { code: 'failover-with-one-director', title: 'Remove "failover"', wrong: [section('failover: { virtualRouterId: 51 } # VRRP')], right: [['failover: { virtualRouterId: 51 } # VRRP', '# VRRP']] }, // prettier-ignore
  { code: 'failover-with-one-director', title: 'Add lvs2 (192.168.16.147) to "directors"', wrong: [section('failover: { virtualRouterId: 51 }')], right: [['hostname: lvs }\n', 'hostname: lvs }\n  lvs2: { address: 192.168.16.147 }\n']] }, // prettier-ignore
  { code: 'director-without-priority', title: 'Add lvs2 to the list', wrong: [TWO_DIRECTORS, section('failover: { virtualRouterId: 51, priority: [lvs] }')], right: [['[lvs]', '[lvs, lvs2]']], isPreferred: true }, // prettier-ignore
  { code: 'failover-unequal-networks', title: 'Give lvs2 the address 2001:db8::2', wrong: [IPV6, ['142, hostname: lvs }', '142, address6: "2001:db8::1" }\n  lvs2: { address: 192.168.16.141 }'], section('failover: { virtualRouterId: 51 }')], right: [['141 }', '141, address6: 2001:db8::2 }']], isPreferred: true }, // prettier-ignore

  // A file to come
  { code: 'empty-file', title: 'Start with a small cluster', wrong: '# web\n', right: [['# web\n', '# web\napiVersion: lvs-dr/v1\nname: web\n\nnetwork:\n  cidr: 192.168.16.0/24\n\ndirectors:\n  lvs: { address: 192.168.16.142 }\n\nrealServers:\n  web1: { address: 192.168.16.143 }\n  web2: { address: 192.168.16.144 }\n\nvirtualServices:\n  - vip: 192.168.16.100\n    port: 80\n    scheduler: rr\n    realServers: [web1, web2]\n']], isPreferred: true }, // prettier-ignore
];

function replaced(text: string, edits: readonly Edit[]): string {
  return edits.reduce((before, [from, to]) => {
    const pieces = before.split(from);
    if (pieces.length !== 2) throw new Error(`${JSON.stringify(from)} is in the text ${pieces.length - 1} times`);
    return pieces.join(to);
  }, text);
}

function errorsOf({ diagnostics }: ClusterDocument): string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

function without(codes: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return codes.filter((code) => {
    const index = left.indexOf(code);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

const VARIANTS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  BOM: (text) => `\uFEFF${text}`,
};

describe('quick fixes', () => {
  for (const { code, title, wrong, right, isPreferred = false } of CASES) {
    const before = typeof wrong === 'string' ? wrong : replaced(REFERENCE, wrong);
    for (const [name, variant] of Object.entries(VARIANTS)) {
      it(`${code}: ${title} (${name})`, () => {
        const text = variant(before);
        const document = readCluster(text);
        const diagnostic = document.diagnostics.find((each) => each.code === code);
        assert.ok(diagnostic, `no ${code} but ${document.diagnostics.map((each) => each.code).join(', ')}`);
        const fixes = fixesFor(document, diagnostic);
        const fix = fixes.find((each) => each.title === title);
        assert.ok(fix, `only: ${fixes.map((each) => each.title).join(' | ')}`);
        assert.equal(fix.isPreferred, isPreferred);
        const newText = (piece: string): string => (name === 'CRLF' ? piece.replaceAll('\r\n', '\n') : piece);
        assert.equal(newText(applyEdits(text, fix.edits)), newText(variant(replaced(before, right))));
      });
    }
  }

  it('are at least sixty', () => {
    assert.ok(CASES.length >= 60, `${CASES.length}`);
  });

  it('offer one preferred remedy at most', () => {
    for (const { wrong } of CASES) {
      const document = readCluster(typeof wrong === 'string' ? wrong : replaced(REFERENCE, wrong));
      for (const diagnostic of document.diagnostics) {
        const preferred = fixesFor(document, diagnostic).filter(({ isPreferred }) => isPreferred);
        assert.ok(preferred.length <= 1, diagnostic.code);
      }
    }
  });

  it('whichever is taken, the diagnostic is gone, no error is added and no comment lost', () => {
    for (const { wrong } of CASES) {
      const document = readCluster(typeof wrong === 'string' ? wrong : replaced(REFERENCE, wrong));
      for (const diagnostic of document.diagnostics) {
        for (const { title, edits } of fixesFor(document, diagnostic)) {
          const after = readCluster(applyEdits(document.text, edits));
          const what = `${diagnostic.code}: ${title}`;
          const same = (each: { code: string; message: string }): boolean =>
            each.code === diagnostic.code && each.message === diagnostic.message;
          const count = (of: ClusterDocument): number => of.diagnostics.filter(same).length;
          assert.ok(count(after) < count(document), `${what}: still there`);
          assert.deepEqual(without(errorsOf(after), errorsOf(document)), [], what);
          assert.deepEqual(lostComments(document.text, after.text), [], what);
        }
      }
    }
  });

  it('are not offered where only a person can tell', () => {
    const document = readCluster(replaced(REFERENCE, [['hosts: [web1, web2]', 'hosts: [*web, *web]']]));
    assert.deepEqual(document.diagnostics.flatMap((diagnostic) => fixesFor(document, diagnostic)), []); // prettier-ignore
  });
});

describe('correcting everything at once', () => {
  const all = (text: string): string => {
    const fix = fixAll(readCluster(text));
    return fix === undefined ? text : applyEdits(text, fix.edits);
  };

  it('corrects what is only a matter of writing, and leaves what changes the cluster', () => {
    const wrong: readonly Edit[] = [
      ['port: 80', 'port: "80" # http'],
      ['192.168.16.0/24 #', '192.168.16.7/24 #'],
      ['hostname: nfs', 'hostname: on'],
      ['[web1, web2]', '[web1, web2, web1]'],
      ['vip: 192.168.16.100', 'vip: 192.168.16.100/32'],
      ['target: /var/www/html', 'target: /var/www/html/'],
      ['host: web2', 'host: wbe2'],
    ];
    const right: readonly Edit[] = [
      ['port: 80', 'port: 80 # http'],
      ['hostname: nfs', 'hostname: "on"'],
      ['host: web2', 'host: wbe2'],
    ];
    assert.equal(all(replaced(REFERENCE, wrong)), replaced(REFERENCE, right));
  });

  it('has nothing to offer for a file that is right', () => {
    assert.equal(fixAll(readCluster(REFERENCE)), undefined);
  });

  it('corrects tabs line by line', () => {
    const text = replaced(REFERENCE, [
      ['  cidr:', '\tcidr:'],
      ['  interface:', '\tinterface:'],
    ]);
    assert.equal(all(text), REFERENCE);
  });

  it('takes neighbours in one list one after the other', () => {
    const text = replaced(REFERENCE, [['[web1, web2]', '[web1, web2, web1, web2]']]);
    assert.equal(all(all(text)), REFERENCE);
  });
});
