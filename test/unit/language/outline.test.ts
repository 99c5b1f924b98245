import assert from 'node:assert/strict';
import { folds } from '../../../src/core/language/folding';
import { outline } from '../../../src/core/language/outline';
import { selections } from '../../../src/core/language/selection';
import { workspaceSymbols } from '../../../src/core/language/workspaceSymbols';
import { readCluster } from '../../../src/core/spec/read';
import { REFERENCE } from '../spec/support';
import { at, small, SMALL } from './carets';

/** An outline as text: two spaces a level, name and detail, what is selected. */
function drawn(text: string, items = outline(readCluster(text)), indent = ''): readonly string[] {
  return items.flatMap(({ name, detail, selection, children }) => [
    `${indent}${[name, detail].filter((part) => part !== '').join(' ')} @${text.slice(selection.offset, selection.offset + selection.length)}`,
    ...drawn(text, [...children], `${indent}  `),
  ]);
}

/** Pieces of a file, and the outline that comes of them. */
const OUTLINES: readonly (readonly [what: string, text: string, lines: readonly string[]])[] = [
  ['single values and sections', 'apiVersion: lvs-dr/v1\nname: web\nnetwork:\n  cidr: 10.0.0.0/24\n', ['apiVersion lvs-dr/v1 @apiVersion', 'name web @name', 'network @network', '  cidr 10.0.0.0/24 @cidr']],
  ['hosts by name and address', 'realServers:\n  web1: { address: 10.0.0.1 }\n  web2:\n    address: 10.0.0.2\n', ['realServers @realServers', '  web1 10.0.0.1 @web1', '  web2 10.0.0.2 @web2']],
  ['exports by path and clients', 'nfsHosts:\n  nfs:\n    exports:\n      - path: /x\n        clients: [a, b]\n', ['nfsHosts @nfsHosts', '  nfs @nfs', '    /x a, b @/x']],
  ['services by name and scheduler, real servers by weight', 'virtualServices:\n  - vip: 10.0.0.9\n    port: 80\n    scheduler: rr\n    realServers:\n      - { host: web1, weight: 2 }\n      - web2\n', ['virtualServices @virtualServices', '  tcp 10.0.0.9:80 rr @10.0.0.9', '    web1 weight 2 @web1', '    web2 @web2']],
  ['a udp service under IPv6', 'virtualServices: [{ vip: "2001:db8::1", port: 53, protocol: udp }]\n', ['virtualServices @virtualServices', '  udp [2001:db8::1]:53 @"2001:db8::1"']],
  ['a fwmark service', 'virtualServices: [{ fwmark: 7, vips: [10.0.0.9], family: 6 }]\n', ['virtualServices @virtualServices', '  fwmark 7 IPv6 @7']],
  ['mounts by source and target', 'mounts:\n  - source: nfs:/x\n    target: /y\n', ['mounts @mounts', '  nfs:/x /y @nfs:/x']],
  ['a service that is only begun', 'virtualServices:\n  - port: 80\n  - vip: 10.0.0.9\n', ['virtualServices @virtualServices', '  virtual service 1 @port: 80', '  tcp 10.0.0.9 @10.0.0.9']],
  ['an item that is only a dash', 'virtualServices:\n  - vip: 10.0.0.9\n  -\n', ['virtualServices @virtualServices', '  tcp 10.0.0.9 @10.0.0.9']],
  ['a mount and a real server without names', 'mounts: [{ target: /y }]\nvirtualServices: [{ realServers: [{ weight: 1 }] }]\n', ['mounts @mounts', '  mount 1 /y @{ target: /y }', 'virtualServices @virtualServices', '  virtual service 1 @{ realServers: [{ weight: 1 }] }', '    real server 1 weight 1 @{ weight: 1 }']],
  ['a section whose value is still missing', 'realServers:\nname: web\n', ['realServers @realServers', 'name web @name']],
  ['a list that ends in the middle', 'virtualServices:\n  - vip: 10.0.0.9\n    port: 80\n    realServers: [web1, ', ['virtualServices @virtualServices', '  tcp 10.0.0.9:80 @10.0.0.9', '    web1 @web1']],
  ['what an alias repeats: only where it is written', 'realServers:\n  web1: &w { address: 10.0.0.1 }\nclients: { c: *w }\nvirtualServices:\n  - &s { vip: 10.0.0.9, port: 80 }\n  - *s\n', ['realServers @realServers', '  web1 10.0.0.1 @web1', 'clients @clients', '  c @c', 'virtualServices @virtualServices', '  tcp 10.0.0.9:80 @10.0.0.9']],
  ['an empty name', '"": 1\n', ['"" 1 @""']],
  ['a file with CR LF and a byte order mark', '\uFEFFname: web\r\nrealServers:\r\n  web1: { address: 10.0.0.1 }\r\n', ['name web @name', 'realServers @realServers', '  web1 10.0.0.1 @web1']],
  ['an empty file', '', []],
  ['a list instead of sections', '- 1\n', []],
]; // prettier-ignore

