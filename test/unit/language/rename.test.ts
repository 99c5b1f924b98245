import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { prepareRename, rename } from '../../../src/core/language/rename';
import { symbolsOf } from '../../../src/core/language/symbols';
import { applyEdits } from '../../../src/core/spec/textEdit';
import { readCluster } from '../../../src/core/spec/read';
import { clusters, fileOf } from '../spec/generators';
import { codes } from '../spec/support';
import { at, small, SMALL } from './carets';

function renamed(text: string, caret: number, name: string): string {
  const result = rename(readCluster(text), caret, name);
  if ('refused' in result) throw new Error(result.refused);
  return applyEdits(text, result.edits);
}

/** A text with a caret, the new name, and the text that comes of it. */
const RENAMED: readonly (readonly [what: string, before: string, name: string, after: string])[] = [
  ['a host, from its definition', 'realServers: { we|b1: {} }\nvirtualServices: [{ realServers: [web1, { host: web1 }] }]\n', 'web9', 'realServers: { web9: {} }\nvirtualServices: [{ realServers: [web9, { host: web9 }] }]\n'],
  ['a host, from a mention', 'realServers:\n  web1: {} # web1\nmounts:\n  - hosts:\n      - web1|\n      - web11\n', 'a.b-c', 'realServers:\n  a.b-c: {} # web1\nmounts:\n  - hosts:\n      - a.b-c\n      - web11\n'],
  ['a host in both its sections', 'directors: { m|1: {} }\nrealServers: { m1: {} }\nfailover: { priority: [m1] }\n', 'm2', 'directors: { m2: {} }\nrealServers: { m2: {} }\nfailover: { priority: [m2] }\n'],
  ['an NFS host in the sources of mounts', 'nfsHosts: { nfs|: {} }\nmounts:\n  - source: nfs:/nfs\n  - source: "nfs:/nfs"\n', 'store', 'nfsHosts: { store: {} }\nmounts:\n  - source: store:/nfs\n  - source: "store:/nfs"\n'],
  ['an exported path', 'nfsHosts: { nfs: { exports: [{ path: /a| }] } }\nmounts:\n  - { source: nfs:/a, target: /a }\n', '/srv/www', 'nfsHosts: { nfs: { exports: [{ path: /srv/www }] } }\nmounts:\n  - { source: nfs:/srv/www, target: /a }\n'],
  ['an exported path, from a mount', 'nfsHosts:\n  nfs: { exports: [{ path: "/a" }] }\n  b: { exports: [{ path: /a }] }\nmounts:\n  - source: nfs:/|a\n  - source: b:/a\n', '/b', 'nfsHosts:\n  nfs: { exports: [{ path: "/b" }] }\n  b: { exports: [{ path: /a }] }\nmounts:\n  - source: nfs:/b\n  - source: b:/a\n'],
  ['a path with a colon in it', 'nfsHosts: { nfs: { exports: [{ path: /a:b| }] } }\nmounts:\n  - source: nfs:/a:b\n', '/c', 'nfsHosts: { nfs: { exports: [{ path: /c }] } }\nmounts:\n  - source: nfs:/c\n'],
  ['a VIP of two services', 'virtualServices:\n  - { vip: 10.0.0.100|, port: 80 }\n  - { vip: "10.0.0.100", port: 443 }\n', '10.0.0.101', 'virtualServices:\n  - { vip: 10.0.0.101, port: 80 }\n  - { vip: "10.0.0.101", port: 443 }\n'],
  ['single and double quotes, which stay', 'realServers: { "we|b1": {}, web2: {} }\nmounts: [{ hosts: [\'web1\', web2] }]\n', 'x', 'realServers: { "x": {}, web2: {} }\nmounts: [{ hosts: [\'x\', web2] }]\n'],
  ['to a word that YAML would misread: quotes are added', 'realServers: { we|b1: {} }\nmounts: [{ hosts: [web1] }]\n', 'no', 'realServers: { "no": {} }\nmounts: [{ hosts: ["no"] }]\n'],
  ['to a name like a number', 'realServers:\n  w|1: {}\nmounts:\n  - hosts: [w1]\n', '1e3', 'realServers:\n  "1e3": {}\nmounts:\n  - hosts: ["1e3"]\n'],
  ['to a name like a date', 'realServers:\n  w|1: {}\n', '2024-01-01', 'realServers:\n  "2024-01-01": {}\n'],
  ['to a path with a comma', 'nfsHosts: { nfs: { exports: [{ path: /a| }] } }\nmounts: [{ source: nfs:/a }]\n', '/a, b', 'nfsHosts: { nfs: { exports: [{ path: "/a, b" }] } }\nmounts: [{ source: "nfs:/a, b" }]\n'],
  ['to a path with an apostrophe, in single quotes', "nfsHosts: { nfs: { exports: [{ path: '/a|' }] } }\nmounts: [{ source: 'nfs:/a' }]\n", "/it's", "nfsHosts: { nfs: { exports: [{ path: '/it''s' }] } }\nmounts: [{ source: 'nfs:/it''s' }]\n"],
  ['a name with white space around it, which is left out', 'realServers: { we|b1: {} }\n', '  web2 ', 'realServers: { web2: {} }\n'],
  ['a list behind an alias: once', 'realServers: { web1: {} }\nmounts:\n  - hosts: &a [ |web1 ]\n  - hosts: *a\n', 'x', 'realServers: { x: {} }\nmounts:\n  - hosts: &a [ x ]\n  - hosts: *a\n'],
  ['an export that two hosts have through an alias, with the mounts from either', 'nfsHosts:\n  a: { exports: &e [{ path: /x| }] }\n  b: { exports: *e }\nmounts:\n  - source: a:/x\n  - source: b:/x\n', '/y', 'nfsHosts:\n  a: { exports: &e [{ path: /y }] }\n  b: { exports: *e }\nmounts:\n  - source: a:/y\n  - source: b:/y\n'],
  ['the same from a mount of one of them', 'nfsHosts:\n  a: { exports: &e [{ path: /x }] }\n  b: { exports: *e }\nmounts:\n  - source: a:/x|\n  - source: b:/x\n', '/y', 'nfsHosts:\n  a: { exports: &e [{ path: /y }] }\n  b: { exports: *e }\nmounts:\n  - source: a:/y\n  - source: b:/y\n'],
  ['a name spelled with an escape', 'realServers: { web1: {} }\nmounts: [{ hosts: ["w\\x65b1"|] }]\n', 'x', 'realServers: { x: {} }\nmounts: [{ hosts: ["x"] }]\n'],
  ['a source on a line of its own', 'nfsHosts: { nfs: {} }\nmounts:\n  - source: >-\n      n|fs:/x\n    target: /y\n', 'b', 'nfsHosts: { b: {} }\nmounts:\n  - source: b:/x\n    target: /y\n'],
  ['in a file with CR LF and a byte order mark', '\uFEFFrealServers:\r\n  we|b1: {}\r\nmounts:\r\n  - hosts: [web1]\r\n', 'x', '\uFEFFrealServers:\r\n  x: {}\r\nmounts:\r\n  - hosts: [x]\r\n'],
  ['in a file that ends in the middle', 'realServers: { web1: {} }\nvirtualServices:\n  - realServers: [we|b1, {', 'x', 'realServers: { x: {} }\nvirtualServices:\n  - realServers: [x, {'],
  ['to the name it has', 'realServers: { we|b1: {} }\n', 'web1', 'realServers: { web1: {} }\n'],
]; // prettier-ignore

