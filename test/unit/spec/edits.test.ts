import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/core/spec/textEdit';
import { commentsOf, lostComments } from '../../../src/core/spec/edits/comments';
import { addHost } from '../../../src/core/spec/edits/hosts';
import { addMembers, removeHost as leaveFile, takeOutMembers } from '../../../src/core/spec/edits/members';
import type { EditResult, RefusalReason } from '../../../src/core/spec/edits/result';
import { setWeight } from '../../../src/core/spec/edits/services';
import { type ClusterDocument, readCluster } from '../../../src/core/spec/read';
import {
  addMount,
  addRealServer,
  addService,
  removeHost,
  removeProperty,
  removeRealServer,
  setProperty,
  setScheduler,
} from './edits.support';
import { REFERENCE } from './support';

const WEB = 'tcp 192.168.16.100:80';
type Act = (document: ClusterDocument) => EditResult;

interface Case {
  readonly what: string;
  readonly act: Act;
  readonly before: string;
  readonly after: string;
}

/** A file around the piece that a case is about; every line of it has a comment to lose. */
const around = (
  services: string,
  hosts = '  web1: { address: 10.0.0.1 } # one\n  web2: { address: 10.0.0.2 } # two\n',
) => `\
# first line
apiVersion: lvs-dr/v1 # mark
name: web
network: { cidr: 10.0.0.0/24 }
directors:
  lvs: { address: 10.0.0.9 }
realServers: # servers
${hosts}# before services
virtualServices: # services
${services}# last line
`;

const SERVICE = (servers: string, head = '') =>
  `  - vip: 10.0.0.100 # VIP\n    port: 80\n${head}    realServers: # of web\n${servers}`;
const NAME = 'tcp 10.0.0.100:80';
const BLOCK =
  '      - host: web1 # one\n        weight: 3 # strong\n        # spare\n      - host: web2 # two\n        weight: 1\n';
const FLOW = '      - { host: web1, weight: 3 } # strong\n      - {host: "web2", weight: 1}\n';
const NAMES = '      - web1 # one\n      # and\n      - web2\n';
const LINE = '  - { vip: 10.0.0.100, port: 80, realServers: [web1, { host: web2, weight: 2 }] } # all\n';
const LINES =
  '  - vip: 10.0.0.100\n    port: 80\n    realServers: [ # open\n      web1, # one\n      web2 # two\n    ] # close\n';

const services = (what: string, act: Act, before: string, after: string): Case => ({
  what,
  act,
  before: around(before),
  after: around(after),
});
const hosts = (what: string, act: Act, before: string, after: string): Case => ({
  what,
  act,
  before: around(SERVICE(NAMES), before),
  after: around(SERVICE(NAMES), after),
});

