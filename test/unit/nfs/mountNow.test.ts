import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostError, type HostErrorCode } from '../../../src/core/errors';
import { mountNow, unmountNow } from '../../../src/core/nfs/mountNow';
import { readUsers, usersScript, usersText } from '../../../src/core/nfs/mountUsers';
import { planOf } from '../../../src/core/plan/plan';
import { probeOf } from '../../../src/core/resources/probe';
import type { Mount } from '../../../src/core/spec/cluster';
import { sh } from '../../../src/core/ssh/shell';
import { hostOf, reference } from '../support/reference';
import { SimulatedCluster, SimulatedHost } from '../support/simulatedHost';
import { LocalRunner } from '../traffic/helpers/localRunner';

const cluster = reference();
const place = { cluster, host: hostOf(cluster, 'web1') };
const [pages] = cluster.mounts as readonly [Mount];
const LINE = '192.168.16.145:/opt/wwwroot /var/www/html nfs4 rw,relatime,vers=4.2,addr=192.168.16.145 0 0\n';

async function refusal(work: Promise<unknown>, code: HostErrorCode): Promise<HostError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(HostError.is(error, code), String(error));
  return error;
}

describe('mounting and unmounting now, in a real shell', () => {
  let web1: SimulatedHost;
  let hosts: SimulatedCluster;
  const mounts = (): string => web1.read('/proc/self/mounts') ?? '';
  const mountedBefore = (line: string): void => web1.write('/proc/self/mounts', `/dev/vda1 / ext4 rw,relatime 0 0\n${line}`); // prettier-ignore
  const commands = (): readonly string[] => web1.state('journal').split('\n').filter((line) => /^u?mount /.test(line)); // prettier-ignore

  beforeEach(() => {
    web1 = SimulatedHost.debian('web1', '192.168.16.143');
    hosts = new SimulatedCluster(new Map([['web1', web1]]));
  });
  afterEach(() => web1.dispose());

  it('mounts as the file says, in one exec, without fstab', async () => {
    const fstab = web1.read('/etc/fstab');
    assert.equal(await mountNow(hosts, place, pages), 'done');
    assert.ok(mounts().endsWith(LINE));
    assert.deepEqual(hosts.execs, ['web1']);
    assert.deepEqual(commands(), ['mount -t nfs -o defaults,_netdev -- 192.168.16.145:/opt/wwwroot /var/www/html'].map((line) => line.replace(/ (?=\/)|:(?=\/)/g, (before) => before + web1.path('')))); // prettier-ignore
    assert.equal(web1.read('/etc/fstab'), fstab);
  });

  it('puts it on record first, so that a removal takes it off again', async () => {
    await mountNow(hosts, place, pages);
    const { stdout } = await hosts.run(place.host, probeOf(place).script);
    assert.ok(stdout.includes('{"key":"mount:/var/www/html","before":null}'));
    const probe = probeOf(place);
    const seen = probe.read((await hosts.run(place.host, probe.script)).stdout);
    const inspection = new Map([['web1', { state: 'observed', host: place.host, observation: seen, at: new Date() } as const]]); // prettier-ignore
    const changes = planOf(cluster, inspection, 'remove').hosts.flatMap(({ steps }) => steps.flatMap((step) => step.changes)); // prettier-ignore
    assert.ok(changes.includes('unmount /var/www/html'), changes.join('; '));
  });

  it('does nothing twice', async () => {
    mountedBefore(LINE);
    assert.equal(await mountNow(hosts, place, pages), 'already');
    mountedBefore('');
    assert.equal(await unmountNow(hosts, place, pages), 'already');
    assert.deepEqual(commands(), []);
  });

  it('leaves what else is mounted there, and says what it is', async () => {
    mountedBefore('nas:/other /var/www/html nfs4 rw 0 0\n');
    const error = await refusal(mountNow(hosts, place, pages), 'bad-configuration');
    assert.match(error.message, /web1 has nas:\/other mounted on \/var\/www\/html/);
    assert.deepEqual(commands(), []);
  });

  it('says what mount(8) said when it failed', async () => {
    web1.setState('mount-fails', 'mount.nfs: access denied by server while mounting 192.168.16.145:/opt/wwwroot\n');
    const error = await refusal(mountNow(hosts, place, pages), 'command-failed');
    assert.match(error.message, /access denied by server/);
    assert.match(error.details.next ?? '', /what nfs exports/);
  });

  it('unmounts, and reads back that nothing is mounted there', async () => {
    mountedBefore(LINE);
    assert.equal(await unmountNow(hosts, place, pages), 'done');
    assert.doesNotMatch(mounts(), /wwwroot/);
    assert.match(web1.state('syslog'), /^user\.notice live .*: unmount .*\/var\/www\/html\n$/);
  });

  it('knows mount points by their names as the kernel writes them', async () => {
    const spaced = { ...pages, target: '/srv/my pages', source: { ...pages.source, path: '/opt/my pages' } };
    mountedBefore('192.168.16.145:/opt/my\\040pages /srv/my\\040pages nfs4 rw 0 0\n');
    assert.equal(await mountNow(hosts, place, spaced), 'already');
  });

  it('is not over when another mount lies below, or the server does not let go', async () => {
    mountedBefore(`${LINE}tmpfs /var/www/html/cache tmpfs rw 0 0\n`);
    web1.setState('umount-fails', 'umount: /var/www/html: target is busy.\n');
    const error = await refusal(unmountNow(hosts, place, pages), 'command-failed');
    assert.match(
      error.message,
      /still has 192\.168\.16\.145:\/opt\/wwwroot mounted.*in use by \/var\/www\/html\/cache$/,
    );
    assert.match(error.details.output ?? '', /target is busy/);
  });

  it('waits for whoever is changing the host, and names them', async () => {
    await hosts.run(place.host, sh`mkdir -p /run/lvs-dr; printf 'other 999999999 ann@desk\n' >/run/lvs-dr/lease`);
    const error = await refusal(unmountNow(hosts, place, pages), 'locked');
    assert.match(error.message, /being changed by ann@desk/);
    assert.deepEqual(commands(), []);
  });

  it('gives the lock back', async () => {
    await mountNow(hosts, place, pages);
    assert.equal(web1.read('/run/lvs-dr/lease'), undefined);
  });

  it('leaves the lock to nobody that mounting has started', async () => {
    web1.setState('mount-daemon', '');
    await mountNow(hosts, place, pages);
    try {
      assert.equal(await unmountNow(hosts, place, pages), 'done');
    } finally {
      process.kill(Number(web1.state('mount-daemon')));
    }
  });
});

