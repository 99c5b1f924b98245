import assert from 'node:assert/strict';
import fc from 'fast-check';
import { marked } from 'marked';
import { hover } from '../../../src/core/language/hover/hover';
import { type Live, NOTHING_LIVE } from '../../../src/core/language/live';
import { escapeMarkdown } from '../../../src/core/language/markdown';
import type { HostView } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import { readCluster } from '../../../src/core/spec/read';
import { failure, inspectionOf, look } from '../providers/support';
import { addresses, type Printed } from '../support/observed';
import { clusterOf } from '../support/reference';
import { at, place, small, SMALL } from './carets';

const cluster = clusterOf(SMALL);

/** As ipvsadm 1.31 prints them, with `-Sn` and with `-ln --thresholds`. */
const TABLE = `-A -t 192.168.16.100:80 -s wrr
-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 1
-a -t 192.168.16.100:80 -r 192.168.16.150:80 -g -w 7
`;
const LISTING = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port            uthreshold lthreshold ActiveConn InActConn
  -> RemoteAddress:Port
TCP  192.168.16.100:80 wrr
  -> 192.168.16.143:80            0          0          12         1378
  -> 192.168.16.150:80            0          0          0          0
`;
const silent = (value: string, announce: string): string =>
  ['all', 'default', 'lo', 'ens33']
    .map((nic) => `${nic}/arp_ignore:${value}\n${nic}/arp_announce:${announce}\n`)
    .join('');

const lvs = (more: Printed = {}): HostView => look(cluster, 'lvs', { 'ipvs/table': TABLE, 'ipvs/thresholds': LISTING, ...more }); // prettier-ignore

/** What was seen half a minute ago. */
function liveOf(...views: readonly HostView[]): Live {
  const inspection = inspectionOf(...views);
  return { ...NOTHING_LIVE, inspection, plan: planOf(cluster, inspection), now: new Date(30_000) };
}

function plain(markdown: string): string {
  const html = marked.parse(markdown, { async: false });
  const text = html.replaceAll(/<\/t[hd]>\n?<t[hd][^>]*>/g, ' | ').replaceAll(/<[^>]*>/g, '');
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text
    .replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => named[name] ?? '')
    .replaceAll(/\n+/g, '\n')
    .trim();
}

function textAt(text: string, caret: number, live: Live): string {
  return plain(hover(readCluster(text), caret, live)?.markdown ?? '');
}

/** A piece of {@link SMALL} with a caret, and what its hover says. */
interface Case {
  readonly what: string;
  readonly on: string;
  readonly occurrence?: number;
  readonly live?: Live;
  readonly says: readonly RegExp[];
  readonly silent?: readonly RegExp[];
}

const CASES: readonly Case[] = [
  // The schema
  { what: 'a property: its text and example', on: 'ci|dr', says: [/^Network that directors and real servers share\./, /Example: 192\.168\.16\.0\/24/] },
  { what: 'its value: the same', on: '192.168.1|6.0/24', says: [/^Network that directors/] },
  { what: 'a section', on: 'virtual|Services', says: [/^What clients connect to, and the real servers behind it/] },
  { what: 'a scheduler: how it chooses and when to take it, then what the property is', on: 'w|rr', says: [/^wrr: Weighted round robin/i, /How the director chooses a real server/] },
  { what: 'the property scheduler: every value explained', on: 'sched|uler', says: [/^How the director chooses/, /wlc: /, /mh: Maglev/] },
  { what: 'the mark of the format', on: 'lvs-dr/v|1', says: [/^lvs-dr\/v1: Version 1 of the format\./] },
  { what: 'an option: what the list is for', on: '[r|w]', says: [/^Options of exports\(5\)/] },
  { what: 'a weight', on: 'weight: |3', says: [/^Share of new connections relative to the other/] },
  // Hosts
  { what: 'a host at its definition, before anybody looked', on: 'web|1', says: [/^web1 real server · 192\.168\.16\.143\nNot inspected yet/] },
  { what: 'a mention of a host', on: 'host: we|b1', says: [/^web1 real server · 192\.168\.16\.143/], silent: [/table/] },
  { what: 'a director', on: 'lv|s:', says: [/^lvs director · 192\.168\.16\.142/] },
  { what: 'the NFS host of a mount source', on: 'n|fs:/opt', says: [/^nfs NFS host · 192\.168\.16\.145/] },
  {
    what: 'a host that was looked at: system, addresses, what differs, age',
    on: 'web|1',
    live: liveOf(look(cluster, 'web1', { 'facts/addresses': addresses(['ens33', '192.168.16.143', 24], ['lo', '192.168.16.100', 32]) })),
    says: [/Debian GNU\/Linux 12 \(bookworm\), Linux 6\.1\.0-42-amd64/, /\nlo 192\.168\.16\.100\/32\nens33 192\.168\.16\.143\/24\n/, /Not as the file says:\n/, /arp_ignore .*→ 1/, /Seen 30 s ago\.$/],
    silent: [/127\.0\.0\.1/],
  },
  {
    what: 'a real server that would answer ARP for its VIPs',
    on: 'web|1',
    live: liveOf(look(cluster, 'web1', { 'sysctl/live': silent('0', '0') })),
    says: [/ARP on ens33: arp_ignore 0, arp_announce 0\. It would answer for its VIPs\./],
  },
  {
    what: 'a real server that is silent',
    on: 'web|1',
    live: liveOf(look(cluster, 'web1', { 'sysctl/live': silent('1', '2') })),
    says: [/ARP on ens33: arp_ignore 1, arp_announce 2\. Silent about its VIPs\./],
  },
  { what: 'a director: nothing of ARP', on: 'lv|s:', live: liveOf(lvs()), says: [/Debian/], silent: [/ARP/] },
  { what: 'a host that could not be reached: why, what to do, when', on: 'web|1', live: liveOf(failure(cluster, 'web1')), says: [/web1 refused the connection\.\n→ Check sshd\.\nTried 30 s ago\.$/] },
  { what: 'a host that another host was looked at', on: 'web|1', live: liveOf(lvs()), says: [/Not inspected yet/] },
  // Services
  { what: 'a VIP before anybody looked', on: 'vip: 192.168.16.1|00', says: [/^tcp 192\.168\.16\.100:80 virtual service\nNo director has been looked at\./, /Virtual IP address that clients connect to/], silent: [/hold/i] },
  {
    what: 'a VIP: the table of the director, figures beside what the file says',
    on: 'vip: 192.168.16.1|00',
    live: liveOf(lvs()),
    says: [/In the table of lvs: wrr\n/, /web1 192\.168\.16\.143:80 \| 1 \(file: 3\) \| 12 \| 1378/, /web2 192\.168\.16\.144:80 \| missing/, /192\.168\.16\.150:80 \| 7 \(not in the file\) \| 0 \| 0/, /Seen 30 s ago\./, /No host that was looked at holds the VIP/],
  },
  { what: 'a VIP: who holds it', on: 'vip: 192.168.16.1|00', live: liveOf(lvs({ 'facts/addresses': addresses(['ens33', '192.168.16.142', 24], ['ens33', '192.168.16.100', 32]) })), says: [/held by lvs on ens33 \(\/32\)/] },
  { what: 'a port: the service as well', on: 'port: 8|0', live: liveOf(lvs()), says: [/^Port that clients connect to/, /In the table of lvs: wrr/] },
  { what: 'a scheduler that is another one in the table', on: 'wr|r', live: liveOf(lvs({ 'ipvs/table': TABLE.replace('wrr', 'rr -p 300') })), says: [/In the table of lvs: rr -p 300 \(file: wrr\)/] },
  { what: 'a service that the table does not have', on: 'vip: 192.168.16.1|00', live: liveOf(lvs({ 'ipvs/table': '' })), says: [/The table of lvs does not have it\.\nSeen 30 s ago\./] },
  { what: 'a service whose director could not be reached', on: 'port: 8|0', live: liveOf(failure(cluster, 'lvs')), says: [/lvs refused the connection\./] },
  // Real servers of a service
  { what: 'a real server of a service: its row, then the host', on: 'host: we|b1', live: liveOf(lvs()), says: [/^In the table of lvs: weight 1 \(file: 3\), 12 active and 1378 inactive connections\.\nSeen 30 s ago\.\nweb1 real server/] },
  { what: 'its weight: what a weight is, and the row', on: 'weight: |3', live: liveOf(lvs()), says: [/^Share of new connections/, /weight 1 \(file: 3\), 12 active/] },
  { what: 'a bare name that the table does not have', on: '- we|b2', live: liveOf(lvs()), says: [/^The table of lvs does not have it: it gets no request of this service\./, /web2 real server/] },
  { what: 'a mention elsewhere: no row', on: 'hosts: [we|b1', live: liveOf(lvs()), says: [/^web1 real server/], silent: [/table/] },
  // Exports
  { what: 'an export: for whom it is, who mounts it', on: 'path: /opt/ww|wroot', says: [/^nfs:\/opt\/wwwroot NFS export\nFor 192\.168\.16\.0\/24\.\nmounted by web1, web2 on \/var\/www\/html$/] },
  {
    what: 'an export in a mount: what the host offers at the moment',
    on: 'nfs:/opt/ww|wroot',
    live: liveOf(look(cluster, 'nfs', { 'nfsExport/live': '/opt/wwwroot\t192.168.16.0/24(rw,sync,root_squash)\n/other\t*(ro)\n' })),
    says: [/nfs exports it to:\n192\.168\.16\.0\/24 \(rw,sync,root_squash\)\nSeen 30 s ago\./],
    silent: [/other/],
  },
  { what: 'an export that is not there yet', on: 'path: /opt/ww|wroot', live: liveOf(look(cluster, 'nfs')), says: [/nfs does not export it at the moment\./] },
  { what: 'an export whose host could not be reached', on: 'path: /opt/ww|wroot', live: liveOf(failure(cluster, 'nfs')), says: [/nfs refused the connection/] },
]; // prettier-ignore

describe('the hover', () => {
  for (const { what, on, occurrence = 1, live = NOTHING_LIVE, says, silent: hidden = [] } of CASES) {
    it(`tells of ${what}`, () => {
      const piece = on.replace('|', '');
      const start = SMALL.split(piece).slice(0, occurrence).join(piece).length;
      assert.ok(SMALL.startsWith(piece, start), 'the piece is in the text');
      const text = textAt(SMALL, start + on.indexOf('|'), live);
      for (const expected of says) assert.match(text, expected);
      for (const unexpected of hidden) assert.doesNotMatch(text, unexpected);
    });
  }

  const NOTHING: readonly (readonly [what: string, text: string])[] = [
    ['white space', 'realServers:\n |\n  web1: {}\n'],
    ['a comment', 'realServers: {} # com|ment\n'],
    ['an unknown property', 'whatever|: 1\n'],
    ['an unknown value of an unknown property', 'whatever: |1\n'],
    ['an empty file', '|'],
  ];
  for (const [what, text] of NOTHING) {
    it(`says nothing of ${what}`, () => {
      const { document, caret } = at(text);
      assert.equal(hover(document, caret, NOTHING_LIVE), undefined);
    });
  }

  it('is about the word alone: one half of a source, a name without its quotes', () => {
    for (const marked of [
      'mounts: [{ source: "‹nf|s›:/opt" }]\n',
      'mounts: [{ source: nfs:‹/o|pt› }]\n',
      'mounts: [{ hosts: ["‹we|b1›"] }]\n',
      '‹na|me›: web\n',
      '{ ‹ssh|› }\n',
      'name: >\n  x\n‹|ssh›: {}\n',
    ]) {
      // prettier-ignore
      const { document, caret, references } = at(marked);
      assert.equal(place(hover(document, caret, NOTHING_LIVE)!.range), references[0]);
    }
  });

  it('follows a file with mistakes: the row is found by what is right', () => {
    const text = small('network: { cidr: 192.168.16.0/24, interface: ens33 }', 'network: { cidr: wrong }');
    const { plan: _none, ...live } = liveOf(lvs());
    assert.match(textAt(text, text.indexOf('host: web1') + 7, live), /weight 1 \(file: 3\), 12 active/);
  });

  it('of a name that no host has says so', () => {
    const { document, caret } = at('mounts: [{ hosts: [we|b9] }]\n');
    assert.match(plain(hover(document, caret, NOTHING_LIVE)!.markdown), /^web9\nNo host of this file has this name\.$/);
  });

  it('of a machine with two roles names both', () => {
    const { document, caret } = at(
      'directors: { m|1: { address: 10.0.0.1 } }\nrealServers: { m1: { address: 10.0.0.1 } }\n',
    );
    assert.match(plain(hover(document, caret, NOTHING_LIVE)!.markdown), /^m1 director, real server · 10\.0\.0\.1\n/);
  });

  it('shows twenty rows of a large table and counts the rest', () => {
    const rows = Array.from(
      { length: 50 },
      (_, index) => `-a -t 192.168.16.100:80 -r 10.0.0.${index + 1}:80 -g -w 1\n`,
    );
    const table = `-A -t 192.168.16.100:80 -s wrr\n${rows.join('')}`;
    const text = textAt(SMALL, SMALL.indexOf('port: 80') + 1, liveOf(lvs({ 'ipvs/table': table })));
    assert.match(text, /and 32 more/);
    assert.equal(text.match(/10\.0\.0\.\d+:80/g)?.length, 18);
  });

  it('of a fwmark service finds it by its mark, also under IPv6', () => {
    const text = small('vip: 192.168.16.100\n    port: 80', 'fwmark: 7\n    vips: [192.168.16.100]');
    const live = liveOf(lvs({ 'ipvs/table': '-A -f 7 -s wrr\n-a -f 7 -r 192.168.16.143:0 -g -w 3\n' }));
    const shown = textAt(text, text.indexOf('fwmark') + 1, live);
    assert.match(shown, /fwmark 7 virtual service/);
    assert.match(shown, /web1 192\.168\.16\.143:0 \| 3/);
  });
});

describe('text of hosts and files in Markdown', () => {
  /** What the renderer of VS Code makes of it, as HTML. */
  const shown = (text: string): string => marked.parse(`- x ${escapeMarkdown(text)}`, { async: false }).trim();
  const html = (text: string): string => `<ul>\n<li>x ${text}</li>\n</ul>`;

  const HOSTILE: readonly (readonly [text: string, html: string])[] = [
    ['[click](command:lvs.apply)', '[click](command:lvs.apply)'],
    ['![x](https://evil.example/p.png)', '![x](https://evil.example/p.png)'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['<https://evil.example>', '&lt;https://evil.example&gt;'],
    ['https://evil.example/a', 'https://evil.example/a'],
    ['WWW.evil.example', 'WWW.evil.example'],
    ['root@evil.example', 'root@evil.example'],
    ['**bold** _it_ ~~no~~ `code`', '**bold** _it_ ~~no~~ `code`'],
    ['&lt;b&gt; &#60;', '&amp;lt;b&amp;gt; &amp;#60;'],
    ['a\n\n# heading\n- item', 'a # heading - item'],
    ['a | b', 'a | b'],
    ['back\\slash \\* ', 'back\\slash \\*'],
    ['$(trash) gone', '$(trash) gone'],
    ['\u202Etxt.exe\u0007', '\uFFFDtxt.exe\uFFFD'],
    ['[ref]: http://x', '[ref]: http://x'],
  ];
  for (const [text, expected] of HOSTILE) {
    it(`stays what it is: ${JSON.stringify(text)}`, () => assert.equal(shown(text), html(expected)));
  }

  it('makes no list, heading or rule where it begins a line', () => {
    for (const text of ['- a', '+ a', '# a', '1. a', '2) a', '---', '===', '> a', '    code', '``` x', '* a']) {
      const rendered = marked.parse(`word\n${escapeMarkdown(text)}`, { async: false });
      assert.match(rendered, /^<p>word\n[^<]*<\/p>\n$/, text);
      assert.match(marked.parse(escapeMarkdown(text), { async: false }), /^<p>[^<]*<\/p>\n$/, text);
    }
  });

  it('is never markup, whatever it is, in a sentence or in a cell of a table', () => {
    const odd = fc.array(fc.oneof(fc.constantFrom(...['[', ']', '(', ')', '<', '>', '*', '_', '`', '~', '|', '\\', '!', '&', '#', '$', '@', ':', '/', '.', '-', '+', '=', ' ', '\n', 'h', 't', 'p', 'w'], 'http://', 'www.', '](', '<a', '&amp;', 'x@y.z'), fc.string())); // prettier-ignore
    fc.assert(
      fc.property(odd, (pieces) => {
        const text = escapeMarkdown(pieces.join(''));
        assert.match(marked.parse(`a ${text} z`, { async: false }), /^<p>[^<]*<\/p>\n$/);
        const rendered = marked.parse(`| a | b |\n| --- | --- |\n| ${text} | z |`, { async: false });
        assert.equal(rendered.match(/<[^>]*>/g)?.length, 18, rendered);
      }),
      { numRuns: 2000 },
    );
  });

  it('is cut where it goes on forever', () => {
    assert.equal(escapeMarkdown('x'.repeat(10_000)).length, 501);
  });

  it('is escaped in every hover: a host that names itself a link stays text', () => {
    const evil = '[x](command:y)<b>';
    const os = `PRETTY_NAME="${evil}"\n`;
    const views = [
      look(cluster, 'web1', { 'facts/os': os }),
      look(cluster, 'nfs', { 'facts/os': os, 'nfsExport/live': `/opt/wwwroot\t${evil}(${evil})\n` }),
      lvs({ 'facts/os': os, 'ipvs/table': `-A -t 192.168.16.100:80 -s ${evil}\n-a -t 192.168.16.100:80 -r ${evil} -g -w 1\n` }), // prettier-ignore
    ];
    const live = liveOf(...views);
    let shownOften = 0;
    const document = readCluster(SMALL);
    for (let offset = 0; offset < SMALL.length; offset++) {
      const rendered = marked.parse(hover(document, offset, live)?.markdown ?? '', { async: false });
      assert.doesNotMatch(rendered, /<a |<b>/);
      if (rendered.includes('[x](command:y)')) shownOften += 1;
    }
    assert.ok(shownOften > 20, `${shownOften}`);
  });
});
