import assert from 'node:assert/strict';
import type { Live } from '../../../src/core/language/live';
import { NOTHING_LIVE } from '../../../src/core/language/live';
import { addresses, debian, observed } from '../support/observed';
import { edited, readValid, REFERENCE } from '../spec/support';
import { accepted, caretIn, offersIn } from './completion.support';

/** The reference file with the caret, and whatever is half written, in place of a part of it. */
const at = (from: string, to: string) => edited([from, to]);
const HOST = '  web2: { address: 192.168.16.144, hostname: web2 }';
const ITEM = '      - { host: web2, weight: 1 }';
const SERVICE = '    protocol: tcp\n    scheduler: rr # each real server in turn\n';
const MOUNT = 'source: nfs:/opt/wwwroot';
const V6 = 'cidr: 192.168.16.0/24 # directors and real servers share this layer-2 network';
const SSH: Live = { ...NOTHING_LIVE, sshHosts: ['bastion', 'web1-admin', '-bad', 'a b'] };

const ROOT = ['apiVersion', 'name', 'network', 'directors', 'realServers', 'virtualServices', 'ssh', 'webServer', 'nfsHosts', 'clients', 'mounts', 'failover']; // prettier-ignore
const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh', 'sed', 'nq', 'fo', 'ovf', 'mh', 'twos'];
const DESTINATION = ['host', 'weight', 'upperThreshold', 'port'];

interface Case {
  readonly what: string;
  readonly text: string;
  /** All labels, in order. */
  readonly all?: readonly string[];
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
  readonly live?: Live;
}

const NAMES: readonly Case[] = [
  { what: 'a file with one line', text: 'apiVersion: lvs-dr/v1\n|', all: ROOT.slice(1) },
  { what: 'a half-written name', text: 'apiVersion: lvs-dr/v1\nna|', all: ROOT.slice(1) },
  { what: 'the middle of a name', text: 'apiVersion: lvs-dr/v1\nna|m\n', all: ROOT.slice(1) },
  { what: 'a blank line between sections', text: at('\nssh: #', '|\nssh: #'), all: ['failover'] },
  { what: 'the end of the file', text: `${REFERENCE}|`, includes: ['failover'], excludes: ['name', '- new mount'] },
  { what: 'a section without any content', text: 'name: web\nnetwork:\n  |', all: ['cidr', 'cidr6', 'interface'] },
  { what: 'deeper than usual', text: 'network:\n      |', all: ['cidr', 'cidr6', 'interface'] },
  { what: 'a blank line inside a section', text: at('  interface: ens33', '  |\n  interface: ens33'), all: ['cidr6'] },
  { what: 'after the last line of a section', text: at('  user: root', '  user: root\n  |'), all: ['port', 'identityFile', 'proxyJump', 'sudo'] }, // prettier-ignore
  { what: 'the first line of an item', text: 'virtualServices:\n  - |', includes: ['vip', 'port', 'realServers', 'fwmark'] }, // prettier-ignore
  { what: 'required ones first', text: 'virtualServices:\n  - |\n    scheduler: rr', all: ['vip', 'port', 'realServers', 'protocol', 'fwmark', 'schedulerFlags', 'persistence'] }, // prettier-ignore
  { what: 'a service with a VIP', text: at(SERVICE, '    |\n'), all: ['protocol', 'scheduler', 'schedulerFlags', 'persistence'] }, // prettier-ignore
  { what: 'a service over UDP', text: at(SERVICE, '    protocol: udp\n    |\n'), all: ['scheduler', 'schedulerFlags', 'persistence', 'onePacket'] }, // prettier-ignore
  { what: 'a service with a mark', text: 'virtualServices:\n  - fwmark: 7\n    |', includes: ['vips', 'family', 'onePacket'], excludes: ['vip', 'port', 'protocol'] }, // prettier-ignore
  { what: 'a host in brackets', text: at('144, hostname: web2 }', '144, | }'), all: ['interface', 'hostname', 'packages', 'ssh', 'webServer'] }, // prettier-ignore
  { what: 'brackets that are still open', text: 'realServers:\n  web1: { |\n  web2: { address: 10.0.0.2 }', includes: ['address', 'hostname'] }, // prettier-ignore
  { what: 'empty brackets', text: 'ssh: {|}', all: ['user', 'port', 'identityFile', 'proxyJump', 'sudo'] },
  { what: 'right behind a comma', text: 'ssh: { user: root,|}', all: ['port', 'identityFile', 'proxyJump', 'sudo'] },
  { what: 'brackets over several lines', text: 'ssh: {\n  user: root,\n  |\n}', all: ['port', 'identityFile', 'proxyJump', 'sudo'] }, // prettier-ignore
  { what: 'a real server in brackets', text: at(ITEM, '      - { host: web2, | }'), all: ['weight', 'upperThreshold', 'port'] }, // prettier-ignore
  { what: 'a lower threshold beside the upper one', text: at(ITEM, '      - { host: web2, upperThreshold: 9, | }'), all: ['weight', 'lowerThreshold', 'port'] }, // prettier-ignore
  { what: 'a host below another', text: at(HOST, '  |'), all: ['new real server'] },
  { what: 'a host in an empty section', text: 'directors:\n  |', all: ['new director'] },
  { what: 'a name that has its colon', text: at('scheduler: rr', 'sche|: rr'), all: ['scheduler'] },
  { what: 'a name over a section', text: at('network:\n', 'net|:\n'), all: ['network'] },
  { what: 'a name without a value behind its colon', text: 'name: web\nss|:', excludes: ['name'], includes: ['ssh', 'network'] }, // prettier-ignore
  { what: 'IPv6 addresses only where there is a network', text: at(V6, 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64').replace('144, hostname: web2 }', '144, | }'), includes: ['address6'] }, // prettier-ignore
  { what: 'no second network of one family', text: 'network:\n  cidr: 2001:db8::/64\n  |', all: ['interface'] },
  { what: 'a list at the column of its property', text: 'mounts:\n- source: a:/b\n  |', includes: ['target', 'hosts'], excludes: ['source'] }, // prettier-ignore
  { what: 'after text with line breaks', text: 'webServer:\n  page: >\n    wlc\n  |', all: ['documentRoot'] },
  { what: 'after such a list', text: 'mounts:\n- source: a:/b\n|', includes: ['name', '- source', '- hosts'] },
];

