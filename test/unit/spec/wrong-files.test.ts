import assert from 'node:assert/strict';
import { readCluster } from '../../../src/core/spec/read';
import { edited, marked, type Edit } from './support';

interface Case {
  readonly what: string;
  readonly code: string;
  readonly text?: string;
  readonly edits?: readonly Edit[];
  readonly message: RegExp;
}

/** Each file has exactly one mistake, marked with « », and gets exactly one diagnostic. */
const WRONG: readonly Case[] = [
  // YAML
  { what: 'a tab', code: 'yaml-tab', edits: [['  cidr:', '«\t»cidr:']], message: /Use spaces/ },
  {
    what: 'a bracket that is never closed',
    code: 'yaml-indentation',
    edits: [['hosts: [web1, web2]\n', 'hosts: [web1, web2\n«x»: 1\n']],
    message: /must be sufficiently indented and end with a \]/,
  },
  {
    what: 'a quote that is never closed',
    code: 'yaml-syntax',
    edits: [['hosts: [web1, web2]\n', 'hosts: ["web1]\n«»']],
    message: /Missing closing "quote/,
  },
  {
    what: 'a name given twice',
    code: 'yaml-duplicate-key',
    edits: [['hostname: lvs }', 'hostname: lvs }\n  «lvs»: { address: 192.168.16.142 }']],
    message: /"lvs" is given twice/,
  },
  {
    what: 'a second document',
    code: 'yaml-multiple-documents',
    edits: [['\nmounts:', '\n«---»\nmounts:']],
    message: /a file of its own/,
  },
  {
    what: 'an alias without anchor',
    code: 'yaml-alias',
    edits: [['options: [defaults, _netdev]', 'options: «*common»']],
    message: /no anchor &common/,
  },
  {
    what: 'an alias inside its anchor',
    code: 'yaml-alias',
    edits: [['options: [defaults, _netdev]', 'options: &o [«*o»]']],
    message: /never end/,
  },
  {
    what: 'an unknown tag',
    code: 'yaml-tag',
    edits: [
      ['vip: 192', 'vip: !env «192'],
      ['168.16.100', '168.16.100»'],
    ],
    message: /tag !env/,
  },
  {
    what: 'another YAML version',
    code: 'yaml-version',
    edits: [['# The reference', '«%YAML 1.1»\n---\n# The reference']],
    message: /YAML 1\.2/,
  },
  {
    what: 'a merge key',
    code: 'yaml-merge-key',
    edits: [['web1, weight: 1 }', 'web1, weight: 1, «<<»: { weight: 2 } }']],
    message: /Merge keys/,
  },
  {
    what: 'a value with a colon',
    code: 'yaml-syntax',
    edits: [['page: This is {host} #', 'page: «T»his: {host} #']],
    message: /Put the value in quotes/,
  },
  {
    what: 'a list as name',
    code: 'yaml-key',
    edits: [['\nmounts:', '\n? «[a, b]»\n: 1\nmounts:']],
    message: /plain text/,
  },
  {
    what: 'a port as YAML 1.1 base 60',
    code: 'wrong-type',
    edits: [['port: 80', 'port: «22:22»']],
    message: /22:22 is text here.*base-60.*single number/,
  },
  {
    what: 'no instead of false',
    code: 'wrong-type',
    edits: [['scheduler: rr', 'onePacket: «no»\n    scheduler: rr']],
    message: /no is text in YAML 1\.2\. Write false\./,
  },
  {
    what: 'an octal-looking port',
    code: 'yaml-octal-looking',
    edits: [['port: 80', 'port: «0080»']],
    message: /Write 80\./,
  },
  {
    what: 'a hexadecimal port',
    code: 'yaml-octal-looking',
    edits: [['port: 80', 'port: «0x50»']],
    message: /Write 80\./,
  },
  {
    what: 'a date as name',
    code: 'yaml-ambiguous',
    edits: [['\nname: web', '\nname: «2026-11-22»']],
    message: /a date.*quotes/,
  },
  {
    what: 'a word that was a boolean',
    code: 'yaml-ambiguous',
    edits: [['hostname: nfs', 'hostname: «on»']],
    message: /the value true/,
  },
  {
    what: 'a number as name',
    code: 'wrong-type',
    edits: [['\nname: web', '\nname: «2026»']],
    message: /YAML reads 2026 as a number.*"2026"/,
  },
  {
    what: 'a quoted number',
    code: 'wrong-type',
    edits: [['port: 80', 'port: «"80"»']],
    message: /Write 80 without them/,
  },
  {
    what: 'a number with separators',
    code: 'wrong-type',
    edits: [['port: 80', 'port: «8_080»']],
    message: /Write 8080/,
  },

  // What it is
  {
    what: 'another format',
    code: 'not-a-cluster',
    text: 'apiVersion: «eksctl.io/v1alpha5»\nkind: ClusterConfig\n',
    message: /its apiVersion is "eksctl\.io\/v1alpha5"/,
  },
  {
    what: 'a Ray cluster',
    code: 'not-a-cluster',
    text: '«cluster_name»: default\nmax_workers: 2\n',
    message: /has no apiVersion/,
  },
  { what: 'a list', code: 'not-a-cluster', text: '«- a»\n', message: /Start it with/ },
  { what: 'nothing', code: 'empty-file', text: '«»# only a comment\n', message: /Start it with/ },
  {
    what: 'no mark',
    code: 'missing-api-version',
    edits: [['apiVersion: lvs-dr/v1\nname', '«name»']],
    message: /as the first line/,
  },
  {
    what: 'a newer version',
    code: 'unsupported-version',
    edits: [['lvs-dr/v1', '«lvs-dr/v2»']],
    message: /Write lvs-dr\/v1/,
  },

  // Schema
  {
    what: 'a misspelt section',
    code: 'unknown-property',
    edits: [['\nmounts:', '\n«mount»:']],
    message: /Did you mean "mounts"\?/,
  },
  {
    what: 'a misspelt property',
    code: 'unknown-property',
    edits: [['web1, weight: 1', 'web1, «wieght»: 1']],
    message: /Did you mean "weight"\?/,
  },
  {
    what: 'a property from elsewhere',
    code: 'unknown-property',
    edits: [['\nname: web', '\nname: web\n«replicas»: 3']],
    message: /Possible: failover/,
  },
  {
    what: 'no network',
    code: 'missing-property',
    edits: [
      [
        'network:\n  cidr: 192.168.16.0/24 # directors and real servers share this layer-2 network\n  interface: ens33 # NIC that carries it; a host may say otherwise\n',
        '',
      ],
      ['apiVersion', '«apiVersion»'],
    ],
    message: /"network" is missing/,
  },
  {
    what: 'no address',
    code: 'missing-property',
    edits: [['{ address: 192.168.16.146 }', '«{ hostname: client }»']],
    message: /"address" is missing in "client"/,
  },
  {
    what: 'a service without VIP',
    code: 'missing-property',
    edits: [['vip: 192.168.16.100\n    port', '«port»']],
    message: /"vip" is missing in "virtualServices"/,
  },
  {
    what: 'a mark without VIPs',
    code: 'missing-property',
    edits: [['\nmounts:', '  - «{ fwmark: 7, realServers: [web1] }»\nmounts:']],
    message: /"vips" is missing/,
  },
  {
    what: 'an unknown scheduler',
    code: 'unknown-scheduler',
    edits: [['scheduler: rr', 'scheduler: «wr»']],
    message: /Did you mean (rr|wrr)\? Possible: rr, wrr, lc/,
  },
  {
    what: 'an unknown protocol',
    code: 'unknown-value',
    edits: [['protocol: tcp', 'protocol: «http»']],
    message: /Possible: tcp, udp, sctp/,
  },
  {
    what: 'a port too large',
    code: 'out-of-range',
    edits: [['port: 80', 'port: «80000»']],
    message: /from 0 to 65535/,
  },
  { what: 'half a port', code: 'wrong-type', edits: [['port: 80', 'port: «80.5»']], message: /not a whole number/ },
  {
    what: 'a negative weight',
    code: 'out-of-range',
    edits: [['web1, weight: 1', 'web1, weight: «-1»']],
    message: /from 0 to 65535/,
  },
  {
    what: 'persistence of nothing',
    code: 'out-of-range',
    edits: [['scheduler: rr', 'persistence: «0»\n    scheduler: rr']],
    message: /from 1 to 2678400/,
  },
  {
    what: 'a VRID of 256',
    code: 'out-of-range',
    edits: [
      ['hostname: lvs }', 'hostname: lvs }\n  lvs2: { address: 192.168.16.141 }'],
      ['\nmounts:', 'failover: { virtualRouterId: «256» }\nmounts:'],
    ],
    message: /from 1 to 255/,
  },
  {
    what: 'an address out of range',
    code: 'invalid-address',
    edits: [['192.168.16.146', '«192.168.16.300»']],
    message: /four numbers from 0 to 255/,
  },
  {
    what: 'a leading zero',
    code: 'invalid-address',
    edits: [['192.168.16.146', '«192.168.16.046»']],
    message: /without leading zeros/,
  },
  {
    what: 'a VIP with a prefix',
    code: 'address-with-prefix',
    edits: [['vip: 192.168.16.100', 'vip: «192.168.16.100/24»']],
    message: /always a single address.*Write 192\.168\.16\.100\./,
  },
  {
    what: 'capital letters in the name',
    code: 'invalid-value',
    edits: [['\nname: web', '\nname: «Web»']],
    message: /at most 40 small letters/,
  },
  { what: 'no value', code: 'wrong-type', edits: [['\nname: web', '\n«name»:']], message: /"name" has no value/ },
  {
    what: 'an empty section',
    code: 'wrong-type',
    edits: [
      ['\nclients:', '\n«clients»:'],
      ['  client: { address: 192.168.16.146 }\n', ''],
    ],
    message: /Indent what belongs to it/,
  },
  {
    what: 'text instead of a list',
    code: 'wrong-type',
    edits: [['hosts: [web1, web2]', 'hosts: «web1»']],
    message: /Write \[web1\]/,
  },
  {
    what: 'a list instead of text',
    code: 'wrong-type',
    edits: [['\nname: web', '\nname: «[web]»']],
    message: /"name" must be text, but this is a list/,
  },
  {
    what: 'hosts as a list',
    code: 'wrong-type',
    edits: [['{ address: 192.168.16.146 }', '«[192.168.16.146]»']],
    message: /a section with properties/,
  },
  {
    what: 'an empty list of hosts',
    code: 'empty-list',
    edits: [['hosts: [web1, web2]', 'hosts: «[]»']],
    message: /Add at least one/,
  },
  {
    what: 'a host twice in a list',
    code: 'repeated-item',
    edits: [['hosts: [web1, web2]', 'hosts: [web1, «web1»]']],
    message: /"web1" is in this list twice/,
  },
  {
    what: 'a relative path',
    code: 'invalid-value',
    edits: [
      ['target: /var', 'target: «var'],
      ['www/html\n    options', 'www/html»\n    options'],
    ],
    message: /absolute path/,
  },
  {
    what: 'a line break in a path',
    code: 'invalid-value',
    edits: [['target: /var/www/html', 'target: «"/var/www\\n/html"»']],
    message: /control characters/,
  },
  {
    what: 'an option with a space',
    code: 'invalid-value',
    edits: [['[defaults, _netdev]', '[defaults, «"_netdev 0"»]']],
    message: /one option without spaces/,
  },
  {
    what: 'a source without host',
    code: 'invalid-value',
    edits: [['source: nfs:/opt/wwwroot', 'source: «/opt/wwwroot»']],
    message: /such as nfs:\/opt\/wwwroot/,
  },
  {
    what: 'an interface with a slash',
    code: 'invalid-value',
    edits: [['interface: ens33', 'interface: «../ens33»']],
    message: /network interface/,
  },
  {
    what: 'a name that no host can have',
    code: 'invalid-name',
    edits: [['  client: {', '  «"my client"»: {']],
    message: /cannot be the name of a host/,
  },

  // SSH
  {
    what: 'a password',
    code: 'secret-in-file',
    edits: [['user: root', 'user: root\n  «password»: hunter2']],
    message: /Remove the line and change the secret/,
  },
  {
    what: 'a key itself',
    code: 'secret-in-file',
    edits: [['user: root', 'user: root\n  identityFile: «"-----BEGIN OPENSSH PRIVATE KEY-----"»']],
    message: /give the path/,
  },
  {
    what: 'a command',
    code: 'command-in-file',
    edits: [['user: root', 'user: root\n  «proxyCommand»: nc %h %p']],
    message: /~\/\.ssh\/config/,
  },
  {
    what: 'a host that looks like an option',
    code: 'host-starts-with-dash',
    edits: [['address: 192.168.16.146', 'address: 192.168.16.146, ssh: { host: «-oProxyCommand=sh» }']],
    message: /ssh would take it for an option/,
  },
  {
    what: 'a jump that looks like an option',
    code: 'host-starts-with-dash',
    edits: [['user: root', 'user: root\n  proxyJump: «-oProxyCommand=sh»']],
    message: /Write a plain proxyJump/,
  },
  {
    what: 'a jump with an option behind a comma',
    code: 'invalid-value',
    edits: [['user: root', 'user: root\n  proxyJump: «a,-oProxyCommand=sh»']],
    message: /separated by commas/,
  },
  {
    what: 'a host name with a dash',
    code: 'host-starts-with-dash',
    edits: [['  client: {', '  «-client»: {']],
    message: /Rename the host/,
  },
];

