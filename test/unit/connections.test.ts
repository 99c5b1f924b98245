import assert from 'node:assert/strict';
import { ALL_CONNECTIONS, type ConnectionFilter, connectionsScript, filterDetails, filterOf, isClient } from '../../src/core/connections'; // prettier-ignore
import { HostError } from '../../src/core/errors';
import { inspectConnections, inspectRules } from '../../src/core/inspectTable';
import { hostOf, reference } from './support/reference';
import { FakeDirector } from './traffic/helpers/fakeDirector';
import { LocalRunner } from './traffic/helpers/localRunner';

const cluster = reference();
const lvs = hostOf(cluster, 'lvs');

/** `ipvsadm -lnc` (1.31, Linux 6.1) with states and families mixed. */
const LISTED = `IPVS connection entries
pro expire state       source             virtual            destination
TCP 14:58  ESTABLISHED 192.168.16.146:51370 192.168.16.100:80  192.168.16.143:80
TCP 01:31  FIN_WAIT    192.168.16.146:51371 192.168.16.100:80  192.168.16.144:80
TCP 00:31  SYN_RECV    192.168.16.14:40000 192.168.16.100:80  192.168.16.143:80
TCP 04:31  NONE        10.1.2.0:0         192.168.16.100:80  192.168.16.143:80
UDP 04:31  UDP         [2001:db8::9]:53   [2001:db8::64]:53  [2001:db8::8f]:53
`;

/** A director whose ipvsadm prints this; the shell and awk are real. */
async function listed(filter: Partial<ConnectionFilter>, ipvsadm = `cat <<'END'\n${LISTED}END`): Promise<string> {
  using director = new FakeDirector();
  const settings = director.settings();
  const rewrite = (text: string): string => `ipvsadm() {\n${ipvsadm}\n}\n${settings.rewrite?.(text) ?? text}`;
  const runner = new LocalRunner(() => ({ ...settings, rewrite }));
  return await inspectConnections(runner, lvs, cluster, { ...ALL_CONNECTIONS, ...filter });
}

function sources(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^(?:TCP|UDP) \S+ +\S+ +(\S+)/.exec(line)?.[1] ?? []);
}

