import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drain, type DrainEvent, type Waited, waitUntilIdle } from '../../../src/core/director/drain';
import type { Edited } from '../../../src/core/director/liveWeight';
import { readWatchLine, watchScript } from '../../../src/core/director/remaining';
import type { LiveTarget } from '../../../src/core/director/target';
import { drainedText, persistenceText, remainingText } from '../../../src/core/director/words';
import { HostError } from '../../../src/core/errors';
import type { Runner } from '../../../src/core/ssh/runner';
import { SimulatedCluster, type SimulatedHost } from '../support/simulatedHost';
import { clusterOf } from '../support/reference';
import { CONNECTIONS, director, firstTarget, SERVICE, TWO_DIRECTORS, WEB1, WEB2 } from './support';

const target = firstTarget();

describe('draining a real server, in a real shell', () => {
  let lvs: SimulatedHost;
  let lvs2: SimulatedHost;
  let hosts: SimulatedCluster;

  beforeEach(() => {
    lvs = director('lvs', '192.168.16.142', SERVICE, WEB1, WEB2);
    lvs2 = director('lvs2', '192.168.16.147', SERVICE, WEB1, WEB2);
    lvs.setState('connections', CONNECTIONS);
    hosts = new SimulatedCluster(new Map([['lvs', lvs], ['lvs2', lvs2]])); // prettier-ignore
  });
  afterEach(() => {
    lvs.dispose();
    lvs2.dispose();
  });

  const without = (address: string): string => CONNECTIONS.split('\n').filter((line) => !line.endsWith(address)).join('\n'); // prettier-ignore

  async function drained(
    onEvent: (event: DrainEvent) => void = () => undefined,
    runner: Runner = hosts,
    signal?: AbortSignal,
  ): Promise<Waited & { readonly before: readonly Edited[]; readonly said: readonly string[] }> {
    const said: string[] = [];
    const result = await drain(TWO_DIRECTORS, target, runner, {
      seconds: 600,
      signal,
      onEvent: (event) => {
        const about = event.type === 'quiesced' ? event.edited.director.name : event.type === 'failed' ? event.error.host : event.director.name; // prettier-ignore
        const more = event.type === 'remaining' ? ` ${event.remaining.active}` : '';
        said.push(`${about} ${event.type}${more}`);
        onEvent(event);
      },
    });
    assert(result.outcome !== 'theLast');
    return { ...result, said };
  }

  it('takes its weight on every director, follows its connections down, and ends with the last of them', async () => {
    const { outcome, idle, errors, before, said } = await drained((event) => {
      if (event.type === 'remaining' && event.remaining.active === 3) lvs.setState('connections', without('143:80'));
    });
    assert.deepEqual([outcome, errors], ['idle', []]);
    assert.match(drainedText(TWO_DIRECTORS, target, idle), /^web1 is drained: .* gets no new one\.$/);
    assert.deepEqual(said.filter((line) => line.startsWith('lvs ')), ['lvs quiesced', 'lvs remaining 3', 'lvs remaining 0', 'lvs idle']); // prettier-ignore
    assert.deepEqual(said.filter((line) => line.startsWith('lvs2 ')), ['lvs2 quiesced', 'lvs2 remaining 0', 'lvs2 idle']); // prettier-ignore
    assert.deepEqual(before.map(({ before: { weight } }) => weight), [3, 3]); // prettier-ignore
    for (const host of [lvs, lvs2]) assert.match(host.state('table'), /143:80 -g -w 0 -x 100 -y 50$/m);
    assert.deepEqual([...hosts.execs].sort(), ['lvs', 'lvs', 'lvs2', 'lvs2'], 'one exec to change, one to follow');
  });

  it('says who holds it: the largest first, no more than ten, without those that are closing', async () => {
    const held = [...Array(12).keys()].flatMap(
      (client) =>
      [...Array(client + 1).keys()].map((port) => `TCP 14:59  ESTABLISHED 10.0.0.${client + 1}:${40000 + port} 192.168.16.100:80  192.168.16.143:80`), // prettier-ignore
    );
    const closing = 'TCP 01:18  FIN_WAIT    10.0.0.99:43278 192.168.16.100:80  192.168.16.143:80';
    lvs.setState('connections', `${[...held, closing].join('\n')}\n${CONNECTIONS}`);
    const stop = new AbortController();
    let text = '';
    const { outcome, remaining } = await drained(
      (event) => {
        if (event.type !== 'remaining' || event.director.name !== 'lvs') return;
        text = remainingText(TWO_DIRECTORS, new Map([['lvs', event.remaining]]));
        stop.abort();
      },
      abortable(hosts),
      stop.signal,
    );
    assert.equal(outcome, 'stopped');
    const { clients = [], otherClients } = remaining.get('lvs') ?? {};
    assert.deepEqual(clients.map(({ connections }) => connections), [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]); // prettier-ignore
    // 12 of our own, and the client of the lab, whose three come after 10.0.0.3 in the order of text.
    assert.equal(otherClients, 3);
    assert.match(text, /^81 active: 10\.0\.0\.12 12, 10\.0\.0\.11 11, .*, 10\.0\.0\.3 3, … and 3 more \(1 inactive\)$/);
    assert.match(lvs.state('table'), /143:80 -g -w 0/, 'stopping leaves it drained');
  });

  it('ends at the deadline, which the clock of the host cannot move, and says what is left', async () => {
    const { outcome, remaining } = await drained((event) => {
      if (event.type === 'remaining') lvs.write('/proc/uptime', '1601.00 1.00\n');
    });
    assert.equal(outcome, 'deadline');
    assert.equal(remainingText(TWO_DIRECTORS, remaining), 'lvs: 3 active: client 192.168.16.146 3 · lvs2: 0 active');
  });

  it('goes on with the other directors when one cannot be reached, and names it', async () => {
    const { outcome, idle, errors, said } = await drained(undefined, new SimulatedCluster(new Map([['lvs2', lvs2]])));
    assert.equal(outcome, 'idle');
    assert.match(
      drainedText(TWO_DIRECTORS, target, idle),
      /^web1 is drained on lvs2: .* gets no new one from there\.$/,
    );
    assert.deepEqual(errors.map(({ host, code }) => [host, code]), [['lvs', 'unreachable']]); // prettier-ignore
    assert.deepEqual(said, ['lvs failed', 'lvs2 quiesced', 'lvs2 remaining 0', 'lvs2 idle']);
  });

  it('notices that somebody else gives it a weight again', async () => {
    const { outcome, idle, errors } = await drained((event) => {
      if (event.type === 'remaining' && event.director.name === 'lvs') lvs.setState('table', `${[SERVICE, WEB1, WEB2].join('\n')}\n`); // prettier-ignore
    });
    assert.deepEqual([outcome, ...idle.map(({ name }) => name)], ['idle', 'lvs2']);
    assert.deepEqual(errors.map(({ host, code }) => [host, code]), [['lvs', 'did-not-stick']]); // prettier-ignore
  });

  it('is over where it is in no table any more', async () => {
    lvs.setState('table', `${[SERVICE, WEB2].join('\n')}\n`);
    const lost = [TWO_DIRECTORS.hosts[0]].filter((host) => host !== undefined);
    assert.equal((await waitUntilIdle(lost, target, hosts, { seconds: 9 })).outcome, 'idle');
    const { outcome, errors } = await drained(undefined, new SimulatedCluster(new Map([['lvs', lvs]])));
    assert.equal(outcome, 'failed');
    assert.match(errors.map(({ message }) => message).join(), /lvs2 is down/);
  });

  it('says that persistence keeps clients on it, and which sysctl decides that', async () => {
    const persistent = SERVICE.replace('wrr', 'wrr -p 60');
    lvs.setState('table', `${[persistent, WEB1, WEB2].join('\n')}\n`);
    const template = 'TCP 00:59  ASSURED     192.168.16.146:0   192.168.16.100:80  192.168.16.143:80\n';
    // As the lab's director printed it, and one that the kernel has given up.
    lvs.setState('connections', `${template}${template.replaceAll(':80 ', ':65535 ')}`);
    const { before, remaining } = await drained();
    assert.equal(remaining.get('lvs')?.templates, 1);
    assert.match(persistenceText(before, remaining) ?? '', /templates: 1\).*expire_quiescent_template is 0 on lvs/);
    lvs.write('/proc/sys/net/ipv4/vs/expire_quiescent_template', '1\n');
    const again = await drained();
    assert.match(persistenceText(again.before, again.remaining) ?? '', /does not hold anybody.*expire_quiescent_template is 1/); // prettier-ignore
    lvs.setState('table', `${[SERVICE, WEB1, WEB2].join('\n')}\n`);
    const plain = await drained();
    assert.equal(persistenceText(plain.before, plain.remaining), undefined);
  });

  it('waits for UDP entries too, which IPVS counts as inactive', async () => {
    const udp = clusterOf(`apiVersion: lvs-dr/v1
name: dns
network: { cidr: 192.168.16.0/24, interface: ens33 }
directors: { lvs: { address: 192.168.16.142 } }
realServers: { web1: { address: 192.168.16.143 } }
virtualServices:
  - { vip: 192.168.16.100, port: 53, protocol: udp, scheduler: rr, realServers: [web1] }
`);
    lvs.setState('table', '-A -u 192.168.16.100:53 -s rr\n-a -u 192.168.16.100:53 -r 192.168.16.143:53 -g -w 0\n');
    lvs.setState('connections', 'UDP 04:58  UDP         192.168.16.146:5353 192.168.16.100:53  192.168.16.143:53\n');
    const seen: string[] = [];
    await waitUntilIdle(udp.hosts.slice(0, 1), firstTarget(udp), hosts, {
      seconds: 600,
      onEvent: (event) => {
        if (event.type !== 'remaining') return;
        seen.push(`${event.remaining.active} ${event.remaining.inactive}`);
        lvs.setState('connections', '');
      },
    });
    assert.deepEqual(seen, ['1 0', '0 0']);
  });
});

