import assert from 'node:assert/strict';
import { definition, highlights, references } from '../../../src/core/language/navigation';
import { at, place, SMALL } from './carets';

/** Every place that means the same thing is marked: « » where it is defined, ‹ › where it is referred to. */
const SYMBOLS: readonly (readonly [what: string, text: string])[] = [
  ['a host at its definition', 'realServers: { «we|b1»: {} }\nvirtualServices: [{ realServers: [‹web1›] }]\n'],
  ['a host by a bare name in flow style', 'realServers:\n  «web1»: {}\nvirtualServices: [{ realServers: [‹w|eb1›] }]\n'],
  ['a host behind "host:"', 'realServers:\n  «web1»: {}\nvirtualServices:\n  - realServers:\n      - host: ‹web1|›\n'],
  ['a host in an item in flow style', 'realServers:\n  «web1»: {}\nvirtualServices:\n  - realServers: [{ host: ‹|web1›, weight: 2 }]\n'],
  ['a host as item of a block list', 'realServers:\n  «web1»: {}\nvirtualServices:\n  - realServers:\n      - ‹we|b1›\n      - web11\n'],
  ['a host that mounts', 'realServers: { «web1»: {} }\nmounts:\n  - hosts: [ ‹web1|›, web2 ]\n'],
  ['the host of a mount source', 'nfsHosts: { «nfs»: {} }\nmounts:\n  - source: ‹nf|s›:/opt/www\n    hosts: [‹nfs›]\n'],
  ['the path of a mount source', 'nfsHosts: { nfs: { exports: [{ path: «/opt/www» }] } }\nmounts:\n  - source: nfs:‹/opt|/www›\n'],
  ['an export at its definition', 'nfsHosts:\n  nfs:\n    exports:\n      - path: «/o|pt»\n      - path: /opt2\nmounts:\n  - source: nfs:‹/opt›\n  - source: nfs:‹/opt›\n'],
  ['an export of one of two hosts', 'nfsHosts:\n  a: { exports: [{ path: «/x|» }] }\n  b: { exports: [{ path: /x }] }\nmounts:\n  - source: a:‹/x›\n  - source: b:/x\n'],
  ['a director in the order of failover', 'directors:\n  «lvs»: {}\n  lvs2: {}\nfailover:\n  priority: [lvs2, ‹lvs|›]\n'],
  ['a machine with two roles: two definitions', 'directors: { «m1»: {} }\nrealServers: { «m1»: {} }\nvirtualServices: [{ realServers: [‹|m1›] }]\n'],
  ['a name given twice in one section', 'realServers:\n  «web1»: {}\n  «web1»: {}\nmounts: [{ hosts: [‹we|b1›] }]\n'],
  ['a VIP of two services', 'virtualServices:\n  - vip: «10.0.0.1|00»\n    port: 80\n  - { vip: «10.0.0.100», port: 443 }\n'],
  ['a VIP in two spellings', 'virtualServices:\n  - vip: «2001:db8::|1»\n  - { vips: [«2001:DB8:0::1»], fwmark: 1 }\n'],
  ['quoted names, the quotes left out', 'realServers: { "«web1»": {}, \'web2\': {} }\nmounts: [{ hosts: [\'‹w|eb1›\', "web2"] }]\n'],
  ['both halves of a quoted source', 'nfsHosts: { nfs: { exports: [{ path: "«/a b»" }] } }\nmounts: [{ source: "nfs:‹/a| b›" }]\n'],
  ['lines that end in CR LF', 'realServers:\r\n  «web1»: {}\r\nmounts:\r\n  - hosts:\r\n      - ‹web1|›\r\n'],
  ['a byte order mark', '\uFEFFrealServers:\n  «we|b1»: {}\nmounts: [{ hosts: [‹web1›] }]\n'],
  ['names behind anchors', 'realServers:\n  «web1»: &settings { address: 1.2.3.4 }\nmounts:\n  - hosts: [ &w ‹w|eb1› ]\n'],
  ['one list for two mounts through an alias: one place', 'realServers: { «web1»: {} }\nmounts:\n  - hosts: &all [ ‹web1|› ]\n  - hosts: *all\n'],
  ['a name behind an anchor of its own, mentioned by an alias', 'realServers: { &k «we|b1»: {} }\nmounts: [{ hosts: [*k] }]\n'],
  ['a section that follows the references', 'mounts: [{ hosts: [‹we|b1›] }]\nrealServers: { «web1»: {} }\n'],
  ['a file that ends in the middle of a list', 'realServers: { «web1»: {} }\nvirtualServices:\n  - realServers: [‹we|b1›, '],
  ['a file whose service has no value', 'realServers:\n  «web1»: {}\nvirtualServices:\n  - vip:\n    realServers:\n      - host: ‹web1|›\n        weight:\n      -\n'],
  ['a file with a tab in another line', 'realServers:\n  «web1»: {}\nmounts:\n  - hosts: [‹web1|›]\nssh:\n\tuser: x\n'],
  ['a source of which only the host is written', 'nfsHosts: { «nfs»: {} }\nmounts:\n  - source: ‹nf|s›\n'],
  ['a name spelled with an escape', 'realServers: { «web1»: {} }\nmounts: [{ hosts: [‹"w\\x65b|1"›] }]\n'],
]; // prettier-ignore