const REFUSED: readonly (readonly [what: string, text: string, name: string, why: RegExp])[] = [
  ['a name with a space', 'realServers: { we|b1: {} }\n', 'web 1', /cannot be the name of a host: it must be a name: at most 63/],
  ['an empty name', 'realServers: { we|b1: {} }\n', ' ', /cannot be the name of a host/],
  ['a name that ssh would take for an option', 'realServers: { we|b1: {} }\n', '-oProxyCommand', /starts with a dash/],
  ['the name of another host, of whatever section', 'realServers: { we|b1: {} }\nclients: { me: {} }\n', 'me', /There is a host me already/],
  ['a name that a list mentions by mistake', 'realServers: { we|b1: {} }\nmounts: [{ hosts: [web9] }]\n', 'web9', /web9 is mentioned in this file already/],
  ['a path that is not absolute', 'nfsHosts: { nfs: { exports: [{ path: /a| }] } }\n', 'srv', /"srv" is not possible for "path": it must be an absolute path/],
  ['a path that the host would list differently', 'nfsHosts: { nfs: { exports: [{ path: /a| }] } }\n', '/srv//www/', /Write \/srv\/www\./],
  ['a path that the host exports already', 'nfsHosts: { nfs: { exports: [{ path: /a| }, { path: /b }] } }\n', '/b', /nfs exports \/b already/],
  ['a VIP with a prefix length', 'virtualServices: [{ vip: 10.0.0.1| }]\n', '10.0.0.2/32', /written without prefix length/],
  ['a VIP of another service', 'virtualServices: [{ vip: 10.0.0.1| }, { vip: 10.0.0.2 }]\n', '10.0.0.2', /is a VIP of this file already/],
  ['a property', 'realServers: { web1: { addr|ess: 1.2.3.4 } }\n', 'x', /Only the names of hosts, exported paths and VIPs/],
]; // prettier-ignore