const VALUES: readonly Case[] = [
  { what: 'schedulers', text: at('scheduler: rr', 'scheduler: |'), all: SCHEDULERS },
  { what: 'the middle of one', text: at('scheduler: rr', 'scheduler: w|r'), all: SCHEDULERS },
  { what: 'right behind the colon', text: at('scheduler: rr #', 'scheduler:|\n    #'), all: SCHEDULERS },
  { what: 'on a line of its own', text: 'virtualServices:\n  - scheduler:\n      |', all: SCHEDULERS },
  { what: 'protocols', text: at('protocol: tcp', 'protocol: |'), all: ['tcp', 'udp', 'sctp'] },
  { what: 'before a comment', text: at('scheduler: rr #', 'scheduler: | #'), all: SCHEDULERS },
  { what: 'the version', text: 'apiVersion: |', all: ['lvs-dr/v1'] },
  { what: 'the version in a file that is nobody’s yet', text: 'apiVersion: lv|\nname: web\n', all: ['lvs-dr/v1'] },
  { what: 'sudo', text: 'ssh: { sudo: | }', all: ['auto', 'always', 'never'] },
  { what: 'true and false', text: 'failover:\n  preempt: |', all: ['true', 'false'] },
  { what: 'a section that can be off', text: at('hostname: web2 }', 'webServer: | }'), all: ['false'] },
  { what: 'ports', text: at('port: 80', 'port: |'), all: ['80', '443'] },
  { what: 'ports that no other service of the VIP has', text: at('mounts:\n', '  - { vip: 192.168.16.100, port: | }\nmounts:\n'), all: ['443'] }, // prettier-ignore
  { what: 'seconds of persistence', text: at(SERVICE, '    persistence: |\n'), all: ['300'] },
  { what: 'a mask of the family', text: at(SERVICE, '    persistence: { mask: | }\n'), all: ['255.255.255.0'] },
  { what: 'flags of sh', text: 'virtualServices:\n  - scheduler: sh\n    schedulerFlags: [sh-port, |]', all: ['sh-fallback'] }, // prettier-ignore
  { what: 'flags of a scheduler without names', text: 'virtualServices:\n  - scheduler: rr\n    schedulerFlags: [|]', all: ['flag-1', 'flag-2', 'flag-3'] }, // prettier-ignore
  { what: 'the port of the service only', text: at(ITEM, '      - { host: web2, port: | }'), all: ['80'] },
  { what: 'three quarters of the upper threshold', text: at(ITEM, '      - { host: web2, upperThreshold: 200, lowerThreshold: | }'), all: ['150'] }, // prettier-ignore
  { what: 'the name of the host', text: at('hostname: web2', 'hostname: |'), all: ['web2'] },
  { what: 'options of an export that are not there yet', text: at('[rw, sync, no_root_squash]', '[rw, |]'), includes: ['sync', 'async', 'no_root_squash'], excludes: ['rw', 'ro'] }, // prettier-ignore
  { what: 'options of a mount', text: at('[defaults, _netdev]', '[defaults, |]'), includes: ['_netdev', 'nofail'], excludes: ['defaults'] }, // prettier-ignore
  { what: 'options line by line', text: 'mounts:\n  - options:\n      - nofail\n      - |', includes: ['_netdev'], excludes: ['nofail'] }, // prettier-ignore
  { what: 'the network around the addresses', text: at('192.168.16.0/24 #', '|\n  #'), all: ['192.168.16.0/24'] },
  { what: 'the document root as a target', text: at('target: /var/www/html', 'target: |'), all: ['/var/www/html'] },
  { what: 'whom to export to', text: at('clients: 192.168.16.0/24', 'clients: |'), all: ['192.168.16.0/24', '192.168.16.143', '192.168.16.144'] }, // prettier-ignore
];