/** Lines with what they fold: `>` begins a fold, `<` ends one; each line's marks stand in front of it. */
const FOLDS: readonly (readonly [what: string, lines: readonly string[]])[] = [
  ['sections, hosts and items', ['> realServers:', '>   web1:', '<<     address: 10.0.0.1', '> mounts:', '>   - source: nfs:/x', '<<     target: /y']],
  ['a list of single values', ['> hosts:', '  - web1', '<   - web2', '', 'name: web']],
  ['brackets, the closing one left in sight', ['> hosts: [', '  web1,', '<   web2', ']', '> network: {', '<   cidr: x', '}']],
  ['brackets that close behind a value', ['> hosts: [ web1,', '<   web2 ]']],
  ['a text over several lines', ['> page: >', '    one', '<     # two', 'name: web']],
  ['no lines of a text that only look like comments', ['> page: >', '  # one', '<   # two', 'name: web']],
  ['a block of comments', ['> # one', '# two', '< # three', 'name: web', '# alone', 'network: x']],
  ['a block of comments behind a byte order mark', ['> # one', '< # two', 'name: web']],
  ['regions, one in another', ['> # region hosts', 'name: web', '>   # region inner', '<   # endregion', '< # endregion']],
  ['a region among comments', ['> # one', '< # two', '> #region', 'name: web', '< #endregion']],
  ['no region without an end', ['# region', 'name: web']],
  ['nothing of a single line', ['hosts: [web1, web2]', 'name: web']],
  ['a list that ends in the middle', ['> virtualServices:', '<   - vip: 10.0.0.9', '']],
]; // prettier-ignore

/** A text with a caret, and what the selection grows over. */
const SELECTIONS: readonly (readonly [what: string, text: string, growing: readonly string[]])[] = [
  ['a value', 'name: we|b\n', ['web', 'name: web', 'name: web\n']],
  ['a part of a source', 'mounts:\n  - source: nfs:/opt/w|ww\n    hosts: [web1]\n', ['www', '/opt/www', 'nfs:/opt/www', 'source: nfs:/opt/www', 'source: nfs:/opt/www\n    hosts: [web1]', '- source: nfs:/opt/www\n    hosts: [web1]', 'mounts:\n  - source: nfs:/opt/www\n    hosts: [web1]', 'mounts:\n  - source: nfs:/opt/www\n    hosts: [web1]\n']],
  ['a name in a list in flow style', 'hosts: [web1, w|eb2]\n', ['web2', '[web1, web2]', 'hosts: [web1, web2]', 'hosts: [web1, web2]\n']],
  ['a quoted text', "page: 'This |is it'\n", ['is', 'This is it', "'This is it'", "page: 'This is it'", "page: 'This is it'\n"]],
  ['a name of a property', 'ssh: { us|er: root }\n', ['user', 'user: root', '{ user: root }', 'ssh: { user: root }', 'ssh: { user: root }\n']],
  ['an address', 'vip: 192.16|8.16.100\n', ['168', '192.168.16.100', 'vip: 192.168.16.100', 'vip: 192.168.16.100\n']],
  ['a comment among comments', 'name: web\n# one\n# tw|o\n\n# other\n', ['two', '# two', '# one\n# two', 'name: web\n# one\n# two\n\n# other\n']],
  ['a comment inside a section', 'ssh:\n  user: root\n  # o|ne\n  port: 22\n', ['one', '# one', 'user: root\n  # one\n  port: 22', 'ssh:\n  user: root\n  # one\n  port: 22', 'ssh:\n  user: root\n  # one\n  port: 22\n']],
  ['white space', 'ssh:\n  user: root\n|\n', ['ssh:\n  user: root\n\n']],
  ['an empty file', '|', ['']],
]; // prettier-ignore

