import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokenise, grammarOf } from './support';

interface Configuration {
  readonly comments: { readonly lineComment: string };
  readonly folding: { readonly offSide: boolean; readonly markers: { readonly start: string; readonly end: string } };
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly {
    readonly beforeText: string;
    readonly afterText?: string;
    readonly action: { readonly indent: 'none' | 'indent'; readonly appendText?: string };
  }[];
  readonly wordPattern: string;
}

const read = (file: string): Configuration =>
  JSON.parse(readFileSync(join(__dirname, '../../..', file), 'utf8')) as Configuration;
const configuration = read('language-configuration.json');

/** What a double click at | selects, as the editor finds it: the match of the pattern that the place is in. */
function wordAt(marked: string, { wordPattern } = configuration): string | undefined {
  const at = marked.indexOf('|');
  const text = marked.replace('|', '');
  return [...text.matchAll(new RegExp(wordPattern, 'g'))].find(
    ({ index, 0: word }) => index <= at && at <= index + word.length && word !== '',
  )?.[0];
}

/** The lines after Enter at |, as the editor makes them with `"editor.autoIndent": "advanced"`. */
function afterEnter(marked: string): string {
  const [before = '', after = ''] = marked.split('|');
  const indentation = /^\s*/.exec(before)?.[0] ?? '';
  const rule = configuration.onEnterRules.find(
    ({ beforeText, afterText }) =>
      new RegExp(beforeText).test(before) && (afterText === undefined || new RegExp(afterText).test(after)),
  );
  const more = rule === undefined ? '' : (rule.action.appendText ?? (rule.action.indent === 'indent' ? '  ' : ''));
  return `${before}⏎${indentation}${more}|${after.trimStart()}`;
}

describe('a double click in a cluster file', () => {
  const WORDS: readonly (readonly [marked: string, word: string | undefined])[] = [
    ['address: 192.1|68.16.142', '192.168.16.142'],
    ['cidr: 192.168.16.0/2|4 # here', '192.168.16.0/24'],
    ['vip: 2001:d|b8:16::100', '2001:db8:16::100'],
    ['vip: |::1', '::1'],
    ['cidr6: "2001:db8::/6|4"', '2001:db8::/64'],
    ['vip: ::ffff:10.0.0|.1', '::ffff:10.0.0.1'],
    ['source: nf|s:/opt/wwwroot', 'nfs:/opt/wwwroot'],
    ['- { source: "nfs:/opt/www|root", target: /x }', 'nfs:/opt/wwwroot'],
    ['target: /var/w|ww/html', '/var/www/html'],
    ['identityFile: ~/.ss|h/id_ed25519', '~/.ssh/id_ed25519'],
    ['  web-|1.example.com: { address: 10.0.0.1 }', 'web-1.example.com'],
    ['  w|eb1: { address: 10.0.0.1 }', 'web1'],
    ['hosts: [web1, w|eb2]', 'web2'],
    ['hosts: [web1,we|b2]', 'web2'],
    ['options: [rw, no_root|_squash]', 'no_root_squash'],
    ['schedulerFlags: [sh-|port]', 'sh-port'],
    ['real|Servers:', 'realServers'],
    ['add|ress: 10.0.0.1', 'address'],
    ['port: 8|0', '80'],
    ['"web|1": {}', 'web1'],
    ["host: 'we|b1'", 'web1'],
    ['# the net|work.', 'network'],
    ['# 实时|服务器', '实时服务器'],
    ['  -| web1', undefined],
  ];
  for (const [marked, word] of WORDS) it(marked, () => assert.equal(wordAt(marked), word));

  it('takes no longer for a long line', () => {
    for (const unit of ['a', ':', '1.', 'a:', '::', '/', '-', '.', 'f:', '"']) {
      const begun = performance.now();
      for (const match of unit.repeat(20_000).matchAll(new RegExp(configuration.wordPattern, 'g'))) assert.ok(match);
      assert.ok(performance.now() - begun < 1000, unit);
    }
  });
});

