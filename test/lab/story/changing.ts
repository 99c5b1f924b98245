import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { HOST_FUNCTIONS } from '../../../src/core/apply/hostFunctions';
import { firstPacket } from '../../../src/core/resources/schedulerChange';
import { lines, quote, sh } from '../../../src/core/ssh/shell';
import { Downloads } from '../support/downloads';
import { type Story, VIP } from './story';
import { said, Watcher } from './watcher';

/** Connections that stand over all changes that leave their real server in the table. */
const STANDING = 20;

const SERVICE = `  - vip: ${VIP}
    port: 80
    protocol: tcp
    scheduler: rr # each real server in turn
    realServers:
      - { host: web1, weight: 1 }
      - { host: web2, weight: 1 }
`;

/** Changes of the file, each from the one before; the last leads back to where the first began. */
const CHANGES: readonly { readonly title: string; readonly services: string; readonly lets?: 'go' }[] = [
  {
    title: 'another scheduler with other weights, and another service on a VIP of its own',
    services: `  - { vip: ${VIP}, port: 80, scheduler: wrr, realServers: [{ host: web1, weight: 3 }, { host: web2, weight: 1 }] }
  - { vip: 192.168.16.101, port: 80, scheduler: rr, realServers: [web1, web2] }
`,
  },
  {
    title: 'persistence, thresholds, and a scheduler once more',
    services: `  - { vip: ${VIP}, port: 80, scheduler: wlc, persistence: 60, realServers: [{ host: web1, weight: 3, upperThreshold: 1000 }, { host: web2, weight: 1 }] }
  - { vip: 192.168.16.101, port: 80, scheduler: rr, realServers: [web2] }
`,
  },
  {
    title: 'a real server less, and a service with its VIP less',
    services: `  - { vip: ${VIP}, port: 80, scheduler: wlc, realServers: [{ host: web1, weight: 1 }] }
`,
    lets: 'go',
  },
  { title: 'all of it back', services: SERVICE },
];

/** Changes of a cluster that serves: none of those who ask meanwhile may notice. */
export function changing(story: Story): void {
  let watcher: Watcher;
  let downloads: Downloads | undefined;

  before(async () => {
    watcher = new Watcher(story, story.ownPages);
    // Sparse, and never read to its end.
    for (const host of ['web1', 'web2'] as const) await story.on(host, 'truncate -s 400M /var/www/html/slow.bin');
    downloads = await Downloads.begin(story.lab, STANDING);
  });
  after(async () => {
    await downloads?.end();
    await watcher.runner.dispose();
  });

  const standing = (): Promise<string> => story.on('client', `ss -Htn state established dst ${VIP}:80 | grep -c .`);

  it('holds new connections back where a scheduler changes, and lets them in again', async () => {
    const ask = `curl -s -o /dev/null --connect-timeout 0.8 -w '%{http_code}' http://${VIP}/`;
    const first = firstPacket(`-t ${VIP}:80`);
    assert(first);
    const { text } = lines([
      HOST_FUNCTIONS,
      sh`hold_new_connections ${first}; echo held; read -r _; let_connections_in`,
    ]);
    const holding = spawn('ssh', ['-F', story.sshConfig, 'lvs', '/bin/sh', '-c', quote(text)], { stdio: ['pipe', 'pipe', 'inherit'] }); // prettier-ignore
    const printed: string[] = [];
    const held = new Promise<void>((resolve) => {
      createInterface(holding.stdout).on('line', (line) => {
        printed.push(line);
        if (line === 'held') resolve();
      });
    });
    await held;
    assert.equal(await story.on('client', ask), '000', printed.join('\n'));
    holding.stdin.end('\n');
    await once(holding, 'close');
    assert.equal(await story.on('client', ask), '200', printed.join('\n'));
    assert.equal(await story.on('lvs', 'nft list tables'), '');
  });

  CHANGES.forEach(({ title, services, lets }, index) => {
    it(`loses no request: ${title}`, async () => {
      const text = story.files.read(story.ownPages);
      assert.ok(text.includes(SERVICE), text);
      const file = story.files.write(`change-${index}.lvs.yaml`, text.replace(SERVICE, services));
      // A connection that stands on a real server keeps that in the table: an apply says so after a minute, and stops.
      if (lets === 'go') {
        await downloads?.end();
        downloads = undefined;
      }
      let began: () => void = () => undefined;
      const answering = new Promise<void>((resolve) => (began = resolve));
      // What a change breaks hangs for good; what an emulated machine that is busy takes five seconds for does not.
      const load = watcher.begin({ requests: 100_000, perSecond: 20, timeoutMs: 20_000 }, ({ answered }) => {
        if (answered >= 5) began();
      });
      await Promise.race([answering, load.ended]);
      const applied = await story.run('apply', file, '--yes');
      load.run.stop();
      const view = await load.ended;
      assert.equal(applied.status, 0, `${applied.stdout}\n${applied.stderr}`);
      assert.ok(view.answered >= 20, said(view));
      assert.deepEqual([view.failed, view.errors], [0, []], said(view));
      if (downloads !== undefined) assert.equal(await standing(), String(STANDING));
    });
  });
}