/** Carets on something that is no name of the file's own. */
const NOTHING: readonly (readonly [what: string, text: string])[] = [
  ['a property', 'realServers: { web1: { addr|ess: 1.2.3.4 } }\n'],
  ['a host name that the machine shall have', 'realServers: { web1: { hostname: web|1 } }\n'],
  ['an ssh alias, which the ssh configuration defines', 'realServers: { web1: { ssh: { host: we|b1 } } }\n'],
  ['a jump host', 'realServers: { web1: { ssh: { proxyJump: we|b1 } } }\n'],
  ['a comment', 'realServers: { web1: {} } # we|b1\n'],
  ['the target of a mount', 'mounts: [{ source: "nfs:/x", target: /|y }]\n'],
  ['white space', 'realServers:\n |\n  web1: {}\n'],
  ['an empty file', '|'],
];

describe('places that mean the same', () => {
  for (const [what, marked] of SYMBOLS) {
    it(`are found for ${what}`, () => {
      const { document, caret, definitions, references: referring } = at(marked);
      const everywhere = [...definitions, ...referring].sort((a, b) => Number.parseInt(a) - Number.parseInt(b));
      assert.deepEqual(references(document, caret, { includeDefinition: true }).map(place), everywhere);
      assert.deepEqual(references(document, caret, { includeDefinition: false }).map(place), referring);
      const targets = definition(document, caret)?.targets.map(({ name }) => place(name)) ?? [];
      assert.deepEqual(targets, definitions);
      const shown = highlights(document, caret);
      assert.deepEqual(shown.map(({ range }) => place(range)), everywhere); // prettier-ignore
      assert.deepEqual(shown.flatMap(({ kind, range }) => (kind === 'write' ? [place(range)] : [])), definitions); // prettier-ignore
    });
  }

  for (const [what, marked] of NOTHING) {
    it(`are none for ${what}`, () => {
      const { document, caret } = at(marked);
      assert.equal(definition(document, caret), undefined);
      assert.deepEqual(references(document, caret, { includeDefinition: true }), []);
      assert.deepEqual(highlights(document, caret), []);
    });
  }
});

describe('the definition', () => {
  it('of a host is shown as a whole, its name marked', () => {
    const { document, text } = at(`${SMALL}|`);
    const found = definition(document, text.lastIndexOf('web2'));
    const whole = found?.targets[0]?.whole;
    assert.equal(text.slice(whole!.offset, whole!.offset + whole!.length), 'web2:\n    address: 192.168.16.144');
  });

  it('of a name that nothing has is not there, though its mentions are', () => {
    const { document, caret } = at('mounts:\n  - hosts: [we|b9]\n  - hosts: [web9]\n');
    assert.equal(definition(document, caret), undefined);
    assert.equal(references(document, caret, { includeDefinition: true }).length, 2);
  });

  it('of an alias is its anchor, the last one before it', () => {
    const { document, caret, text } = at('a: &x [one]\nb: *x\nc: &x [two]\nd: *|x\n');
    const { origin, targets } = definition(document, caret)!;
    assert.equal(text.slice(origin.offset, origin.offset + origin.length), '*x');
    assert.deepEqual(targets.map(({ name }) => name.start), [{ line: 3, column: 4 }]); // prettier-ignore
    assert.deepEqual(targets.map(({ whole }) => text.slice(whole.offset, whole.offset + whole.length)), ['&x [two]']); // prettier-ignore
  });

  it('of an alias without anchor is nowhere', () => {
    const { document, caret } = at('a: *|x\nb: &x 1\n');
    assert.equal(definition(document, caret), undefined);
  });

  it('comes with the name alone as what was asked about, so that it alone is underlined', () => {
    const { document, caret, text } = at('nfsHosts: { nfs: {} }\nmounts: [{ source: "n|fs:/x" }]\n');
    const { origin } = definition(document, caret)!;
    assert.equal(text.slice(origin.offset, origin.offset + origin.length), 'nfs');
  });
});