/** A byte order mark takes no column, and a line ends with CRLF as with LF. */
const VARIANTS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  BOM: (text) => `\uFEFF${text}`,
};

describe('wrong files', () => {
  for (const { what, code, text: whole, edits = [], message } of WRONG) {
    for (const [name, variant] of Object.entries(VARIANTS)) {
      it(`${code}: ${what} (${name})`, () => {
        const { text, marks } = marked(variant(whole ?? edited(...edits)));
        const { diagnostics, cluster } = readCluster(text);
        assert.deepEqual(
          diagnostics.map((each) => each.code),
          [code],
          JSON.stringify(diagnostics.map((d) => [d.code, d.message, d.range.start])),
        );
        const { range, message: said, severity } = diagnostics[0]!;
        assert.deepEqual({ offset: range.offset, length: range.length, ...range.start }, marks[0]);
        assert.match(said, message);
        assert.equal(cluster === undefined, severity === 'error');
      });
    }
  }

  it('stops an alias bomb before it grows', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `  x${level}: &a${level} [${Array(10)
          .fill(level === 0 ? 'x' : `*a${level - 1}`)
          .join(', ')}]`,
    );
    const { diagnostics } = readCluster(`apiVersion: lvs-dr/v1\nname:\n${levels.join('\n')}\n`);
    assert.equal(diagnostics[0]?.code, 'yaml-alias-bomb');
  });

  it('follows an alias that repeats settings', () => {
    const text = edited(
      ['address: 192.168.16.142,', 'address: 192.168.16.142, packages: &tools [tcpdump],'],
      ['143, hostname', '143, packages: *tools, hostname'],
    );
    assert.deepEqual(readCluster(text).cluster?.hosts.find(({ name }) => name === 'web1')?.packages, ['tcpdump']);
  });

  it('points into an anchor where its content is wrong, once for each use', () => {
    const { text, marks } = marked(
      edited(
        ['address: 192.168.16.142,', 'address: 192.168.16.142, packages: &tools [«"a b"»],'],
        ['143, hostname', '143, packages: *tools, hostname'],
      ),
    );
    assert.deepEqual(
      readCluster(text).diagnostics.map(({ range }) => range.offset),
      [marks[0]?.offset, marks[0]?.offset],
    );
  });

  it('survives brackets without end', () => {
    for (const text of ['['.repeat(5000), '{a: '.repeat(3000), '- '.repeat(5000), '? '.repeat(3000)]) {
      const { diagnostics } = readCluster(text);
      assert.ok(diagnostics.some(({ severity }) => severity === 'error'));
    }
  });
});
