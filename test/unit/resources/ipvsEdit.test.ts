import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST_FUNCTIONS } from '../../../src/core/apply/hostFunctions';
import { sh } from '../../../src/core/ssh/shell';
import { firstPacket } from '../../../src/core/resources/schedulerChange';
import { changes, debian, differenceOf, scripts } from '../support/observed';
import { clusterOf, hostOf } from '../support/reference';
import { SimulatedHost, withFunctions } from '../support/simulatedHost';

const cluster = clusterOf(`apiVersion: lvs-dr/v1
name: web
network: { cidr: 192.168.16.0/24, interface: ens33 }
directors: { lvs: { address: 192.168.16.142 } }
realServers:
  web1: { address: 192.168.16.143 }
  web2: { address: 192.168.16.144 }
  web3: { address: 192.168.16.145 }
  web4: { address: 192.168.16.146 }
virtualServices:
  - { vip: 192.168.16.100, port: 80, scheduler: wrr, realServers: [{ host: web1, weight: 1 }, { host: web2, weight: 9 }, { host: web3, weight: 4 }, { host: web4, weight: 2, upperThreshold: 100 }] }
`);
const REAL = '-t 192.168.16.100:80 -r 192.168.16';

describe("an edit of a director's table", () => {
  it('adds before it changes, raises before it lowers, and takes out last, once it is drained', () => {
    const live = `-A -t 192.168.16.100:80 -s wrr -p 60
-a ${REAL}.143:80 -g -w 5
-a ${REAL}.144:80 -g -w 1
-a ${REAL}.145:80 -g -w 4
-a ${REAL}.9:80 -g -w 3
`;
    const place = { cluster, host: hostOf(cluster, 'lvs') };
    const { steps } = differenceOf('ipvs', place, debian('192.168.16.142', { 'ipvs/table': live }));
    const text = steps.map(({ script }) => script.text).join('\n');
    assert.deepEqual(text.split('\n'), [
      `edit_table '-a ${REAL}.146:80 -g -w 2 -x 100`,
      '-E -t 192.168.16.100:80 -s wrr',
      `-e ${REAL}.144:80 -g -w 9`,
      `-e ${REAL}.143:80 -g -w 1`,
      `-e ${REAL}.9:80 -g -w 0'`,
      `drain '-t 192.168.16.100:80' '192.168.16.9:80' 60`,
      `take_out '-d ${REAL}.9:80'`,
      'table=$(ipvsadm -Sn)',
      `expect_rule '-A -t 192.168.16.100:80 -s wrr'`,
      `expect_rule '-a ${REAL}.143:80 -g -w 1'`,
      `expect_rule '-a ${REAL}.144:80 -g -w 9'`,
      `expect_rule '-a ${REAL}.145:80 -g -w 4'`,
      `expect_rule '-a ${REAL}.146:80 -g -w 2'`,
    ]);
    assert.deepEqual(steps.flatMap(({ needs }) => needs), ['web2', 'web4']); // prettier-ignore
  });
});

