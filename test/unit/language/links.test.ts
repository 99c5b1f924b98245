import assert from 'node:assert/strict';
import { sshLinks, sshMentions } from '../../../src/core/language/links';
import { type SshConfigFiles, sshEntryOf } from '../../../src/core/ssh/sshConfigHosts';
import { at, place } from './carets';

/** Everything that ssh would look up is marked ‹ ›. */
const MENTIONS: readonly (readonly [what: string, text: string])[] = [
  ['the ssh host of a host', 'realServers: { web1: { ssh: { host: ‹web1-admin› } } }|\n'],
  ['a jump host of all hosts', 'ssh:\n  proxyJump: ‹bastion›|\n'],
  ['a jump host with login and port, quoted', 'ssh:\n  proxyJump: "admin@‹bastion›:2222"|\n'],
  ['each hop', 'directors: { lvs: { ssh: { proxyJump: "a@‹one›,‹two›:22,[::1]:22" } } }|\n'],
  ['hosts of every section', 'nfsHosts: { n: { ssh: { host: ‹n› } } }\nclients: { c: { ssh: { host: "‹c›" } } }|\n'],
  ['settings that an alias repeats: once', 'realServers:\n  a: { ssh: &s { host: ‹x› } }\n  b: { ssh: *s }|\n'],
  ['nothing else', 'ssh: { user: root, identityFile: bastion }\nrealServers: { web1: { hostname: web1 } }|\n'],
  ['a list that ends in the middle', 'ssh:\n  proxyJump: ‹one›,|'],
]; // prettier-ignore

describe('names for ssh', () => {
  for (const [what, marked] of MENTIONS) {
    it(`are found: ${what}`, () => {
      const { document, references } = at(marked);
      const places = sshMentions(document).map(({ range }) => place(range));
      assert.deepEqual(places.sort(), [...references].sort());
    });
  }

  it('are links where the ssh configuration names them, and not where it only might', () => {
    const { document } = at('ssh: { proxyJump: bastion }\nrealServers: { web1: { ssh: { host: web1 } } }|\n');
    const links = sshLinks(document, ['bastion', 'other']);
    assert.deepEqual(links.map(({ alias }) => alias), ['bastion']); // prettier-ignore
  });
});

describe('the entry of a host in the ssh configuration', () => {
  const TEXTS: Readonly<Record<string, string>> = {
    config:
      '# Host commented\nInclude conf.d/*\nHost one two # three\n  HostName 10.0.0.1\r\nhost = "four"\nMatch host five\nHost *.example.com !six\nHost one\n',
    'conf.d/a': 'Host first\nInclude loop\n',
    'conf.d/b': 'Host one-b\n',
    loop: 'Include loop\nHost last\n',
  };
  const read: string[] = [];
  const files: SshConfigFiles = {
    read: (file) => {
      read.push(file);
      return Promise.resolve(TEXTS[file]);
    },
    included: (pattern) => (pattern === 'conf.d/*' ? ['conf.d/a', 'conf.d/b', 'conf.d/gone'] : [pattern]),
  };

  const ENTRIES: readonly (readonly [alias: string, entry: string | undefined])[] = [
    ['one', 'config:3'],
    ['two', 'config:3'],
    ['four', 'config:5'],
    ['first', 'conf.d/a:1'],
    ['one-b', 'conf.d/b:1'],
    ['last', 'loop:2'],
    ['three', undefined],
    ['five', undefined],
    ['six', undefined],
    ['x.example.com', undefined],
    ['commented', undefined],
  ];
  for (const [alias, expected] of ENTRIES) {
    it(`${alias}: ${expected ?? 'none'}`, async () => {
      const entry = await sshEntryOf(alias, 'config', files);
      assert.equal(entry && `${entry.file}:${entry.line}`, expected);
    });
  }

  it('ends where files include each other', async () => {
    read.length = 0;
    await sshEntryOf('nobody', 'config', files);
    assert.ok(read.length < 40, `${read.length}`);
  });
});