describe('the outline', () => {
  for (const [what, text, lines] of OUTLINES) it(`shows ${what}`, () => assert.deepEqual(drawn(text), lines));

  it('of the reference file reads like the cluster', () => {
    const lines = drawn(REFERENCE).map((line) => line.replace(/ @[^]*$/, ''));
    const end = ['nfsHosts', '  nfs 192.168.16.145', '    /opt/wwwroot 192.168.16.0/24', 'clients', '  client 192.168.16.146', 'virtualServices', '  tcp 192.168.16.100:80 rr', '    web1 weight 1', '    web2 weight 1', 'mounts', '  nfs:/opt/wwwroot /var/www/html']; // prettier-ignore
    assert.deepEqual(lines.slice(-end.length), end);
  });
});

describe('folding', () => {
  for (const [what, marked] of FOLDS) {
    it(`covers ${what}`, () => {
      const bare = marked.map((line) => line.replace(/^[<>]+ /, ''));
      const found = folds(readCluster(bare.join('\n')));
      const shown = bare.map((line, index) => {
        const ends = found.filter(({ end }) => end === index + 1).length;
        const starts = found.filter(({ start }) => start === index + 1).length;
        return `${'<'.repeat(ends)}${'>'.repeat(starts)}${ends + starts > 0 ? ' ' : ''}${line}`;
      });
      assert.deepEqual(shown, marked);
    });
  }

  it('tells comments and regions apart, and counts lines under CR LF and a byte order mark as editors do', () => {
    const text = '\uFEFF# one\r\n# two\r\n# region x\r\nssh:\r\n  user: root\r\n# endregion\r\n';
    assert.deepEqual(folds(readCluster(text)), [
      { start: 1, end: 2, kind: 'comment' },
      { start: 3, end: 6, kind: 'region' },
      { start: 4, end: 5 },
    ]);
  });

  it('has one fold for a line, the larger', () => {
    const starts = folds(readCluster('mounts:\n  - hosts:\n      - a\n      - b\n    target: /x\n')).map(
      ({ start }) => start,
    );
    assert.deepEqual(starts, [1, 2]);
  });
});

describe('a growing selection', () => {
  for (const [what, marked, growing] of SELECTIONS) {
    it(`starts from ${what}`, () => {
      const { document, caret, text } = at(marked);
      const found = selections(document, caret).map(({ offset, length }) => text.slice(offset, offset + length));
      assert.deepEqual(found, growing);
    });
  }
});

describe('symbols of the workspace', () => {
  const files = [
    { file: 'a', document: readCluster(SMALL) },
    { file: 'b', document: readCluster(small('name: web', 'name: shop').replaceAll('web1', 'till')) },
  ];
  const found = (query: string): readonly string[] =>
    workspaceSymbols(files, query).map(({ file, name, container }) => `${file}: ${name} (${container})`);

  it('are hosts, exports, services and mounts of all files, with the cluster they are in', () => {
    assert.deepEqual(found('').filter((line) => line.startsWith('b')), [
      'b: lvs 192.168.16.142 (shop › directors)',
      'b: till 192.168.16.143 (shop › realServers)',
      'b: web2 192.168.16.144 (shop › realServers)',
      'b: nfs 192.168.16.145 (shop › nfsHosts)',
      'b: /opt/wwwroot (shop › nfsHosts)',
      'b: tcp 192.168.16.100:80 (shop › virtualServices)',
      'b: nfs:/opt/wwwroot (shop › mounts)',
    ]); // prettier-ignore
  });

  it('are found by letters in their order, in any case, by address too', () => {
    assert.deepEqual(found('TL'), ['b: till 192.168.16.143 (shop › realServers)']);
    assert.deepEqual(found('lvs142'), [
      'a: lvs 192.168.16.142 (web › directors)',
      'b: lvs 192.168.16.142 (shop › directors)',
    ]);
    assert.deepEqual(found('.143').length, 2);
    assert.deepEqual(found('nothing like it'), []);
  });

  it('lead to the name', () => {
    const [till] = workspaceSymbols(files, 'till');
    const { text } = files[1]!.document;
    assert.equal(text.slice(till!.range.offset, till!.range.offset + till!.range.length), 'till');
  });

  it('stop at a thousand', () => {
    const hosts = Array.from({ length: 2000 }, (_, index) => `  w${index}: { address: 10.0.0.1 }\n`).join('');
    assert.equal(workspaceSymbols([{ file: 1, document: readCluster(`realServers:\n${hosts}`) }], 'w').length, 1000);
  });
});