describe('Enter in a cluster file', () => {
  const CASES: readonly (readonly [marked: string, lines: string])[] = [
    ['directors:|', 'directors:⏎  |'],
    ['  web1:|', '  web1:⏎    |'],
    ['  "web1":  # the first|', '  "web1":  # the first⏎    |'],
    ['ssh: &login|', 'ssh: &login⏎  |'],
    ['  page: |', '  page: ⏎    |'],
    ['  port: 80|', '  port: 80⏎  |'],
    ['  source: nfs:/opt|', '  source: nfs:/opt⏎  |'],
    ['      - web1|', '      - web1⏎      - |'],
    ['      - we|b1', '      - we⏎      - |b1'],
    ['      - web1 # the first|', '      - web1 # the first⏎      - |'],
    ['      - 192.168.16.0/24|', '      - 192.168.16.0/24⏎      - |'],
    ['      - 2001:db8::1|', '      - 2001:db8::1⏎      - |'],
    ['      - "*.example.com"|', '      - "*.example.com"⏎      - |'],
    ['      - { host: web1, weight: 1 }|', '      - { host: web1, weight: 1 }⏎      - |'],
    ['  - vip: 192.168.16.100|', '  - vip: 192.168.16.100⏎    |'],
    ['  - source: nfs:/opt # pages|', '  - source: nfs:/opt # pages⏎    |'],
    ['  - realServers:|', '  - realServers:⏎      |'],
    ['  - |', '  - ⏎  |'],
    ['# directors hold| the VIP', '# directors hold⏎# |the VIP'],
    ['  # a line|', '  # a line⏎  |'],
    ['', '⏎|'],
    ['  - { host: web1,|', '  - { host: web1,⏎  |'],
  ];
  for (const [marked, lines] of CASES) {
    it(marked, () => assert.equal(afterEnter(marked.includes('|') ? marked : `${marked}|`), lines));
  }

  it('indents behind block scalars', () => {
    const opens = new RegExp(configuration.indentationRules.increaseIndentPattern);
    for (const line of ['page: |', '  page: >-', '  - page: |+ # text', 'directors:', '  - realServers:', 'a: !!map'])
      assert.match(line, opens);
    for (const line of ['port: 80', '# directors:', '- web1', 'page: a |', 'source: nfs:/opt', '', '  - 2001:db8::'])
      assert.doesNotMatch(line, opens);
  });

  it('moves a closing bracket back, and nothing else', () => {
    const closes = new RegExp(configuration.indentationRules.decreaseIndentPattern);
    for (const line of ['  }', '    ]  ']) assert.match(line, closes);
    for (const line of ['}', '  web1: {}', '  - ]x']) assert.doesNotMatch(line, closes);
  });

  it('takes no longer for a long line', () => {
    const patterns = [
      ...configuration.onEnterRules.map(({ beforeText }) => beforeText),
      ...Object.values(configuration.indentationRules),
    ];
    for (const pattern of patterns) {
      for (const unit of [' ', '- ', 'a', 'a:', 'a: ', ': ', '&a ', '"', '{', '[]', '#', ' #', '- a', '|', ':a']) {
        for (const start of ['', '  - ', 'a:', '- a: ', '- "']) {
          const text = `${start}${unit.repeat(4000)}\u0000`;
          const begun = performance.now();
          new RegExp(pattern).test(text);
          assert.ok(performance.now() - begun < 1000, `${pattern} on ${start}${unit}`);
        }
      }
    }
  });
});

describe('the rest of the language configuration', () => {
  it('folds by indentation and by regions, and comments with what the grammar takes for a comment', async () => {
    const { folding, comments } = configuration;
    assert.ok(folding.offSide);
    assert.match('  # region web servers', new RegExp(folding.markers.start));
    assert.match('#endregion', new RegExp(folding.markers.end));
    assert.doesNotMatch('# regional', new RegExp(folding.markers.start));
    for (const [scopeName, file] of [
      ['source.yaml.lvs-cluster', 'language-configuration.json'],
      ['source.lvs-table', 'language-configuration.lines.json'],
      ['source.lvs-exports', 'language-configuration.lines.json'],
    ] as const) {
      assert.equal(read(file).comments.lineComment, comments.lineComment);
      const [tokens] = tokenise(await grammarOf(scopeName), `${comments.lineComment} text`);
      assert.ok(
        tokens?.every(({ scopes }) => scopes.some((scope) => scope.startsWith('comment.line'))),
        scopeName,
      );
    }
  });

  it('takes addresses, folders and clients of tables and exports for one word each', () => {
    const lines = read('language-configuration.lines.json');
    assert.equal(wordAt('TCP  10.0.0.|100:80 rr', lines), '10.0.0.100');
    assert.equal(wordAt('TCP  [2001:db8::|100]:80 rr', lines), '2001:db8::100');
    assert.equal(wordAt('/opt/www|root *.example.com(rw)', lines), '/opt/wwwroot');
    assert.equal(wordAt('/opt/wwwroot *.exam|ple.com(rw)', lines), '*.example.com');
    assert.equal(wordAt('/opt 10.0.0.0/2|4(rw,sync)', lines), '10.0.0.0/24');
    assert.equal(wordAt('-A -t 10.0.0.1:80 --sched|uler rr', lines), '--scheduler');
  });
});