const REFERENCES: readonly Case[] = [
  { what: 'a real server that the service does not have', text: at(ITEM, '      - |'), includes: ['web2', 'new real server', ...DESTINATION], excludes: ['web1', 'lvs', 'nfs'] }, // prettier-ignore
  { what: 'as a value', text: at(ITEM, '      - { host: | }'), all: ['web2'] },
  { what: 'as an item of a list in brackets', text: 'realServers: { a: { address: 10.0.0.1 }, b: { address: 10.0.0.2 } }\nvirtualServices:\n  - realServers: [a, |]', includes: ['b'], excludes: ['a'] }, // prettier-ignore
  { what: 'a list that has all', text: at(ITEM, `${ITEM}\n      - { host: | }`), all: [] },
  { what: 'the one that stands there', text: at('{ host: web2, weight', '{ host: we|b2, weight'), all: ['web2'] },
  { what: 'a list that begins in the line of its name', text: 'realServers: { a: { address: 10.0.0.1 } }\nvirtualServices:\n  - realServers: |', all: ['[{ host: a, weight: 1 }]'] }, // prettier-ignore
  { what: 'a blank line in a list', text: at(ITEM, '      |'), includes: ['- web2', '- new real server', '- host'], excludes: ['- web1', 'web2'] }, // prettier-ignore
  { what: 'a dash without a space', text: at(ITEM, '      -|'), includes: ['web2'] },
  { what: 'only hosts of the family', text: at(V6, 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64').replace('144, hostname: web2', '144, address6: "2001:db8::2"').replace('mounts:\n', '  - { vip: "2001:db8::9", port: 80, realServers: [|] }\nmounts:\n'), includes: ['web2'], excludes: ['web1'] }, // prettier-ignore
  { what: 'no director as a real server', text: 'directors: { d: { address: 10.0.0.1 } }\nrealServers: { d: { address: 10.0.0.1 }, w: { address: 10.0.0.2 } }\nvirtualServices: [{ realServers: [|] }]', includes: ['w'], excludes: ['d'] }, // prettier-ignore
  { what: 'hosts of a mount', text: at('hosts: [web1, web2]', 'hosts: [web1, |]'), all: ['web2', 'lvs', 'client'] },
  { what: 'hosts of a mount in quotes', text: at('hosts: [web1, web2]', 'hosts: ["we|"]'), all: ['web1', 'web2', 'lvs', 'client'] }, // prettier-ignore
  { what: 'hosts of a mount on lines', text: at('hosts: [web1, web2]', 'hosts:\n      |'), all: ['- web1', '- web2', '- lvs', '- client'] }, // prettier-ignore
  { what: 'directors by priority', text: `${at('hostname: lvs }', 'hostname: lvs }\n  lvs2: { address: 192.168.16.141 }')}failover: { virtualRouterId: 51, priority: [lvs2, |] }`, all: ['lvs'] }, // prettier-ignore
  { what: 'exports of the file', text: at(MOUNT, 'source: |'), all: ['nfs:/opt/wwwroot'] },
  { what: 'exports behind a colon', text: at(MOUNT, 'source: nfs:|'), all: ['nfs:/opt/wwwroot'] },
  { what: 'exports behind a slash', text: at(MOUNT, 'source: nfs:/o|pt'), all: ['nfs:/opt/wwwroot'] },
  { what: 'exports in quotes', text: at(MOUNT, "source: 'nfs|'"), all: ['nfs:/opt/wwwroot'] },
  { what: 'aliases of ssh', text: at('hostname: web2 }', 'ssh: { host: | } }'), live: SSH, all: ['bastion', 'web1-admin'] }, // prettier-ignore
  { what: 'no aliases of ssh', text: at('hostname: web2 }', 'ssh: { host: | } }'), all: [] },
  { what: 'jump hosts', text: at('  user: root', '  proxyJump: |'), live: SSH, all: ['bastion', 'web1-admin', 'none'] },
];

const ADDRESSES: readonly Case[] = [
  { what: 'a real server', text: at(HOST, '  web2: { address: | }'), all: ['192.168.16.147'] },
  { what: 'a VIP', text: at('vip: 192.168.16.100', 'vip: |'), all: ['192.168.16.100'] },
  { what: 'a VIP beside others', text: at('mounts:\n', '  - vip: |\nmounts:\n'), all: ['192.168.16.101', '192.168.16.100'] }, // prettier-ignore
  { what: 'the last one before broadcast', text: 'network: { cidr: 10.0.0.0/29 }\ndirectors: { d: { address: 10.0.0.6 } }\nclients: { c: { address: | } }', all: ['10.0.0.1'] }, // prettier-ignore
  { what: 'a full network', text: 'network: { cidr: 10.0.0.0/30 }\ndirectors: { d: { address: 10.0.0.1 }, e: { address: 10.0.0.2 } }\nclients: { c: { address: | } }', all: [] }, // prettier-ignore
  { what: 'an address that a comment names', text: 'network: { cidr: 10.0.0.0/24 } # 10.0.0.3 is the printer\ndirectors: { d: { address: 10.0.0.2 } }\nclients: { c: { address: | } }', all: ['10.0.0.4'] }, // prettier-ignore
  { what: 'a network without any host', text: 'network: { cidr: 10.0.0.0/16 }\ndirectors: { d: { address: | } }', all: ['10.0.0.10'] }, // prettier-ignore
  { what: 'no network', text: 'directors: { d: { address: 10.1.2.3 } }\nclients: { c: { address: | } }', all: ['10.1.2.4'] }, // prettier-ignore
  { what: 'IPv6', text: 'network: { cidr: 10.0.0.0/16, cidr6: 2001:db8::/64 }\ndirectors: { d: { address: 10.0.0.1, address6: "2001:db8::f" } }\nclients: { c: { address6: | } }', all: ['2001:db8::10'] }, // prettier-ignore
  { what: 'a cluster of IPv6 alone', text: 'network: { cidr: 2001:db8::/64 }\ndirectors: { d: { address: | } }', all: ['2001:db8::a'] }, // prettier-ignore
  { what: 'a machine with two roles', text: at('  client: { address: 192.168.16.146 }', '  web1: { address: | }'), all: ['192.168.16.143'] }, // prettier-ignore
  { what: 'a host in the line of its name', text: at(HOST, '  web3: |'), all: ['{ address: 192.168.16.147 }'] },
];

const NOTHING: readonly (readonly [what: string, text: string])[] = [
  ['a comment', at('# each real server in turn', '# each |')],
  ['a comment on its own line', at('# The reference cluster', '# |The')],
  ['right behind the mark of a comment', 'name: web #|'],
  ['text with line breaks', 'webServer:\n  page: >\n    wlc |\n'],
  ['a blank line of such text', 'webServer:\n  page: >\n    wlc\n    |\n'],
  ['a value with another word', 'name: web |'],
  ['the space before a value', 'name: | web'],
  ['a value with lines below', 'network: |\n  cidr: 10.0.0.0/8'],
  ['a list with lines below', 'mounts: |\n- source: a:/b'],
  ['an anchor’s alias', 'ssh: &a { user: root }\nname: *|a'],
  ['a name over lines that would become its value', 'directors:\n  lvs: { address: 10.0.0.1 }\n|\n  lvs2: { address: 10.0.0.2 }'],
  [
    'a line above a list that is indented more',
    'nfsHosts:\n  n:\n    address: 10.0.0.1\n    exports:\n    |\n      - path: /srv',
  ],
  ['too little indentation in a section', 'network:\n    cidr: 10.0.0.0/8\n  |'],
  ['too much indentation', 'network:\n  cidr: 10.0.0.0/8\n    |'],
  ['indentation with a tab', 'network:\n\t|'],
  ['a name in quotes', '"na|": web'],
  ['an unknown section', 'whatever:\n  |'],
  ['a thing without a comma before it', 'ssh: { user: root |}'],
  ['a line in brackets without a comma behind it', 'ssh: {\n  |\n  user: root }'],
  ['a second document', 'name: web\n---\n|'],
  ['numbers in quotes', at('port: 80', 'port: "|"')],
  ['the place before a byte order mark', '|\uFEFFname: web'],
  ['a file of somebody else', 'apiVersion: v1\nkind: Pod\n|'],
]; // prettier-ignore

function labels(text: string, live?: Live): readonly string[] {
  return offersIn(text, live).map(({ label }) => label);
}

function tell(groups: readonly Case[]): void {
  for (const { what, text, all, includes = [], excludes = [], live } of groups) {
    it(what, () => {
      const found = labels(text, live);
      if (all !== undefined) assert.deepEqual(found, all);
      for (const label of includes) assert.ok(found.includes(label), `${label} in ${found.join(', ')}`);
      for (const label of excludes) assert.ok(!found.includes(label), `${label} in ${found.join(', ')}`);
    });
  }
}

describe('completion', () => {
  describe('of names', () => tell(NAMES));
  describe('of values', () => tell(VALUES));
  describe('of references', () => tell(REFERENCES));
  describe('of addresses', () => tell(ADDRESSES));

  describe('stays silent at', () => {
    for (const [what, text] of NOTHING) it(what, () => assert.deepEqual(labels(text), []));
  });

  it('explains every scheduler, and every name in the words of the schema', () => {
    for (const { label, documentation = '' } of offersIn(at('scheduler: rr', 'scheduler: |'))) {
      assert.ok(documentation.length > 20, label);
    }
    const [cidr] = offersIn('network:\n  |');
    assert.equal(cidr?.detail, 'required');
    assert.match(cidr.documentation ?? '', /Direct routing needs them on one layer-2 segment/);
  });
});

/** The text after the offer of that label was taken, the caret marked. */
function taken(marked: string, label: string, live?: Live): string {
  const { text } = caretIn(marked);
  const offers = offersIn(marked, live);
  const offer = offers.find((each) => each.label === label);
  assert.ok(offer, `${label} in ${offers.map((each) => each.label).join(', ')}`);
  const after = accepted(text, offer);
  return `${after.text.slice(0, after.caret)}|${after.text.slice(after.caret)}`;
}

const TAKEN: readonly (readonly [what: string, text: string, label: string, after: string])[] = [
  ['a name', 'na|', 'name', 'name: |'],
  ['a name in place of half a word on both sides', 'ssh: {}\nna|m\n', 'name', 'ssh: {}\nname: |\n'],
  ['a name that has its colon', 'ss|: {}', 'ssh', 'ssh|: {}'],
  ['a section with what it requires', 'name: web\n|', 'network', 'name: web\nnetwork:\n  cidr: 192.168.16.0/24|'],
  ['a section that requires nothing', 'name: web\n|', 'ssh', 'name: web\nssh:\n  |'],
  ['a section of hosts', 'directors: { d: { address: 10.0.0.1 } }\n|', 'realServers', 'directors: { d: { address: 10.0.0.1 } }\nrealServers:\n  web1: { address: 10.0.0.2 }|'],
  ['a list of words', 'mounts:\n  - source: a:/b\n    op|', 'options', 'mounts:\n  - source: a:/b\n    options:\n      - |'],
  ['a list in an item that begins', 'mounts:\n  - op|', 'options', 'mounts:\n  - options:\n      - |'],
  ['a section in brackets', 'realServers: { w: { | } }', 'ssh', 'realServers: { w: { ssh: { | } } }'],
  ['a list in brackets', 'realServers: { w: { | } }', 'packages', 'realServers: { w: { packages: [|] } }'],
  ['a value', 'virtualServices:\n  - scheduler: |', 'wlc', 'virtualServices:\n  - scheduler: wlc|'],
  ['a value in place of the whole word', 'virtualServices:\n  - scheduler: lb|lcr # why', 'wrr', 'virtualServices:\n  - scheduler: wrr| # why'],
  ['a value right behind the colon', 'virtualServices:\n  - scheduler:|', 'rr', 'virtualServices:\n  - scheduler: rr|'],
  ['an item right behind a comma', 'failover: { priority: [a,|] }\ndirectors: { a: {}, b: {} }', 'b', 'failover: { priority: [a, b|] }\ndirectors: { a: {}, b: {} }'],
  ['an item right behind its dash', 'failover:\n  priority:\n    -|\ndirectors: { a: {} }', 'a', 'failover:\n  priority:\n    - a|\ndirectors: { a: {} }'],
  ['an item with its dash', 'failover:\n  priority:\n    |\ndirectors: { a: {} }', '- a', 'failover:\n  priority:\n    - a|\ndirectors: { a: {} }'],
  ['a value inside of quotes', 'ssh: { sudo: "al|" }', 'always', 'ssh: { sudo: "always|" }'],
  ['a value inside of a quote that is open', "ssh:\n  sudo: 'al|", 'always', "ssh:\n  sudo: 'always'|"],
  ['a source with its colon', 'nfsHosts: { n: { address: 10.0.0.1, exports: [{ path: /srv, clients: "*" }] } }\nmounts:\n  - source: n:/s|r', 'n:/srv', 'nfsHosts: { n: { address: 10.0.0.1, exports: [{ path: /srv, clients: "*" }] } }\nmounts:\n  - source: n:/srv|'],
  ['a name that YAML would read as a number', 'directors: { "1e3": { address: 10.0.0.1 } }\nfailover: { priority: [|] }', '1e3', 'directors: { "1e3": { address: 10.0.0.1 } }\nfailover: { priority: ["1e3"|] }'],
  ['a whole service behind its dash', 'realServers: { a: { address: 10.0.0.1 } }\nnetwork: { cidr: 10.0.0.0/24 }\nvirtualServices:\n  - |', 'new virtual service', 'realServers: { a: { address: 10.0.0.1 } }\nnetwork: { cidr: 10.0.0.0/24 }\nvirtualServices:\n  - vip: 10.0.0.100\n    port: 80\n    scheduler: rr\n    realServers:\n      - { host: a, weight: 1 }|'],
]; // prettier-ignore

describe('taking an offer', () => {
  for (const [what, text, label, after] of TAKEN) {
    it(`inserts ${what}`, () => assert.equal(taken(text, label), after));
  }

  it('inserts one more host under the next name, at the next address', () => {
    const after = taken(at(HOST, `${HOST}\n  |`), 'new real server');
    assert.ok(after.includes(`${HOST}\n  web3: { address: 192.168.16.147 }|\n`), after);
  });

  it('inserts a whole mount with its dash in a list at the column of its name', () => {
    const nfs =
      'nfsHosts: { n: { address: 10.0.0.1, exports: [{ path: /srv, clients: "*" }] } }\nrealServers: { a: {} }\n';
    const after = taken(`${nfs}mounts:\n|`, '- new mount');
    assert.equal(after, `${nfs}mounts:\n- source: n:/srv\n  target: /var/www/html\n  hosts: [a]|`);
  });

  it('keeps CRLF, and counts from behind a byte order mark', () => {
    assert.equal(
      taken('\uFEFFname: web\r\nnet|\r\n', 'network'),
      '\uFEFFname: web\r\nnetwork:\r\n  cidr: 192.168.16.0/24|\r\n',
    );
    assert.equal(taken('\uFEFFna|', 'name'), '\uFEFFname: |');
    assert.equal(taken('\uFEFFssh:\r\n  sudo:|\r\n', 'never'), '\uFEFFssh:\r\n  sudo: never|\r\n');
  });

  it('asks for the next offers where a value is still to come, and only there', () => {
    const continuing = offersIn('name: web\n|')
      .filter(({ continues }) => continues)
      .map(({ label }) => label);
    assert.deepEqual(continuing, ['ssh', 'webServer', 'mounts']);
  });
});

describe('an empty file', () => {
  for (const text of ['|', '# my cluster\n|', 'lvs|', '---\n|']) {
    it(`offers whole clusters and the first line: ${JSON.stringify(text)}`, () => {
      const found = labels(text);
      assert.deepEqual(found.slice(0, ROOT.length), ROOT);
      assert.deepEqual(found.slice(ROOT.length), ['LVS-DR cluster', 'LVS-DR cluster with NFS']);
    });
  }

  it('is a valid cluster with either of them', () => {
    const { cluster } = readValid(taken('# mine\n|', 'LVS-DR cluster').replace('|', ''));
    assert.equal(cluster.hosts.length, 3);
    const whole = readValid(taken('|', 'LVS-DR cluster with NFS').replace('|', ''));
    assert.deepEqual(whole.cluster, readValid(REFERENCE).cluster);
  });

  it('begins with the mark of our files', () => assert.equal(taken('api|', 'apiVersion'), 'apiVersion: lvs-dr/v1|'));

  it('is none as soon as it has a line', () => assert.ok(!labels('name: web\n|').includes('LVS-DR cluster')));
});

describe('what was seen on the hosts', () => {
  const { cluster } = readValid(REFERENCE);
  const view = (
    name: string,
    printed: Parameters<typeof observed>[1],
  ): readonly [string, Live['inspection'] extends ReadonlyMap<string, infer V> ? V : never] => {
    const host = cluster.hosts.find((each) => each.name === name)!;
    return [name, { state: 'observed', host, observation: observed({ cluster, host }, printed), at: new Date(0) }];
  };
  const live: Live = {
    ...NOTHING_LIVE,
    inspection: new Map([
      view('web1', { ...debian('192.168.16.143'), 'facts/addresses': addresses(['eth1', '10.9.9.9', 24], ['eth0', '192.168.16.143', 24]) }),
      view('nfs', { ...debian('192.168.16.145'), 'nfsExport/live': '/opt/wwwroot\t192.168.16.0/24(rw)\n/srv/data\t*(ro)\n' }),
    ]),
  }; // prettier-ignore

  it('its NICs, the one with its address first, never lo', () => {
    const found = offersIn(at('143, hostname: web1 }', '143, interface: | }'), live);
    assert.deepEqual(found.map(({ label, detail }) => [label, detail]), [['eth0', 'seen on web1'], ['eth1', 'seen on web1']]); // prettier-ignore
  });

  it('the NICs of all for the network', () => {
    assert.deepEqual(labels(at('interface: ens33', 'interface: |'), live), ['eth0', 'eth1', 'ens33']);
  });

  it('nothing of another host', () => {
    assert.deepEqual(labels(at('144, hostname: web2 }', '144, interface: | }'), live), ['ens33']);
  });

  it('exports that the file does not have, behind those that it has', () => {
    const found = offersIn(at(MOUNT, 'source: |'), live);
    assert.deepEqual(found.map(({ label }) => label), ['nfs:/opt/wwwroot', 'nfs:/srv/data']); // prettier-ignore
    assert.match(found[1]?.documentation ?? '', /Add it to the `exports` of nfs/);
    assert.deepEqual(labels(at('- path: /opt/wwwroot', '- path: |'), live), ['/opt/wwwroot', '/srv/data']);
  });

  it('addresses that are in use there', () => {
    const used = new Map([view('lvs', debian('192.168.16.147'))]);
    assert.deepEqual(labels(at(HOST, '  web2: { address: | }'), { ...live, inspection: used }), ['192.168.16.148']);
  });
});
