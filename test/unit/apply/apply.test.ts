import assert from 'node:assert/strict';
import { apply, type ApplyEvent } from '../../../src/core/apply/apply';
import { HostError } from '../../../src/core/errors';
import { inspect } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import { select } from '../../../src/core/plan/select';
import type { Host } from '../../../src/core/spec/cluster';
import type { Runner, RunOptions, RunResult } from '../../../src/core/ssh/runner';
import type { Script } from '../../../src/core/ssh/shell';
import { debian, type Printed } from '../support/observed';
import { reference } from '../support/reference';

const cluster = reference();

type Kind = 'probe' | 'wave' | 'stop' | 'release';

/** Answers as hosts would, by rule: each host is as its `printed` says, whatever a wave claims to have done. */
class ScriptedRunner implements Runner {
  readonly runs: { host: string; kind: Kind }[] = [];
  /** What a wave on this host does instead of succeeding. */
  wave: (host: string, script: string, steps: number) => { lines?: string[]; code?: number; error?: Error } =
    () => ({});
  printed: (host: Host) => Printed = (host) => debian(host.address);
  down = new Set<string>();

  run(host: Host, script: Script, options: RunOptions = {}): Promise<RunResult> {
    const kind = kindOf(script.text);
    this.runs.push({ host: host.name, kind });
    if (this.down.has(host.name))
      return Promise.reject(new HostError(host.name, 'unreachable', `${host.name} is down`));
    if (kind === 'probe') return Promise.resolve(answer(probeOutput(script.text, this.printed(host))));
    if (kind !== 'wave') return Promise.resolve(answer(''));
    const mark = /^mark='(@\w+)'/m.exec(script.text)?.[1] ?? '';
    const steps = [...script.text.matchAll(/^attempt \d+$/gm)].length;
    const { lines, code = 0, error } = this.wave(host.name, script.text, steps);
    if (error) return Promise.reject(error);
    const said = lines ?? Array.from({ length: steps }, (_, at) => [`@ begin ${at}`, `@ end ${at} 0`]).flat();
    for (const line of said) options.onLine?.(line.replace(/^@/, mark));
    return Promise.resolve({ ...answer(said.join('\n')), code });
  }

  count(kind: Kind, host?: string): number {
    return this.runs.filter((entry) => entry.kind === kind && (host === undefined || entry.host === host)).length;
  }
}

function kindOf(script: string): Kind {
  if (/^attempt 0$/m.test(script)) return 'wave';
  if (script.includes(" facts/os'")) return 'probe';
  return script.includes('stop.') ? 'stop' : 'release';
}

function probeOutput(script: string, printed: Printed): string {
  const mark = /'(@[0-9a-f]+) end'/.exec(script)?.[1] ?? '';
  return [...Object.entries(printed).map(([name, text]) => `\n${mark} ${name}\n${text}`), `\n${mark} end\n`].join('');
}

const answer = (stdout: string): RunResult => ({ code: 0, stdout, stderr: '' });

async function planFor(runner: ScriptedRunner) {
  return planOf(cluster, await inspect(cluster, runner));
}