describe('who keeps a mount in use, by this machine’s own /proc', () => {
  it('finds a process in a folder below, one with an open file, each once, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lvs-dr-users-'));
    const beside = `${folder}-beside`;
    const start = (script: string, cwd: string) => spawn('/bin/sh', ['-c', `${script}; echo ready; sleep 60`], { cwd, detached: true, stdio: ['ignore', 'pipe', 'ignore'] }); // prettier-ignore
    const inside = start(`exec 7>${folder}/file 8>${folder}/other`, folder);
    const writing = start(`exec 7>${folder}/file`, '/');
    const away = start(`exec 7>${beside}`, '/');
    try {
      await Promise.all([inside, writing, away].map(({ stdout }) => once(stdout, 'data')));
      const { stdout } = await new LocalRunner().run(place.host, usersScript(folder));
      const pids = readUsers(stdout).map(({ pid }) => Number(pid));
      // The shells and the sleep that each of them waits for.
      for (const { pid } of [inside, writing]) assert.equal(pids.filter((found) => found === pid).length, 1);
      assert.ok(!pids.includes(away.pid ?? 0));
      assert.match(usersText(readUsers(stdout)), /^(?:sh|dash|sleep) \(\d+(?:, \d+)*\)/);
    } finally {
      for (const { pid } of [inside, writing, away]) if (pid !== undefined) process.kill(-pid);
      rmSync(folder, { recursive: true });
      rmSync(beside, { force: true });
    }
  });
});