describe('renaming', () => {
  for (const [what, before, name, after] of RENAMED) {
    it(`changes ${what}`, () => {
      const { text, caret } = at(before);
      assert.equal(renamed(text, caret, name), after);
    });
  }

  for (const [what, marked, name, why] of REFUSED) {
    it(`refuses ${what}`, () => {
      const { document, caret } = at(marked);
      const result = rename(document, caret, name);
      assert.match('refused' in result ? result.refused : 'not refused', why);
    });
  }

  it('starts from the name alone, without quotes and without what stands beside it', () => {
    const { document, caret, text } = at('mounts: [{ source: "nf|s:/opt" }]\n');
    const place = prepareRename(document, caret);
    assert.ok('range' in place);
    assert.equal(place.name, 'nfs');
    assert.equal(text.slice(place.range.offset, place.range.offset + place.range.length), 'nfs');
  });

  it('touches nothing but the names', () => {
    const { edits } = rename(readCluster(SMALL), SMALL.indexOf('nfs:'), 'store') as { edits: readonly object[] };
    assert.deepEqual(edits.map((edit) => (edit as { range: { length: number } }).range.length), [3, 3]); // prettier-ignore
  });
});

describe('renaming in any file', function () {
  this.timeout(120_000);

  const NEW = { host: 'renamed-1', export: '/renamed/path', vip: undefined };

  it('changes no diagnostic, and the way back restores the text', () => {
    fc.assert(
      fc.property(
        clusters,
        fc.nat(),
        fc.constantFrom('QUOTE_SINGLE', 'PLAIN'),
        fc.boolean(),
        (cluster, pick, style, crlf) => {
          const yaml = stringify(fileOf(cluster), { lineWidth: 0, version: '1.2', defaultStringType: style });
          const text = crlf ? yaml.replaceAll('\n', '\r\n') : yaml;
          const document = readCluster(text);
          const { all } = symbolsOf(document);
          const { kind, name, occurrences } = all[pick % all.length]!;
          const to = NEW[kind] ?? (name.includes(':') ? '2001:db8::99:99' : '10.1.99.99');
          const after = renamed(text, occurrences[0]!.extent.offset, to);
          assert.deepEqual(codes(readCluster(after)), codes(document), `${name} to ${to}`);
          const again = symbolsOf(readCluster(after)).all.find((symbol) => symbol.kind === kind && symbol.name === to);
          assert.equal(again?.occurrences.length, occurrences.length);
          assert.equal(renamed(after, again.occurrences.at(-1)!.extent.offset, name), text);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('to a name that needs quotes changes no diagnostic either', () => {
    const names = ['no', '007', '1e3', '0x10', 'on', 'null', 'true', '2024-01-01', 'y', 'yEs'];
    for (const name of names) {
      const after = renamed(SMALL, SMALL.indexOf('web1'), name);
      assert.deepEqual(codes(readCluster(after)), codes(readCluster(SMALL)), name);
      assert.equal(renamed(after, after.indexOf(`"${name}"`) + 1, 'web1').replaceAll('"web1"', 'web1'), SMALL);
    }
  });

  it('leaves a file readable whose text has mistakes elsewhere', () => {
    const text = small('scheduler: wrr', 'scheduler: wr');
    const before = readCluster(text);
    assert.deepEqual(codes(readCluster(renamed(text, text.indexOf('web2'), 'other'))), codes(before));
  });
});