/** `ipvsadm -ln` and `-lnc` of the lab's director with a service by mark beside one by address (ipvsadm 1.31, Linux 6.1). */
const MARKED = {
  table: `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.168.16.100:80 rr persistent 3600
  -> 192.168.16.143:80            Route   0      0          2         
  -> 192.168.16.144:80            Route   1      0          2         
FWM  7 rr persistent 300
  -> 192.168.16.143:0             Route   1      1          0         
`,
  connections: `IPVS connection entries
pro expire state       source             virtual            destination
TCP 00:15  FIN_WAIT    192.168.16.146:55652 192.168.16.100:80  192.168.16.143:80
TCP 58:51  ASSURED     192.168.16.146:0   192.168.16.100:80  192.168.16.144:80
TCP 58:17  ASSURED     192.168.16.146:0   192.168.16.100:65535 192.168.16.143:65535
TCP 00:46  SYN_RECV    192.168.16.146:55094 192.168.16.100:8080 192.168.16.143:8080
IP  04:46  NONE        192.168.16.146:0   0.0.0.7:0          192.168.16.143:0
TCP 00:50  FIN_WAIT    192.168.16.146:55292 192.168.16.100:80  192.168.16.144:80
`,
};

describe('following a drained real server', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'lvs-dr-watch-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Follows it with an ipvsadm that always prints the same, on this machine's own shell and clock. */
  function follow(of: LiveTarget, { table, connections }: typeof MARKED) {
    writeFileSync(join(directory, 'table'), table);
    writeFileSync(join(directory, 'connections'), connections);
    const program = `#!/bin/sh\ncase $1 in -lnc) cat ${directory}/connections ;; *) cat ${directory}/table ;; esac\n`;
    writeFileSync(join(directory, 'ipvsadm'), program, { mode: 0o755 });
    const child = spawn('/bin/sh', ['-s'], { env: { PATH: `${directory}:/usr/bin:/bin` } });
    child.stdin.end(watchScript(of, 3600).text);
    return child;
  }

  it('ends by itself on the director when nobody listens any more', async () => {
    const table = `TCP  192.168.16.100:80 rr\n  -> 192.168.16.143:80            Route   0      3          0         \n`;
    const child = follow(target, { table, connections: '' });
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    assert.match(String(first), /^remaining 3 0 0 0 0\n/);
    child.stdout.destroy();
    await once(child, 'exit');
  });

  it('tells the connections of a service by mark from those of a service by address', async () => {
    const marked = { ...target, service: 'fwmark 7', selector: '-f 7', address: '192.168.16.143:0' };
    // One of the service by address is in use too: it has the same VIP and the same real server.
    const connections = MARKED.connections.replace('FIN_WAIT   ', 'ESTABLISHED');
    const child = follow(marked, { ...MARKED, connections });
    const said: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
    await once(child, 'close');
    assert.equal(said.join(''), 'remaining 1 0 1 1 1 192.168.16.146=1\nweighted\n');
    const other = follow({ ...marked, selector: '-f 8' }, MARKED);
    assert.equal(String(((await once(other.stdout, 'data')) as [Buffer])[0]), 'gone\n');
  });

  it('tells the connections of a service on every port from those of one on a port of its own', async () => {
    const wide = { ...target, service: 'udp 192.168.16.100:0', selector: '-u 192.168.16.100:0', address: '192.168.16.143:0' }; // prettier-ignore
    const table = `UDP  192.168.16.100:0 rr persistent 300
  -> 192.168.16.143:0             Route   0      0          2         
UDP  192.168.16.100:53 rr
  -> 192.168.16.143:53            Route   1      0          1         
`;
    const connections = `UDP 04:46  UDP         192.168.16.146:0   192.168.16.100:0   192.168.16.143:0
UDP 04:46  UDP         192.168.16.146:5353 192.168.16.100:514 192.168.16.143:514
UDP 04:46  UDP         192.168.16.146:5354 192.168.16.100:53  192.168.16.143:53
UDP 04:46  UDP         192.168.16.146:5355 192.168.16.100:514 192.168.16.144:514
TCP 14:59  ESTABLISHED 192.168.16.146:5356 192.168.16.100:514 192.168.16.143:514
`;
    const child = follow(wide, { table, connections });
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdout.destroy();
    await once(child, 'exit');
    assert.equal(String(first), 'remaining 1 1 0 1 1 192.168.16.146=1\n');
  });

  it('is not over when the connections cannot be read', async () => {
    const table = `UDP  192.168.16.100:80 rr\n  -> 192.168.16.143:80            Route   0      0          2         \n`;
    const child = follow({ ...target, selector: '-u 192.168.16.100:80' }, { table, connections: '' });
    rmSync(join(directory, 'connections'));
    const said: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const [code] = (await once(child, 'close')) as [number];
    assert.deepEqual([said, code], [[], 1]);
  });

  it('is told by lines that are whole or not there', () => {
    const ipv6 = readWatchLine('remaining 2 1 0 0 2 2001:db8::9=1 2001:db8::99=1');
    assert.deepEqual(ipv6?.type === 'remaining' && ipv6.remaining.clients, [{ address: '2001:db8::9', connections: 1 }, { address: '2001:db8::99', connections: 1 }]); // prettier-ignore
    for (const text of ['', 'remaining', 'remaining 1 2', 'remaining x 0 0 0 0', 'Terminated'])
      assert.equal(readWatchLine(text), undefined, text);
  });
});

/** A transport that gives up a run when told so, as SSH does. */
function abortable(runner: Runner): Runner {
  return {
    run: (host, script, options = {}) => {
      const aborted = new Promise<never>((_, reject) => {
        options.signal?.addEventListener('abort', () => reject(new HostError(host.name, 'cancelled', 'cancelled')));
      });
      return Promise.race([runner.run(host, script, options), aborted]);
    },
  };
}