describe('apply', () => {
  let runner: ScriptedRunner;
  /** Packages are there: then nothing is planned anew on the way. */
  const installed = (host: Host): Printed =>
    debian(host.address, {
      'packages/installed': ['ipvsadm', 'apache2', 'nfs-common', 'nfs-kernel-server', 'rpcbind']
        .map((name) => `ii ${name}\n`)
        .join(''),
      'kernelModule/modules': 'available ip_vs\navailable ip_vs_rr\n',
    });
  beforeEach(() => {
    runner = new ScriptedRunner();
    runner.printed = installed;
  });

  it('touches no host when one cannot be reached', async () => {
    runner.down.add('nfs');
    const plan = await planFor(runner);
    runner.runs.length = 0;
    const result = await apply(plan, runner);
    assert.equal(result.outcome, 'refused');
    assert.deepEqual(
      result.errors.map(({ host, code }) => [host, code]),
      [['nfs', 'unreachable']],
    );
    assert.deepEqual(runner.runs, []);
  });

  it('touches no host when something blocks on one of them, and says what to do', async () => {
    runner.printed = (host) =>
      host.name === 'web1' ? { ...installed(host), 'mount/fstab': '/dev/sdb1 /var/www/html ext4\n' } : installed(host);
    const plan = await planFor(runner);
    runner.runs.length = 0;
    const result = await apply(plan, runner);
    assert.equal(result.outcome, 'refused');
    assert.match(result.errors[0]?.message ?? '', /web1.*\/etc\/fstab already mounts \/dev\/sdb1/);
    assert.match(result.errors[0]?.details.next ?? '', /Remove that line/);
    assert.deepEqual(runner.runs, []);
  });

  it('begins no later wave once a step has failed, names command and answer, and lets go of the hosts', async () => {
    runner.wave = (host) =>
      host === 'web2'
        ? { lines: ['@ begin 0', '|$ write /etc/hostname', '|No space left on device', '@ end 0 1'] }
        : {};
    const result = await apply(await planFor(runner), runner);
    assert.equal(result.outcome, 'failed');
    assert.equal(runner.count('wave', 'web1'), 1);
    assert.equal(runner.count('wave', 'lvs'), 0);
    const [error] = result.errors;
    assert.deepEqual(
      [error?.host, error?.code, error?.details.command],
      ['web2', 'command-failed', 'write /etc/hostname'],
    );
    assert.match(error?.message ?? '', /No space left on device/);
    for (const host of ['nfs', 'web1', 'web2']) assert.equal(runner.count('release', host), 1, host);
    assert.equal(runner.count('release', 'lvs'), 0);
  });

  it('says what did not stick when a fresh look finds it undone', async () => {
    const result = await apply(await planFor(runner), runner);
    assert.equal(result.outcome, 'failed');
    assert.deepEqual([...new Set(result.errors.map(({ code }) => code))], ['did-not-stick']);
    assert.match(
      result.errors.find(({ host }) => host === 'lvs')?.message ?? '',
      /virtual service tcp 192\.168\.16\.100:80 rr/,
    );
  });

  it('takes one exec a host and wave, and one to look again, which also gives the lock back', async () => {
    const plan = await planFor(runner);
    runner.runs.length = 0;
    await apply(plan, runner);
    for (const host of ['lvs', 'web1', 'web2', 'nfs']) {
      assert.deepEqual(
        [runner.count('wave', host), runner.count('probe', host), runner.count('release', host)],
        [1, 1, 0],
        host,
      );
    }
  });

  it('looks at the hosts again after packages, before anything else', async () => {
    let packages = true;
    runner.printed = (host) => (packages ? { ...installed(host), 'packages/installed': '' } : installed(host));
    runner.wave = () => {
      packages = false;
      return {};
    };
    const events: ApplyEvent[] = [];
    await apply(await planFor(runner), runner, { onEvent: (event) => events.push(event) });
    const phases = events.flatMap((event) => (event.type === 'wave' ? [event.wave.phase] : []));
    assert.deepEqual(phases, ['packages', 'storage', 'realServers', 'directors']);
    assert.equal(runner.count('probe', 'lvs'), 3);
  });

  it('stops between two steps when it is cancelled: no later wave, a stop on each host at work, locks given back', async () => {
    const abort = new AbortController();
    runner.wave = (host) => {
      if (host !== 'nfs') return {};
      abort.abort();
      return { lines: ['@ begin 0', '@ end 0 0', '@ stopped 1'] };
    };
    const result = await apply(await planFor(runner), runner, { signal: abort.signal });
    assert.equal(result.outcome, 'cancelled');
    assert.equal(result.changed, 1);
    assert.deepEqual(
      result.errors.map(({ host, code }) => [host, code]),
      [['nfs', 'cancelled']],
    );
    assert.deepEqual(
      [runner.count('stop', 'nfs'), runner.count('release', 'nfs'), runner.count('wave', 'web1')],
      [1, 1, 0],
    );
  });

  it('names who holds a host, and does not take the lock of another away', async () => {
    runner.wave = () => ({ lines: ['ann@desk'], code: 75 });
    const result = await apply(await planFor(runner), runner);
    assert.equal(result.errors[0]?.code, 'locked');
    assert.match(result.errors[0].message, /nfs is being changed by ann@desk/);
    assert.equal(runner.count('release'), 0);
  });

  it('reports a lost connection, and a host that stopped without a word', async () => {
    runner.wave = () => ({ error: new HostError('nfs', 'connection-lost', 'gone') });
    const lost = await apply(await planFor(runner), runner);
    assert.deepEqual(
      [lost.outcome, lost.errors[0]?.code, runner.count('release', 'nfs')],
      ['failed', 'connection-lost', 1],
    );
    runner.wave = () => ({ lines: ['@ begin 0'], code: 137 });
    const silent = await apply(await planFor(runner), runner);
    assert.deepEqual([silent.errors[0]?.code, silent.changed], ['bad-answer', 0]);
  });

  it('changes nothing where what it is about to change cannot be recorded', async () => {
    runner.wave = () => ({ lines: ['No space left on device'], code: 74 });
    const result = await apply(await planFor(runner), runner);
    assert.match(result.errors[0]?.message ?? '', /nothing was changed: No space left on device/);
    assert.equal(result.changed, 0);
  });

  it('of a part asks and changes only the hosts that it has to do with, before and after the packages', async () => {
    let packages = true;
    runner.printed = (host) => (packages ? { ...installed(host), 'packages/installed': '' } : installed(host));
    runner.wave = () => {
      packages = false;
      return {};
    };
    runner.down.add('web2');
    const part = select(await planFor(runner), [{ type: 'hosts', hosts: ['web1'] }]);
    runner.runs.length = 0;
    const phases: string[] = [];
    const onEvent = (event: ApplyEvent) => event.type === 'wave' && phases.push(event.wave.phase);
    const result = await apply(part, runner, { onEvent });
    assert.deepEqual(phases, ['packages', 'storage', 'realServers']);
    assert.deepEqual([...new Set(runner.runs.map(({ host }) => host))].sort(), ['nfs', 'web1']);
    // A wave each for packages and the rest; a look after the packages and one at the end.
    for (const host of ['nfs', 'web1']) assert.deepEqual([runner.count('wave', host), runner.count('probe', host)], [2, 2], host); // prettier-ignore
    assert.deepEqual(result.errors.map(({ host, code }) => [host, code]), [['web1', 'did-not-stick'], ['nfs', 'did-not-stick']]); // prettier-ignore
  });

  it('of a part looks at the end for what belongs to it, and for nothing else', async () => {
    const whole = await planFor(runner);
    const part = select(whole, [{ type: 'steps', steps: [{ host: 'nfs', kind: 'hostname' }] }]);
    assert.deepEqual(part.waves.map(({ phase, hosts }) => [phase, hosts.length]), [['storage', 1]]); // prettier-ignore
    const { printed } = runner;
    runner.wave = () => {
      const named = { 'hostname/live': 'nfs\n', 'hostname/persisted': 'nfs\n' };
      runner.printed = (host) => (host.name === 'nfs' ? { ...printed(host), ...named } : printed(host));
      return {};
    };
    const result = await apply(part, runner);
    assert.deepEqual([result.outcome, result.changed], ['done', part.changes]);
    assert(whole.changes > part.changes);
  });

  it('does nothing at all when there is nothing to do', async () => {
    const result = await apply({ ...(await planFor(runner)), changes: 0, waves: [] }, runner);
    assert.deepEqual([result.outcome, result.changed], ['done', 0]);
    assert.equal(runner.count('wave'), 0);
  });
});
