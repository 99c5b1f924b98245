import assert from 'node:assert/strict';
import { refactoringsAt } from '../../../src/core/language/fixes/refactorings';
import { applyEdits } from '../../../src/core/spec/textEdit';
import { lostComments } from '../../../src/core/spec/edits/comments';
import { sortEntries } from '../../../src/core/spec/edits/sort';
import { readCluster } from '../../../src/core/spec/read';
import { edited, marked, REFERENCE } from '../spec/support';

const titlesAt = (text: string): string[] => {
  const { text: plain, marks } = marked(text);
  return refactoringsAt(readCluster(plain), marks[0]!).map(({ title }) => title);
};

function after(text: string, title: string): string {
  const { text: plain, marks } = marked(text);
  const found = refactoringsAt(readCluster(plain), marks[0]!).find((each) => each.title === title);
  assert.ok(found, titlesAt(text).join(' | '));
  return applyEdits(plain, found.edits);
}

const AT_SERVICE = REFERENCE.replace('scheduler: rr', 'scheduler: «»rr');
const AT_SERVERS = REFERENCE.replace('  web1: {', '  «»web1: {');
const SPARE: readonly [string, string] = [
  'hostname: web2 }\n',
  'hostname: web2 }\n  web3: { address: 192.168.16.147 }\n',
];

describe('refactorings', () => {
  it('add a new real server to the service at the caret, with its host', () => {
    assert.equal(
      after(AT_SERVICE, 'Add a new real server: web3 (192.168.16.147)'),
      edited(SPARE, ['web2, weight: 1 }\n', 'web2, weight: 1 }\n      - { host: web3, weight: 1 }\n']),
    );
  });

  it('add a host that the service at the caret does not use yet', () => {
    assert.equal(
      after(edited(SPARE, ['scheduler: rr', 'scheduler: «»rr']), 'Add web3 to tcp 192.168.16.100:80'),
      edited(SPARE, ['web2, weight: 1 }\n', 'web2, weight: 1 }\n      - { host: web3, weight: 1 }\n']),
    );
  });

  it('write a real server as those beside it are written', () => {
    const names: readonly [string, string] = ['      - { host: web1, weight: 1 }\n      - { host: web2, weight: 1 }\n', '      - web1 # one\n      - web2\n']; // prettier-ignore
    assert.equal(
      after(edited(SPARE, names, ['scheduler: rr', 'scheduler: «»rr']), 'Add web3 to tcp 192.168.16.100:80'),
      edited(SPARE, [names[0], `${names[1]}      - web3\n`]),
    );
  });

  it('give a real server of an IPv6 service both addresses', () => {
    const text = edited(
      ['cidr: 192.168.16.0/24', 'cidr: 192.168.16.0/24\n  cidr6: 2001:db8::/64'],
      ['143, hostname: web1', '143, address6: "2001:db8::1"'],
      ['\nmounts:', '  - { vip: "2001:db8::100", «»port: 80, realServers: [web1] }\nmounts:'],
    );
    const result = after(text, 'Add a new real server: web3 (192.168.16.147)');
    assert.ok(readCluster(result).cluster, JSON.stringify(readCluster(result).diagnostics));
    assert.match(result, /web3: \{ address: 192\.168\.16\.147, address6: 2001:db8::2 \}/);
    assert.match(result, /realServers: \[web1, web3\]/);
  });

  it('add a virtual service on the next free VIP', () => {
    const result = after(AT_SERVICE, 'Add a virtual service on 192.168.16.101');
    assert.equal(
      result,
      edited(['web2, weight: 1 }\n', 'web2, weight: 1 }\n  - vip: 192.168.16.101\n    port: 80\n    scheduler: rr\n    realServers:\n      - { host: web1, weight: 1 }\n      - { host: web2, weight: 1 }\n']), // prettier-ignore
    );
  });

  it('add a host to the section at the caret', () => {
    assert.equal(after(AT_SERVERS, 'Add web3 (192.168.16.147) to "realServers"'), edited(SPARE));
  });

  it('offer what belongs to the place, and nothing elsewhere', () => {
    assert.deepEqual(titlesAt(AT_SERVICE), [
      'Add a new real server: web3 (192.168.16.147)',
      'Add a virtual service on 192.168.16.101',
    ]);
    assert.deepEqual(titlesAt(AT_SERVERS), ['Add web3 (192.168.16.147) to "realServers"']);
    assert.deepEqual(titlesAt(REFERENCE.replace('name: web', 'name: «»web')), []);
    assert.deepEqual(titlesAt(`${AT_SERVICE}]`), []);
  });

  it('lead to a cluster without errors, and keep every comment', () => {
    for (const place of ['web1: {', 'lvs: {', 'nfs:\n', 'client: {', 'scheduler: rr', 'virtualServices:']) {
      const offset = REFERENCE.indexOf(place);
      for (const { title, edits } of refactoringsAt(readCluster(REFERENCE), { offset, length: 0 })) {
        const result = applyEdits(REFERENCE, edits);
        const errors = readCluster(result).diagnostics.filter(({ severity }) => severity === 'error');
        // A second director needs failover, which is a decision of its own and the next thing that is offered.
        assert.deepEqual(errors.map(({ code }) => code), title.includes('"directors"') ? ['directors-without-failover'] : [], title); // prettier-ignore
        assert.deepEqual(lostComments(REFERENCE, result), []);
      }
    }
  });
});