describe('connections of a director', () => {
  it('are all there, under the heading of ipvsadm, and counted', async () => {
    const text = await listed({});
    assert.ok(text.startsWith(LISTED));
    assert.match(text, /\n# 5 of 5 connections\n$/);
  });

  for (const [what, filter, expected] of [
    ['one real server', { servers: ['web1'] }, ['192.168.16.146:51370', '192.168.16.14:40000', '10.1.2.0:0']],
    ['several real servers', { servers: ['web1', 'web2'] }, ['192.168.16.146:51370', '192.168.16.146:51371', '192.168.16.14:40000', '10.1.2.0:0']],
    ['some states', { states: ['ESTABLISHED', 'SYN_RECV'] }, ['192.168.16.146:51370', '192.168.16.14:40000']],
    ['one client, and not those whose address begins like its', { client: '192.168.16.14' }, ['192.168.16.14:40000']],
    ['the clients of a network', { client: '192.168.' }, ['192.168.16.146:51370', '192.168.16.146:51371', '192.168.16.14:40000']],
    ['an IPv6 client, however it is written', { client: '2001:DB8:0::9' }, ['[2001:db8::9]:53']],
    ['an IPv6 network', { client: '2001:db8:' }, ['[2001:db8::9]:53']],
    ['all that is asked at once', { servers: ['web1'], states: ['ESTABLISHED'], client: '192.168.16.146' }, ['192.168.16.146:51370']],
  ] as const) {
    it(`can be those of ${what}`, async () => {
      const text = await listed(filter);
      assert.deepEqual(sources(text), expected);
      assert.ok(text.includes(`# ${expected.length} of 5 connections`));
    });
  } // prettier-ignore

  it('are not called none where ipvsadm failed', async () => {
    await assert.rejects(listed({}, 'echo no >&2; return 3'), (error) => HostError.is(error) && error.message.includes('no')); // prettier-ignore
  });

  it('are cut where nobody would read them, and counted all the same', async () => {
    const many = `printf 'a\\nb\\n'; awk 'BEGIN { for (i = 0; i < 20005; i++) print "TCP 01:00 FIN_WAIT 10.0.0.1:" i " 192.168.16.100:80 192.168.16.143:80" }'`;
    const text = await listed({}, many);
    assert.equal(sources(text).length, 20_000);
    assert.match(text, /# 20005 of 20005 connections, the first 20000 are listed/);
  });
});

describe('a filter of connections', () => {
  it('comes back from a document’s URI as it went in', () => {
    const filter = { servers: ['web1', 'web2'], states: ['SYN_RECV'], client: '192.168.16.' };
    assert.deepEqual(filterOf(filterDetails(filter), cluster), filter);
    assert.deepEqual(filterOf(filterDetails(ALL_CONNECTIONS), cluster), ALL_CONNECTIONS);
  });

  it('takes nothing from a URI that somebody made up', () => {
    const made = { servers: 'web1,$(reboot)', states: "FIN_WAIT,'; reboot", client: '`reboot`' };
    assert.deepEqual(filterOf(made, cluster), { servers: ['web1'], states: ['FIN_WAIT'], client: '' });
  });

  it('has clients that are addresses or the beginning of some', () => {
    for (const text of ['10.0.0.1', '10.', '10.0.', '10.0.0.', '2001:db8::1', '2001:db8:', '2001:db8::']) assert.ok(isClient(text), text); // prettier-ignore
    for (const text of ['', '.', '10', '10.0.0.0/24', 'web1', '10.0.0.1.', '\\n']) assert.ok(!isClient(text), text);
    assert.match(String(connectionsScript(cluster, ALL_CONNECTIONS)), /^\{ ipvsadm -lnc \|\|/);
  });
});

describe('the rules of a director in one order', () => {
  const rules = async (saved: string, thresholds: string): Promise<string> => {
    using director = new FakeDirector();
    const settings = director.settings();
    const ipvsadm = `case "$*" in -Sn) cat <<'END'\n${saved}END\n;; *) cat <<'END'\n${thresholds}END\n;; esac`;
    const rewrite = (text: string): string => `ipvsadm() {\n${ipvsadm}\n}\n${settings.rewrite?.(text) ?? text}`;
    return await inspectRules(new LocalRunner(() => ({ ...settings, rewrite })), lvs);
  };
  const HEAD = 'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn\n  -> RemoteAddress:Port\n'; // prettier-ignore
  const listing = (...rows: string[]): string => `${HEAD}TCP  192.168.16.100:80 rr\n${rows.map((row) => `  -> ${row}\n`).join('')}`; // prettier-ignore
  const A = '-A -t 192.168.16.100:80 -s rr\n';
  const WEB1 = '-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 1\n';
  const WEB2 = '-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1\n';

  it('are equal for equal tables, in whatever order they were made', async () => {
    const other = '-A -u 192.168.16.100:53 -s wlc\n';
    const one = await rules(A + WEB1 + WEB2 + other, listing('192.168.16.143:80 0 0 5 1', '192.168.16.144:80 0 0 0 0'));
    const two = await rules(other + A + WEB2 + WEB1, listing('192.168.16.144:80 0 0 9 9', '192.168.16.143:80 0 0 0 0'));
    assert.equal(one, two);
    assert.equal(one, `${A}${WEB1}${WEB2}\n${other}`);
  });

  it('differ where a threshold does, which ipvsadm -Sn does not print', async () => {
    const text = await rules(A + WEB1, listing('192.168.16.143:80 100 50 0 0'));
    assert.match(text, /-w 1 -x 100 -y 50$/m);
  });

  it('say that a table is empty rather than nothing', async () => {
    assert.match(await rules('', HEAD), /^# The table is empty/);
  });
});
