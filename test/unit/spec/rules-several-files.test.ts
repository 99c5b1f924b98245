import assert from 'node:assert/strict';
import { readCluster } from '../../../src/core/spec/read';
import { crossFileProblems } from '../../../src/core/spec/rules/severalFiles';
import { type Edit, edited, marked } from './support';

/** A second cluster on the network of the reference one, with nothing in common but the network. */
const SECOND: readonly Edit[] = [
  ['\nname: web', '\nname: mail'],
  ['address: 192.168.16.142, hostname: lvs', 'address: 192.168.16.242'],
  ['192.168.16.143', '192.168.16.243'],
  ['192.168.16.144', '192.168.16.244'],
  ['192.168.16.145', '192.168.16.245'],
  ['192.168.16.146', '192.168.16.246'],
  ['vip: 192.168.16.100', 'vip: 192.168.16.200'],
];
const FIRST_WITH_FAILOVER: readonly Edit[] = [
  ['hostname: lvs }', 'hostname: lvs }\n  lvs2: { address: 192.168.16.141 }'],
  ['\nmounts:', 'failover: { virtualRouterId: 51 }\nmounts:'],
];
const SECOND_WITH_FAILOVER = (id: string): readonly Edit[] => [
  ['  lvs: {', '  lvs2: { address: 192.168.16.241 }\n  lvs: {'],
  ['\nmounts:', `failover: { virtualRouterId: ${id} }\nmounts:`],
];

/** Later edits win over those of {@link SECOND} on the same place. */
const second = (...edits: readonly Edit[]): string => {
  const places = new Set(edits.map(([from]) => from));
  return edited(...SECOND.filter(([from]) => !places.has(from)), ...edits);
};

interface Case {
  readonly what: string;
  readonly first?: readonly Edit[];
  /** « » enclose where the diagnostic is expected in the second file. */
  readonly second: string;
  readonly code: string;
  readonly message: RegExp;
  /** What the other file says there. */
  readonly there: string;
}

const FIRING: readonly Case[] = [
  {
    what: 'one VIP in two clusters',
    second: second(['vip: 192.168.16.100', 'vip: «192.168.16.100»']),
    code: 'vip-of-other-cluster',
    message: /a VIP of the cluster "web" as well.*choose a free address/,
    there: '192.168.16.100',
  },
  {
    what: 'a VIP that a host of another cluster has',
    second: second(['vip: 192.168.16.100', 'vip: «192.168.16.143»']),
    code: 'vip-is-host-of-other-cluster',
    message: /address of a host of the cluster "web"/,
    there: '192.168.16.143',
  },
  {
    what: 'a host at the VIP of another cluster',
    second: second(['192.168.16.144', '«192.168.16.100»']),
    code: 'vip-is-host-of-other-cluster',
    message: /is a VIP of the cluster "web".*another address/,
    there: '192.168.16.100',
  },
  {
    what: 'one virtual router id',
    first: FIRST_WITH_FAILOVER,
    second: second(...SECOND_WITH_FAILOVER('«51»')),
    code: 'router-id-of-other-cluster',
    message: /has the virtual router id 51 as well/,
    there: '51',
  },
  {
    what: 'one name on one machine',
    second: second(['\nname: web', '\nname: «web»'], ['192.168.16.145', '192.168.16.145']),
    code: 'name-of-other-cluster',
    message: /a cluster "web" with the host 192\.168\.16\.145 as well/,
    there: 'web',
  },
];

const SILENT: readonly { readonly what: string; readonly first?: readonly Edit[]; readonly second: string }[] = [
  { what: 'two clusters on one network', second: second() },
  { what: 'one machine in two clusters', second: second(['192.168.16.145', '192.168.16.145']) },
  { what: 'one name on other machines', second: second(['\nname: web', '\nname: web']) },
  {
    what: 'two virtual router ids',
    first: FIRST_WITH_FAILOVER,
    second: second(...SECOND_WITH_FAILOVER('52')),
  },
  {
    what: 'the same addresses on another network',
    second: second(['vip: 192.168.16.100', 'vip: 192.168.16.100'], ['cidr: 192.168.16.0/24', 'cidr: 192.168.0.0/16']),
  },
  { what: 'a file that is no cluster', second: 'apiVersion: v1\nkind: Pod\n' },
  { what: 'an empty file', second: '' },
];

describe('several files', () => {
  for (const { what, first = [], second: text, code, message, there } of FIRING) {
    it(`${code}: ${what}`, () => {
      const { text: plain, marks } = marked(text);
      const [one, two] = [readCluster(edited(...first)), readCluster(plain)];
      const problems = crossFileProblems([one, two]);
      assert.deepEqual(
        problems.map(({ document, diagnostic, other }) => [
          document,
          diagnostic.code,
          diagnostic.severity,
          other.document,
        ]),
        [[two, code, 'warning', one]],
      );
      const { diagnostic, other } = problems[0]!;
      const { range } = diagnostic;
      assert.deepEqual([{ offset: range.offset, length: range.length, ...range.start }], marks);
      assert.equal(one.text.slice(other.range.offset, other.range.offset + other.range.length), there);
      assert.match(diagnostic.message, message);
    });
  }

  for (const { what, first = [], second: text } of SILENT) {
    it(`silent: ${what}`, () => {
      assert.deepEqual(crossFileProblems([readCluster(edited(...first)), readCluster(text)]), []);
    });
  }

  it('says nothing of one file, whatever it repeats', () => {
    const document = readCluster(
      edited(['\nmounts:', '  - { vip: 192.168.16.100, port: 443, realServers: [web1] }\nmounts:']),
    );
    assert.deepEqual(crossFileProblems([document]), []);
  });

  it('still compares files with errors of their own', () => {
    const broken = readCluster(
      second(['vip: 192.168.16.100', 'vip: 192.168.16.100'], ['scheduler: rr', 'scheduler: x']),
    );
    const problems = crossFileProblems([readCluster(edited()), broken]);
    assert.deepEqual(problems.map(({ diagnostic }) => diagnostic.code), ['vip-of-other-cluster']); // prettier-ignore
  });
});

describe('a gateway in the file', () => {
  const codesOf = (value: string): (readonly [string, string])[] =>
    readCluster(edited(['143, hostname: web1', `143, gateway: ${value}`])).diagnostics.map(({ code, message }) => [
      code,
      message,
    ]);

  it('gateway-is-director: the way back through the director', () => {
    const [[code, message] = []] = codesOf('192.168.16.142');
    assert.equal(code, 'gateway-is-director');
    assert.match(message ?? '', /is the director lvs.*router of the network, and remove the line\.$/);
  });

  it('is a property like any other that is not known where it is somebody else', () => {
    assert.deepEqual(codesOf('192.168.16.1').map(([code]) => code), ['unknown-property']); // prettier-ignore
  });
});