describe('sorting the hosts of a section', () => {
  const HOSTS = `\
  # all servers

  # the tenth
  web10: { address: 10.0.0.2 } # ten
  web9: # nine

    # inside
    address: 10.0.0.30
    webServer:
      page: |
        # text

  web1: { address: 10.0.0.9 }`;
  const text = (hosts: string, end = '\n# next\nclients: {}\n'): string => `apiVersion: lvs-dr/v1\nrealServers:\n${hosts}${end}`; // prettier-ignore
  const [ten, one] = ['  # the tenth\n  web10: { address: 10.0.0.2 } # ten', '  web1: { address: 10.0.0.9 }'];

  for (const [name, variant] of Object.entries({
    plain: (piece: string) => piece,
    CRLF: (piece: string) => piece.replaceAll('\n', '\r\n'),
  })) {
    it(`by name, comments with them (${name})`, () => {
      const before = variant(text(HOSTS));
      const result = sortEntries(readCluster(before), ['realServers'], ['web1', 'web9', 'web10']);
      assert.ok(result.ok);
      const sorted = applyEdits(before, result.edits);
      assert.deepEqual(lostComments(before, sorted), []);
      assert.match(
        sorted,
        /# all servers\r?\n\r?\n(\r?\n)? {2}web1:.*\r?\n {2}web9: # nine[^]*# the tenth\r?\n {2}web10:/,
      );
    });
  }

  it('moves whole pieces', () => {
    const before = text([ten, one].join('\n'));
    const result = sortEntries(readCluster(before), ['realServers'], ['web1', 'web10']);
    assert.ok(result.ok);
    assert.equal(applyEdits(before, result.edits), text([one, ten].join('\n')));
  });

  it('works inside braces and at the end of the text', () => {
    const before = 'realServers: { b: { address: 10.0.0.1 }, a: { address: 10.0.0.2 } } # both';
    const result = sortEntries(readCluster(before), ['realServers'], ['a', 'b']);
    assert.ok(result.ok);
    assert.equal(
      applyEdits(before, result.edits),
      'realServers: { a: { address: 10.0.0.2 }, b: { address: 10.0.0.1 } } # both',
    );
    const end = 'realServers:\n  b: { address: 10.0.0.1 }\n  a: { address: 10.0.0.2 } # last';
    const atEnd = sortEntries(readCluster(end), ['realServers'], ['a', 'b']);
    assert.ok(atEnd.ok);
    assert.equal(
      applyEdits(end, atEnd.edits),
      'realServers:\n  a: { address: 10.0.0.2 } # last\n  b: { address: 10.0.0.1 }',
    );
  });

  it('is offered by name and by address, only where it changes something', () => {
    const at = (hosts: string): string[] => titlesAt(`apiVersion: lvs-dr/v1\nnetwork: { cidr: 10.0.0.0/24 }\nrealServers:\n  «»${hosts}\n`).filter((title) => title.startsWith('Sort')); // prettier-ignore
    assert.deepEqual(at('web10: { address: 10.0.0.1 }\n  web9: { address: 10.0.0.2 }'), ['Sort the hosts by name']);
    assert.deepEqual(at('web9: { address: 10.0.0.20 }\n  web10: { address: 10.0.0.3 }'), ['Sort the hosts by address']);
    assert.deepEqual(at('web9: { address: 10.0.0.1 }\n  web10: { address: 10.0.0.2 }'), []);
  });

  it('is refused where an alias would come before its anchor', () => {
    const before =
      'realServers:\n  b: { address: 10.0.0.1, packages: &p [x] }\n  a: { address: 10.0.0.2, packages: *p }\n';
    const result = sortEntries(readCluster(before), ['realServers'], ['a', 'b']);
    assert.equal(result.ok ? 'sorted' : result.reason, 'unsuitable');
  });
});
