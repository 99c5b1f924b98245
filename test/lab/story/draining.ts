import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LabHostName } from '../../../lab/api';
import { CLI } from '../support/cli';
import { Downloads } from '../support/downloads';
import { type Story, VIP } from './story';

const CLIENT = '192.168.16.146';
const TABLE = [
  `-A -t ${VIP}:80 -s rr`,
  `-a -t ${VIP}:80 -r 192.168.16.143:80 -g -w 1`,
  `-a -t ${VIP}:80 -r 192.168.16.144:80 -g -w 1`,
];

interface DrainLine {
  readonly event: string;
  readonly active?: number;
  readonly templates?: number;
  readonly clients?: readonly { readonly address: string; readonly connections: number }[];
  readonly outcome?: string;
  readonly errors?: readonly unknown[];
}

/** Draining a real server while clients hold long downloads from it, on real IPVS. */
export function draining(story: Story): void {
  let downloads: Downloads | undefined;

  const on = async (host: LabHostName, command: string): Promise<string> => {
    const { code, stdout, stderr } = await story.lab.exec(host, command);
    assert.equal(code, 0, `${host}: ${command}\n${stderr}`);
    return stdout.trim();
  };
  const table = async (): Promise<readonly string[]> => (await on('lvs', 'ipvsadm -Sn')).split('\n');

  before(async () => {
    assert.deepEqual(await table(), TABLE);
    // Sparse, and never read to its end: what a client downloads slowly for longer than any drain here takes.
    for (const host of ['web1', 'web2'] as const) await on(host, 'truncate -s 400M /var/www/html/slow.bin');
  });
  after(() => downloads?.end());

  /** Runs `drain --json`; `onLine` hears of each event as it comes. */
  async function drain(
    args: readonly string[],
    onLine: (line: DrainLine) => void = () => undefined,
  ): Promise<{ readonly status: number | null; readonly lines: readonly DrainLine[] }> {
    const child = spawn(
      process.execPath,
      [CLI, 'drain', story.ownPages, '--json', '--ssh-config', story.sshConfig, ...args],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const lines: DrainLine[] = [];
    createInterface(child.stdout).on('line', (text) => {
      const line = JSON.parse(text) as DrainLine;
      lines.push(line);
      onLine(line);
    });
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, lines };
  }

  const served = async (requests: number): Promise<readonly string[]> =>
    (await on('client', `for i in $(seq ${requests}); do curl -s http://${VIP}/; done`)).match(/web\d/g) ?? [];

  it('tells at the deadline who still holds connections, and sends new clients elsewhere', async () => {
    downloads = await Downloads.begin(story.lab, 6);
    const { status, lines } = await drain(['--real-server', 'web1', '--timeout', '4']);
    assert.equal(status, 3);
    assert.deepEqual(lines[0], { event: 'quiesced', director: 'lvs', before: 1 });
    const last = lines.findLast(({ event }) => event === 'remaining');
    assert.deepEqual(last?.clients, [{ address: CLIENT, connections: 3 }], JSON.stringify(lines));
    assert.equal(last.active, 3);
    assert.equal(lines.at(-1)?.outcome, 'deadline');
    assert.deepEqual([...new Set(await served(6))], ['web2']);
    assert.equal(await on('lvs', 'ipvsadm -ln | awk \'$2 == "192.168.16.143:80" { print $4, $5 }\''), '0 3');
  });

  it('waits on until the last connection has ended, and breaks none', async () => {
    let draining: ReturnType<typeof drain> | undefined;
    await new Promise<void>((resolve) => {
      draining = drain(['--real-server', 'web1', '--timeout', '300'], ({ active }) => {
        if (active === 3) resolve();
      });
    });
    assert.equal(await on('client', `ss -Htn state established dst ${VIP} | grep -c .`), '6');
    await downloads?.end();
    assert(draining);
    const { status, lines } = await draining;
    assert.equal(status, 0, JSON.stringify(lines));
    const counts = lines.flatMap(({ active }) => active ?? []);
    assert.deepEqual([counts[0], counts.at(-1)], [3, 0]);
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => b - a),
      'it only falls',
    );
    assert.deepEqual(lines.slice(-2).map(({ event, outcome }) => outcome ?? event), ['idle', 'idle']); // prettier-ignore
  });

  it('is drift to a plan, says so, and comes back with undrain', async () => {
    assert.equal((await story.run('plan', story.ownPages)).status, 2);
    const { status, stderr } = await story.run('undrain', story.ownPages, '--real-server', 'web1');
    assert.equal(status, 0, stderr);
    assert.deepEqual(await table(), TABLE);
    assert.equal((await story.run('plan', story.ownPages)).status, 0);
    assert.deepEqual([...new Set(await served(6))].sort(), ['web1', 'web2']);
    assert.equal(await on('lvs', 'ls /run/lvs-dr'), 'lock', 'no lease is left behind');
    assert.match(
      await on('lvs', 'journalctl -q -t lvs-dr -o cat'),
      /live \w+ by \S+: weight 0 for 192\.168\.16\.143:80/,
    );
  });

  it('does not drain the last real server that takes connections unless told to', async () => {
    assert.equal((await drain(['--real-server', 'web1'])).status, 0);
    const refused = await drain(['--real-server', 'web2']);
    assert.deepEqual([refused.status, refused.lines.at(-1)?.outcome], [1, 'theLast']);
    assert.deepEqual([...new Set(await served(2))], ['web2']);
    assert.equal((await story.run('undrain', story.ownPages, '--real-server', 'web1')).status, 0);
  });

  it('says that persistence keeps a client on it, which expire_quiescent_template ends', async () => {
    await on('lvs', `echo "-E -t ${VIP}:80 -s rr -p 3600" | ipvsadm -R`);
    const [bound = ''] = await served(1);
    const held = await drain(['--real-server', bound]);
    assert.equal(held.lines.findLast(({ event }) => event === 'remaining')?.templates, 1);
    assert.deepEqual(await served(2), [bound, bound], 'the kernel follows the template to weight 0');
    await on('lvs', 'echo 1 > /proc/sys/net/ipv4/vs/expire_quiescent_template');
    assert.ok(!(await served(2)).includes(bound));
    const { stdout } = await story.run('drain', story.ownPages, '--real-server', bound);
    assert.match(stdout, /Persistence does not hold anybody on it: net\.ipv4\.vs\.expire_quiescent_template is 1/);
  });
}