describe('another scheduler', () => {
  const place = { cluster, host: hostOf(cluster, 'lvs') };
  const TABLE = `-A -t 192.168.16.100:80 -s rr
-a ${REAL}.143:80 -g -w 1
-a ${REAL}.144:80 -g -w 9
-a ${REAL}.145:80 -g -w 4
-a ${REAL}.146:80 -g -w 2 -x 100
`;
  const change = (tools: string) =>
    differenceOf('ipvs', place, debian('192.168.16.142', { 'ipvs/table': TABLE, 'facts/tools': tools }));

  it('holds new connections back meanwhile, where nft is there', () => {
    const found = change('apt-get\nnft\n');
    assert.match(changes(found)[0] ?? '', /: rr → wrr \(connections that begin meanwhile wait for a second\)$/);
    assert.match(
      scripts(found),
      /^hold_new_connections 'ip daddr 192\.168\.16\.100 tcp dport 80 tcp flags & \(syn \| ack\) == syn'\nedit_table '-E [^']*'\nlet_connections_in\n/,
    );
  });

  it('says in the plan what the risk is where it is not', () => {
    const found = change('apt-get\n');
    assert.match(changes(found)[0] ?? '', /may be refused: there is no nft/);
    assert.doesNotMatch(scripts(found), /hold_new_connections/);
  });

  it('knows the packet that a connection begins with, for every way to name a service', () => {
    const syn = 'tcp flags & (syn | ack) == syn';
    assert.equal(firstPacket('-t [2001:db8::1]:443'), `ip6 daddr 2001:db8::1 tcp dport 443 ${syn}`);
    assert.equal(firstPacket('-t 192.168.16.100:0'), `ip daddr 192.168.16.100 ${syn}`);
    assert.equal(firstPacket('-f 7'), `meta nfproto ipv4 meta mark 7 ${syn}`);
    assert.equal(firstPacket('-f 7 -6'), `meta nfproto ipv6 meta mark 7 ${syn}`);
    assert.equal(firstPacket('-u 192.168.16.100:53'), undefined);
    assert.equal(firstPacket('--sctp-service 192.168.16.100:80'), undefined);
  });

  /** A director whose nft writes down what it was asked; `true`: the edit of the table fails. */
  const held = (edit: string, nft = 'exit 0'): readonly string[] => {
    const directory = mkdtempSync(join(tmpdir(), 'lvs-dr-hold-'));
    const asked = join(directory, 'asked');
    writeFileSync(join(directory, 'nft'), `#!/bin/sh\necho "$*" >>${asked}\n${nft}\n`);
    chmodSync(join(directory, 'nft'), 0o755);
    const script = `${HOST_FUNCTIONS.text}\n( set -e; hold_new_connections 'ip daddr 192.0.2.1'; ${edit}; let_connections_in ) >/dev/null`;
    spawnSync('/bin/sh', ['-c', script], {
      env: { ...process.env, PATH: `${directory}:${process.env['PATH'] ?? ''}` },
    });
    const lines = existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : [];
    rmSync(directory, { recursive: true });
    return lines.map((line) => line.replace(/lvs_dr_hold_\d+/g, 'T'));
  };

  it('lets connections in again whatever the edit does, and edits where nothing can be held', () => {
    const hold =
      'add table inet T; add chain inet T in { type filter hook input priority -10; }; add rule inet T in ip daddr 192.0.2.1 drop';
    assert.deepEqual(held(':'), [hold, 'delete table inet T']);
    assert.deepEqual(held('false'), [hold, 'delete table inet T']);
    const edited = join(tmpdir(), `lvs-dr-edited-${process.pid}`);
    assert.deepEqual(held(`: >${edited}`, 'exit 1'), [hold, 'delete table inet T']);
    assert.ok(existsSync(edited));
    rmSync(edited);
  });
});

describe('taking real servers out of the table', () => {
  const SWITCH = '/proc/sys/net/ipv4/vs/expire_nodest_conn';
  const TABLE = `-A -t 192.168.16.100:80 -s rr\n-a ${REAL}.9:80 -g -w 0\n`;
  let host: SimulatedHost;
  beforeEach(() => {
    host = SimulatedHost.debian('lvs', '192.168.16.142');
    host.setState('table', TABLE);
  });
  afterEach(() => host.dispose());
  const takeOut = () => host.run(withFunctions(sh`take_out ${`-d ${REAL}.9:80`}; echo done`));

  it('has the kernel forget their ended connections, and leaves its switch as it was', async () => {
    for (const before of ['0\n', '1\n']) {
      host.setState('table', TABLE);
      host.write(SWITCH, before);
      const { stdout } = await takeOut();
      assert.equal(stdout.includes('expire_nodest_conn'), before === '0\n', stdout);
      assert.match(stdout, /done/);
      assert.doesNotMatch(host.state('table'), /\.9:80/);
      assert.equal(host.read(SWITCH), before);
    }
  });

  it('leaves the switch as it was where the edit fails, too, and does without where there is none', async () => {
    host.write(SWITCH, '0\n');
    host.setState('refuse', '');
    assert.doesNotMatch((await takeOut()).stdout, /done/);
    assert.equal(host.read(SWITCH), '0\n');
    const older = SimulatedHost.debian('lvs', '192.168.16.142');
    older.setState('table', TABLE);
    await older.run(withFunctions(sh`take_out ${`-d ${REAL}.9:80`}`));
    assert.doesNotMatch(older.state('table'), /\.9:80/);
    older.dispose();
  });
});