const CASES: readonly Case[] = [
  // Weights
  services('a weight of a block item', (d) => setWeight(d, NAME, 'web1', 7), SERVICE(BLOCK), SERVICE(BLOCK.replace('weight: 3', 'weight: 7'))), // prettier-ignore
  services('a weight of a flow item', (d) => setWeight(d, NAME, 'web2', 0), SERVICE(FLOW), SERVICE(FLOW.replace('weight: 1', 'weight: 0'))), // prettier-ignore
  services('a weight for a bare name', (d) => setWeight(d, NAME, 'web1', 0), SERVICE(NAMES), SERVICE(NAMES.replace('- web1', '- { host: web1, weight: 0 }'))), // prettier-ignore
  services('a weight for a bare name in brackets', (d) => setWeight(d, NAME, 'web1', 5), LINE, LINE.replace('[web1', '[{ host: web1, weight: 5 }')), // prettier-ignore
  services('a weight where none is written, block', (d) => setWeight(d, NAME, 'web1', 2), SERVICE('      - host: web1 # one\n        # note\n      - web2\n'), SERVICE('      - host: web1 # one\n        weight: 2\n        # note\n      - web2\n')), // prettier-ignore
  services('a weight where none is written, flow', (d) => setWeight(d, NAME, 'web1', 2), SERVICE('      - {host: web1} # one\n'), SERVICE('      - {host: web1, weight: 2} # one\n')), // prettier-ignore
  services('a weight before another property', (d) => setWeight(d, NAME, 'web1', 2), SERVICE('      - { host: web1, upperThreshold: 9 }\n'), SERVICE('      - { host: web1, weight: 2, upperThreshold: 9 }\n')), // prettier-ignore
  services('the weight that is there already', (d) => setWeight(d, NAME, 'web1', 3), SERVICE(BLOCK), SERVICE(BLOCK)),
  services('the default weight of a bare name', (d) => setWeight(d, NAME, 'web1', 1), SERVICE(NAMES), SERVICE(NAMES)),

  // Real servers
  services('a real server beside block items', (d) => addRealServer(d, NAME, { host: 'web3', weight: 2 }), SERVICE(BLOCK), SERVICE(`${BLOCK}      - host: web3\n        weight: 2\n`)), // prettier-ignore
  services('a real server beside flow items', (d) => addRealServer(d, NAME, { host: 'web3' }), SERVICE(FLOW), SERVICE(`${FLOW}      - { host: web3, weight: 1 }\n`)), // prettier-ignore
  services('a real server beside names', (d) => addRealServer(d, NAME, { host: 'web3' }), SERVICE(NAMES), SERVICE(`${NAMES}      - web3\n`)), // prettier-ignore
  services('a weighted real server beside names', (d) => addRealServer(d, NAME, { host: 'web3', weight: 4 }), SERVICE(NAMES), SERVICE(`${NAMES}      - { host: web3, weight: 4 }\n`)), // prettier-ignore
  services('a real server in brackets', (d) => addRealServer(d, NAME, { host: 'web3', weight: 4 }), LINE, LINE.replace('weight: 2 }]', 'weight: 2 }, { host: web3, weight: 4 }]')), // prettier-ignore
  services('a real server in brackets over lines', (d) => addRealServer(d, NAME, { host: 'web3' }), LINES, LINES.replace('web2 # two\n', 'web2, # two\n      web3\n')), // prettier-ignore
  services('a real server behind a closing comma', (d) => addRealServer(d, NAME, { host: 'web3' }), LINES.replace('web2 #', 'web2, #'), LINES.replace('web2 # two\n', 'web2, # two\n      web3,\n')), // prettier-ignore
  services('a real server in an empty list', (d) => addRealServer(d, NAME, { host: 'web3', weight: 1 }), SERVICE('').replace('realServers: #', 'realServers: [] #'), SERVICE('      - { host: web3, weight: 1 }\n')), // prettier-ignore
  services('two real servers at once', (d) => addMembers(d, NAME, ['web3', 'web1', 'web4']), SERVICE(FLOW), SERVICE(`${FLOW}      - { host: web3, weight: 1 }\n      - { host: web4, weight: 1 }\n`)), // prettier-ignore
  services('two real servers at once in brackets', (d) => addMembers(d, NAME, ['web3', 'web4']), LINE, LINE.replace('weight: 2 }]', 'weight: 2 }, { host: web3, weight: 1 }, { host: web4, weight: 1 }]')), // prettier-ignore
  services('real servers taken out at once', (d) => takeOutMembers(d, [{ service: NAME, host: 'web2' }, { service: NAME, host: 'web3' }]), SERVICE(`${NAMES}      - web3\n`), SERVICE(NAMES.split('\n').filter((line) => !line.includes('- web2')).join('\n'))), // prettier-ignore
  services('a real server where the list has no value', (d) => addRealServer(d, NAME, { host: 'web3' }), SERVICE(''), SERVICE('      - { host: web3 }\n')), // prettier-ignore
  services('a real server whose name needs quotes', (d) => addRealServer(d, NAME, { host: '007' }), SERVICE(NAMES), SERVICE(`${NAMES}      - "007"\n`)), // prettier-ignore
  services('a real server less, block', (d) => removeRealServer(d, NAME, 'web1'), SERVICE(BLOCK), SERVICE('      # one\n      # strong\n        # spare\n      - host: web2 # two\n        weight: 1\n')), // prettier-ignore
  services('the last of the block', (d) => removeRealServer(d, NAME, 'web2'), SERVICE(BLOCK), SERVICE('      - host: web1 # one\n        weight: 3 # strong\n        # spare\n      # two\n')), // prettier-ignore
  services('a real server less, flow', (d) => removeRealServer(d, NAME, 'web1'), SERVICE(FLOW), SERVICE('      # strong\n      - {host: "web2", weight: 1}\n')), // prettier-ignore
  services('a real server less, names', (d) => removeRealServer(d, NAME, 'web1'), SERVICE(NAMES), SERVICE('      # one\n      # and\n      - web2\n')), // prettier-ignore
  services('a real server less in brackets, first', (d) => removeRealServer(d, NAME, 'web1'), LINE, LINE.replace('[web1, ', '[')), // prettier-ignore
  services('a real server less in brackets, last', (d) => removeRealServer(d, NAME, 'web2'), LINE, LINE.replace(', { host: web2, weight: 2 }', '')), // prettier-ignore
  services('a real server less in brackets over lines, first', (d) => removeRealServer(d, NAME, 'web1'), LINES, LINES.replace('web1, # one', '# one')), // prettier-ignore
  services('a real server less in brackets over lines, last', (d) => removeRealServer(d, NAME, 'web2'), LINES, LINES.replace('web1, # one', 'web1 # one').replace('web2 # two', '# two')), // prettier-ignore
  services('the only real server, block', (d) => removeRealServer(d, NAME, 'web1'), SERVICE('      - web1 # one\n'), SERVICE('      # one\n').replace('realServers: #', 'realServers: [] #')), // prettier-ignore
  services('the only real server, brackets', (d) => removeRealServer(d, NAME, 'web1'), LINE.replace(', { host: web2, weight: 2 }', ''), LINE.replace('web1, { host: web2, weight: 2 }', '')), // prettier-ignore

  // Services
  services('a service beside a block one', (d) => addService(d, { vip: '10.0.0.101', port: 53, protocol: 'udp', scheduler: 'rr', realServers: [{ host: 'web1' }] }), SERVICE(NAMES), `${SERVICE(NAMES)}  - vip: 10.0.0.101\n    port: 53\n    protocol: udp\n    scheduler: rr\n    realServers: [web1]\n`), // prettier-ignore
  services('a service with weights', (d) => addService(d, { vip: '10.0.0.101', port: 80, realServers: [{ host: 'web1', weight: 2 }] }), SERVICE(FLOW), `${SERVICE(FLOW)}  - vip: 10.0.0.101\n    port: 80\n    realServers:\n      - { host: web1, weight: 2 }\n`), // prettier-ignore
  services('a service beside one in brackets', (d) => addService(d, { vip: '10.0.0.101', port: 80, realServers: [{ host: 'web1', weight: 2 }] }), LINE, `${LINE}  - { vip: 10.0.0.101, port: 80, realServers: [{ host: web1, weight: 2 }] }\n`), // prettier-ignore
  services('a scheduler in place of another', (d) => setScheduler(d, NAME, 'wrr'), SERVICE(NAMES, '    scheduler: rr # why\n'), SERVICE(NAMES, '    scheduler: wrr # why\n')), // prettier-ignore
  services('a scheduler in its quotes', (d) => setScheduler(d, NAME, 'wrr'), SERVICE(NAMES, "    scheduler: 'rr' # why\n"), SERVICE(NAMES, "    scheduler: 'wrr' # why\n")), // prettier-ignore
  services('a scheduler where none is written', (d) => setScheduler(d, NAME, 'wrr'), SERVICE(NAMES), SERVICE(NAMES, '    scheduler: wrr\n')), // prettier-ignore
  services('a scheduler where none is written, flow', (d) => setScheduler(d, NAME, 'wrr'), LINE, LINE.replace('port: 80', 'port: 80, scheduler: wrr')), // prettier-ignore

  // Properties
  services('the first property of an item', (d) => removeProperty(d, ['virtualServices', 0, 'vip']), SERVICE(NAMES), SERVICE(NAMES).replace('- vip: 10.0.0.100 # VIP', '- # VIP')), // prettier-ignore
  services('a property in the middle', (d) => removeProperty(d, ['virtualServices', 0, 'port']), SERVICE(NAMES), SERVICE(NAMES).replace('    port: 80\n', '')), // prettier-ignore
  services('a property with everything below it', (d) => removeProperty(d, ['virtualServices', 0, 'realServers']), SERVICE(BLOCK), '  - vip: 10.0.0.100 # VIP\n    port: 80\n    # of web\n    # one\n    # strong\n    # spare\n    # two\n'), // prettier-ignore
  services('a property in brackets', (d) => removeProperty(d, ['virtualServices', 0, 'port']), LINE, LINE.replace(' port: 80,', '')), // prettier-ignore
  services('the first property in brackets', (d) => removeProperty(d, ['virtualServices', 0, 'vip']), LINE, LINE.replace('vip: 10.0.0.100, ', '')), // prettier-ignore
  services('a property before all others', (d) => setProperty(d, ['virtualServices', 0, 'vip'], '10.0.0.5'), '  - port: 80 # first\n    realServers: [web1]\n', '  - vip: 10.0.0.5\n    port: 80 # first\n    realServers: [web1]\n'), // prettier-ignore
  services('a property with children', (d) => setProperty(d, ['virtualServices', 0, 'persistence'], { timeout: 60, mask: '255.255.255.0' }), SERVICE(NAMES), SERVICE(NAMES, '    persistence: { timeout: 60, mask: 255.255.255.0 }\n')), // prettier-ignore
  services('an IPv6 value', (d) => setProperty(d, ['virtualServices', 0, 'vip'], '2001:db8::1'), SERVICE(NAMES), SERVICE(NAMES).replace('10.0.0.100', '2001:db8::1')), // prettier-ignore

  // Hosts
  hosts('a host beside flow ones', (d) => addHost(d, 'realServers', 'web3', { address: '10.0.0.3' }), '  web1: { address: 10.0.0.1 } # one\n  # tail\n', '  web1: { address: 10.0.0.1 } # one\n  web3: { address: 10.0.0.3 }\n  # tail\n'), // prettier-ignore
  hosts('a host beside block ones', (d) => addHost(d, 'realServers', 'web3', { address: '10.0.0.3', hostname: 'web3' }), '    web1: # one\n        address: 10.0.0.1 # a\n        packages: # p\n        - tcpdump # t\n', '    web1: # one\n        address: 10.0.0.1 # a\n        packages: # p\n        - tcpdump # t\n    web3:\n        address: 10.0.0.3\n        hostname: web3\n'), // prettier-ignore
  hosts('a host behind a page', (d) => addHost(d, 'realServers', 'web3', { address: '10.0.0.3' }), '  web1:\n    address: 10.0.0.1\n    webServer:\n      page: |\n        # no comment\n        text\n', '  web1:\n    address: 10.0.0.1\n    webServer:\n      page: |\n        # no comment\n        text\n  web3:\n    address: 10.0.0.3\n'), // prettier-ignore
  hosts('a host less', (d) => removeHost(d, 'realServers', 'web1'), '  web1: { address: 10.0.0.1 } # one\n  web2: { address: 10.0.0.2 }\n', '  # one\n  web2: { address: 10.0.0.2 }\n'), // prettier-ignore
  { what: 'a host in a section of its own', act: (d) => addHost(d, 'clients', 'c1', { address: '10.0.0.7' }), before: around(SERVICE(NAMES)), after: around(SERVICE(NAMES)).replace('# before services', 'clients:\n  c1: { address: 10.0.0.7 }\n# before services') }, // prettier-ignore
  { what: 'a host in an empty section', act: (d) => addHost(d, 'realServers', 'web3', { address: '10.0.0.3' }), before: around(SERVICE(NAMES), ''), after: around(SERVICE(NAMES), '  web3: { address: 10.0.0.3 }\n') }, // prettier-ignore
  { what: 'a host in empty braces', act: (d) => addHost(d, 'realServers', 'web3', { address: '10.0.0.3' }), before: around(SERVICE(NAMES), '').replace('realServers: # servers', 'realServers: {} # servers'), after: around(SERVICE(NAMES), '  web3: { address: 10.0.0.3 }\n') }, // prettier-ignore
  { what: 'a host that nothing names', act: (d) => leaveFile(d, 'clients', 'client'), before: REFERENCE, after: REFERENCE.replace('  client: { address: 192.168.16.146 }\n', '').replace('clients: #', 'clients: {} #') }, // prettier-ignore
  { what: 'the only director', act: (d) => removeHost(d, 'directors', 'lvs'), before: around(LINE), after: around(LINE).replace('directors:\n  lvs: { address: 10.0.0.9 }\n', 'directors: {}\n') }, // prettier-ignore

  // Mounts
  { what: 'the first mount, between empty lines', act: (d) => addMount(d, { source: 'nfs:/a', target: '/b', hosts: ['web1'] }), before: REFERENCE.slice(0, REFERENCE.indexOf('\nmounts:')), after: `${REFERENCE.slice(0, REFERENCE.indexOf('\nmounts:') - 1)}\n\nmounts:\n  - source: nfs:/a\n    target: /b\n    hosts: [web1]\n` }, // prettier-ignore
  { what: 'a mount beside others', act: (d) => addMount(d, { source: 'nfs:/a', target: '/b', options: ['ro'], hosts: ['web1'] }), before: REFERENCE, after: `${REFERENCE}  - source: nfs:/a\n    target: /b\n    options: [ro]\n    hosts: [web1]\n` }, // prettier-ignore
  { what: 'a weight of the reference', act: (d) => setWeight(d, WEB, 'web2', 3), before: REFERENCE, after: REFERENCE.replace('web2, weight: 1', 'web2, weight: 3') }, // prettier-ignore
];

const VARIANTS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  BOM: (text) => `\uFEFF${text}`,
  'no line break at the end': (text) => text.replace(/(# last line)?\n$/, ''),
};

describe('edits', () => {
  for (const { what, act, before, after } of CASES) {
    for (const [name, variant] of Object.entries(VARIANTS)) {
      it(`${what} (${name})`, () => {
        const text = variant(before);
        const result = act(readCluster(text));
        if (!result.ok) assert.fail(result.reason);
        const edited = applyEdits(text, result.edits);
        assert.equal(edited, variant(after));
        assert.deepEqual(lostComments(text, edited), []);
      });
    }
  }

  it('change the characters that differ and no other', () => {
    const result = setWeight(readCluster(REFERENCE), WEB, 'web1', 12);
    assert.deepEqual(result, {
      ok: true,
      edits: [{ range: { offset: REFERENCE.indexOf('weight: 1') + 8, length: 1 }, newText: '12' }],
    });
  });
});

describe('edits are refused', () => {
  const cases: readonly (readonly [what: string, reason: RefusalReason, act: Act, text: string])[] = [
    ['where the file is no YAML', 'broken', (d) => setProperty(d, ['name'], 'x'), `${REFERENCE}]`],
    ['where the file is empty', 'broken', (d) => setProperty(d, ['name'], 'x'), ''],
    ['where the file is a list', 'broken', (d) => setProperty(d, ['name'], 'x'), '- a\n'],
    ['for a service that is not there', 'missing', (d) => setWeight(d, 'tcp 1.2.3.4:80', 'web1', 2), REFERENCE],
    ['for a real server that is not there', 'missing', (d) => setWeight(d, WEB, 'web9', 2), REFERENCE],
    ['for a property that is not there', 'missing', (d) => removeProperty(d, ['failover']), REFERENCE],
    ['for an item that is not there', 'missing', (d) => removeProperty(d, ['mounts', 7]), REFERENCE],
    ['for a host that is there', 'exists', (d) => addHost(d, 'directors', 'lvs', { address: '1.2.3.4' }), REFERENCE],
    ['where all are in the service', 'exists', (d) => addMembers(d, WEB, ['web2', 'web1']), REFERENCE],
    ['to leave a service without a real server', 'used', (d) => takeOutMembers(d, [{ service: WEB, host: 'web1' }, { service: WEB, host: 'web2' }]), REFERENCE], // prettier-ignore
    ['to take out what is not in the service', 'missing', (d) => takeOutMembers(d, [{ service: WEB, host: 'nfs' }]), REFERENCE], // prettier-ignore
    ['to remove a host that a service has', 'used', (d) => leaveFile(d, 'realServers', 'web1'), REFERENCE],
    ['to remove an NFS host that is mounted', 'used', (d) => leaveFile(d, 'nfsHosts', 'nfs'), REFERENCE],
    ['to remove the only director', 'used', (d) => leaveFile(d, 'directors', 'lvs'), REFERENCE],
    ['to remove what is not there', 'missing', (d) => leaveFile(d, 'clients', 'web1'), REFERENCE],
    ['for a real server that is there', 'exists', (d) => addRealServer(d, WEB, { host: 'web1' }), REFERENCE],
    ['for a service that is there', 'exists', (d) => addService(d, { vip: '192.168.16.100', port: 80, realServers: [] }), REFERENCE], // prettier-ignore
    [
      'where an alias is meant',
      'shared',
      (d) => setProperty(d, ['realServers', 'web1', 'packages', 0], 'x'),
      REFERENCE.replace('142,', '142, packages: &tools [tcpdump],').replace('143,', '143, packages: *tools,'),
    ],
    [
      'where an anchor is used elsewhere',
      'shared',
      (d) => setProperty(d, ['directors', 'lvs', 'packages', 0], 'x'),
      REFERENCE.replace('142,', '142, packages: &tools [tcpdump],').replace('143,', '143, packages: *tools,'),
    ],
    [
      'where a page is a block of text',
      'unsuitable',
      (d) => setProperty(d, ['webServer', 'page'], 'x'),
      REFERENCE.replace('page: This is {host} #', 'page: | #').replace('over it\n', 'over it\n    text\n'),
    ],
    [
      'where names have question marks',
      'unsuitable',
      (d) => removeProperty(d, ['name']),
      REFERENCE.replace('name: web\n', '? name\n: web\n'),
    ],
  ];
  for (const [what, reason, act, text] of cases) {
    it(what, () => {
      const result = act(readCluster(text));
      assert.deepEqual(result.ok ? 'edited' : result.reason, reason);
      if (!result.ok) assert.match(result.message, /\.$/);
    });
  }
});

describe('comments of a text', () => {
  it('are found wherever YAML has them, and nothing that only looks like one', () => {
    const text =
      '\uFEFF# a\r\nb: "# no" # c\nd: \'# no\'#no\n' + 'e: | # f\n  # no\ng: [ # h\n  1, # i\n] # j\nk: l#no # m\n# n';
    assert.deepEqual(
      commentsOf(text.replace("'# no'#no", "'# no'")).map((comment) => comment.text),
      ['# a', '# c', '# f', '# h', '# i', '# j', '# m', '# n'],
    );
  });
});
