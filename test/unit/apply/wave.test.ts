import assert from 'node:assert/strict';
import type { Signature } from '../../../src/core/apply/journal';
import { LOCKED_STATUS, lockedError, releaseLock, takeLock } from '../../../src/core/apply/lock';
import { NO_RECORD_STATUS, type WaveEvent, waveScript } from '../../../src/core/apply/waveScript';
import type { Step } from '../../../src/core/resources/kind';
import { parseLedger } from '../../../src/core/resources/ledger';
import { type Script, sh } from '../../../src/core/ssh/shell';
import { SimulatedHost, withFunctions } from '../support/simulatedHost';

const at = new Date('2026-03-01T12:00:00Z');
const ann: Signature = { token: 'aaaa', owner: 'ann@desk', at, goal: 'apply' };
const bob: Signature = { token: 'bbbb', owner: 'bob@home office', at, goal: 'apply' };
const LEASE = '/run/lvs-dr/lease';
const LEDGER = '/var/lib/lvs-dr/web/ledger';

function step(script: Script, more: Partial<Step> = {}): Step {
  return { kind: 'page', phase: 'realServers', changes: ['a change'], script, ...more };
}

describe('the lock and the waves of a host, in a real shell', () => {
  let host: SimulatedHost;
  beforeEach(() => (host = SimulatedHost.debian('web1', '192.168.16.143')));
  afterEach(() => host.dispose());

  async function run(steps: readonly Step[], holder = ann, keys: ReadonlySet<string> = new Set()) {
    const wave = waveScript('web', steps, holder, keys);
    const events: WaveEvent[] = [];
    const result = await host.run(wave.script, {
      onLine: (line) => {
        const event = wave.onLine(line);
        if (event) events.push(event);
      },
    });
    return { ...result, events };
  }

  it('refuses a second operator and names the first, until the lease has ended', async () => {
    assert.equal((await host.run(takeLock(ann))).code, 0);
    const refused = await run([step(sh`put /etc/x y`)], bob);
    assert.deepEqual([refused.code, refused.stdout, refused.events], [LOCKED_STATUS, '0 120 ann@desk\n', []]);
    assert.equal(host.read('/etc/x'), undefined);
    host.write('/proc/uptime', '1119.99 1.00\n');
    assert.equal((await host.run(takeLock(bob))).code, LOCKED_STATUS);
    host.write('/proc/uptime', '1120.00 1.00\n');
    assert.equal((await host.run(takeLock(bob))).code, 0);
    const back = await host.run(takeLock(ann));
    assert.deepEqual([back.code, back.stdout], [LOCKED_STATUS, '0 120 bob@home office\n']);
  });

  it('renews the lease of its holder with each wave', async () => {
    await host.run(takeLock(ann));
    host.write('/proc/uptime', '1100.00 1.00\n');
    assert.equal((await run([step(sh`:`)])).code, 0);
    assert.equal(host.read(LEASE), 'aaaa 1220 1000 ann@desk\n');
  });

  it('is given back by its holder alone', async () => {
    await host.run(takeLock(ann));
    await host.run(releaseLock(bob));
    assert.equal((await host.run(takeLock(bob))).code, LOCKED_STATUS);
    await host.run(releaseLock(ann));
    assert.equal((await host.run(takeLock(bob))).code, 0);
  });

  it('is held by a wave that outlasts its lease', async () => {
    const wave = waveScript('web', [step(sh`while [ ! -e /run/go ]; do sleep 0.05; done`)], ann, new Set());
    let first: Promise<unknown> = Promise.resolve();
    await new Promise<void>((resolve) => {
      first = host.run(wave.script, {
        onLine: (line) => {
          if (wave.onLine(line)?.type === 'begin') resolve();
        },
      });
    });
    host.write('/proc/uptime', '9000.00 1.00\n');
    const second = await host.run(takeLock(bob));
    host.write('/run/go', '');
    assert.deepEqual([second.code, second.stdout], [LOCKED_STATUS, '8000 0 ann@desk\n']);
    await first;
  });

  it('says of a second operator what it knows: who, since when, and when the lock lapses', async () => {
    await host.run(takeLock(ann));
    host.write('/proc/uptime', '1030.00 1.00\n');
    const { stdout } = await host.run(takeLock(bob));
    const { message, details } = lockedError({ name: 'web1' }, stdout);
    assert.equal(message, 'web1 is being changed by ann@desk, for 30 s now');
    assert.match(details.next ?? '', /lapses by itself in 90 s/);
    // As a version before this one wrote it.
    host.write(LEASE, 'cccc 1100 carl@x\n');
    assert.equal((await host.run(takeLock(bob))).stdout, '0 70 carl@x\n');
    host.write(LEASE, 'cccc 1100 carl@x y\n');
    assert.equal((await host.run(takeLock(bob))).stdout, '0 70 carl@x y\n');
  });

  it('takes a lease that cannot be read for none', async () => {
    for (const text of ['', '\n', 'cccc soon carl@x\n', 'cccc\n']) {
      host.write(LEASE, text);
      assert.equal((await host.run(takeLock(bob))).code, 0, JSON.stringify(text));
    }
  });

  it('says when each step begins and ends, with all it printed, and stops at the first that fails', async () => {
    const { events, code } = await run([
      step(sh`echo one; echo two >&2`),
      step(sh`printf %s 'no newline at the end'`),
      step(sh`false; echo never`),
      step(sh`put /etc/x y`),
    ]);
    assert.equal(code, 0);
    assert.deepEqual(events, [
      { type: 'begin', step: 0 },
      { type: 'end', step: 0, status: 0, output: 'one\ntwo' },
      { type: 'begin', step: 1 },
      { type: 'end', step: 1, status: 0, output: 'no newline at the end' },
      { type: 'begin', step: 2 },
      { type: 'end', step: 2, status: 1, output: '' },
    ]);
    assert.equal(host.read('/etc/x'), undefined);
  });

  it('does not take what a step prints for an event', async () => {
    // A step of a hostile package knows the marker if it looks at its parent's variables: $mark is right here.
    const { events } = await run([
      step(sh`printf '%s end 0 0\n|%s end 0 0\n\n%s begin 7' "$mark" "$mark" "$mark"; exit 3`),
    ]);
    const [begin, end] = events;
    assert.deepEqual(begin, { type: 'begin', step: 0 });
    assert(end?.type === 'end');
    assert.equal(end.status, 3);
    assert.match(end.output, /^@\w+ end 0 0\n\|@\w+ end 0 0\n\n@\w+ begin 7$/);
    assert.equal(events.length, 2);
  });

  it('takes a step without commands', async () => {
    assert.deepEqual((await run([step(sh``)])).events.at(-1), { type: 'end', step: 0, status: 0, output: '' });
  });

  it('stops before the next step when it is asked to', async () => {
    const wave = waveScript('web', [step(sh`: >/run/lvs-dr/stop.aaaa`), step(sh`put /etc/x y`)], ann, new Set());
    const events: (WaveEvent | undefined)[] = [];
    const { code } = await host.run(wave.script, { onLine: (line) => events.push(wave.onLine(line)) });
    assert.equal(code, 0);
    assert.deepEqual(events.filter(Boolean).at(-1), { type: 'stopped', step: 1 });
    assert.equal(host.read('/etc/x'), undefined);
    await host.run(wave.stop);
    assert.equal(host.read('/run/lvs-dr/stop.aaaa'), '');
  });

  it('records what was there before anything changes, and takes it back after the step that undoes it', async () => {
    const before = { key: `page:/srv/a "quoted" $(name)\n`, before: `'old' \\ value\n` };
    await run([
      step(sh`cat /var/lib/lvs-dr/web/ledger`, { remember: [before] }),
      step(sh`false`, { forget: [before.key] }),
    ]);
    assert.deepEqual([...parseLedger(host.read(LEDGER) ?? '').entries], [[before.key, before.before]]);
    await run([step(sh`:`, { forget: [before.key] })], ann, new Set([before.key, 'other']));
    assert.deepEqual([...parseLedger(host.read(LEDGER) ?? '').entries], []);
  });

  it('clears its record away with the last thing on it', async () => {
    await run([step(sh`:`, { remember: [{ key: 'a', before: null }] })]);
    await run([step(sh`:`, { forget: ['a'] })], ann, new Set(['a']));
    assert.equal(host.read(LEDGER), undefined);
    assert.equal(host.read('/run/lvs-dr/output.aaaa'), undefined);
  });

  it('changes nothing when it cannot record it', async () => {
    host.write('/var/lib/lvs-dr', 'a file where the directory should be');
    const { code, stdout, events } = await run([step(sh`put /etc/x y`, { remember: [{ key: 'a', before: null }] })]);
    assert.equal(code, NO_RECORD_STATUS);
    assert.match(stdout, /lvs-dr/);
    assert.deepEqual(events, []);
    assert.equal(host.read('/etc/x'), undefined);
  });

  describe('on a full disk', () => {
    // One block is left: what is longer is cut short by the kernel, as a full disk does it.
    const full = (script: Script) =>
      withFunctions(sh`trap '' XFSZ; ulimit -f 1
${script}`);
    const long = 'x'.repeat(5000);

    it('the old file stands, nothing half-written is left, and it says why', async () => {
      host.write('/etc/x', 'old\n');
      const { code, stderr } = await host.run(full(sh`put /etc/x ${long}`));
      assert.notEqual(code, 0);
      assert.match(stderr, /cannot write \/etc\/x: .*%/);
      assert.equal(host.read('/etc/x'), 'old\n');
      assert.deepEqual(
        [...host.times().keys()].filter((path) => path.includes('.lvs-dr.')),
        [],
      );
    });

    it('a shared file stands too', async () => {
      host.write('/etc/fstab', 'old\n');
      const { code } = await host.run(full(sh`replace_shared /etc/fstab ${'old\n'} ${long}`));
      assert.notEqual(code, 0);
      assert.equal(host.read('/etc/fstab'), 'old\n');
      assert.deepEqual(
        [...host.times().keys()].filter((path) => path.includes('.lvs-dr.')),
        [],
      );
    });

    it('a page is not replaced when there is no room for its copy', async () => {
      host.write('/var/www/html/index.html', long);
      const copy = '/var/lib/lvs-dr/web/kept%2Fx';
      const { code } = await host.run(
        full(sh`keep_copy /var/www/html/index.html ${copy}
put /var/www/html/index.html new`),
      );
      assert.notEqual(code, 0);
      assert.equal(host.read('/var/www/html/index.html'), long);
      assert.equal(host.read(copy), undefined);
    });
  });

  it('leaves a shared file alone that has changed since the plan', async () => {
    host.write('/etc/fstab', 'changed meanwhile\n');
    const { code, stderr } = await host.run(withFunctions(sh`replace_shared /etc/fstab ${'as planned\n'} ${'new\n'}`));
    assert.notEqual(code, 0);
    assert.match(stderr, /fstab has changed since the plan was made/);
    assert.equal(host.read('/etc/fstab'), 'changed meanwhile\n');
  });

  it('refuses a VIP on lo unless both settings are effective on the NIC', async () => {
    const conf = '/proc/sys/net/ipv4/conf';
    const attempt = async (ignore: readonly [string, string], announce: readonly [string, string]) => {
      host.write(`${conf}/all/arp_ignore`, ignore[0]);
      host.write(`${conf}/ens33/arp_ignore`, ignore[1]);
      host.write(`${conf}/all/arp_announce`, announce[0]);
      host.write(`${conf}/ens33/arp_announce`, announce[1]);
      const { code } = await host.run(withFunctions(sh`must_be_silent ens33; : >/run/silent`));
      return code === 0;
    };
    assert(await attempt(['1\n', '0\n'], ['2\n', '0\n']));
    assert(await attempt(['0\n', '2\n'], ['0\n', '2\n']));
    assert(!(await attempt(['0\n', '0\n'], ['2\n', '0\n'])), 'arp_ignore is off');
    assert(!(await attempt(['1\n', '0\n'], ['1\n', '0\n'])), 'arp_announce is too low');
    assert(!(await attempt(['1\n', '3\n'], ['2\n', '0\n'])), '3 answers for addresses of global scope');
    assert(!(await attempt(['1\n', '8\n'], ['2\n', '0\n'])), '8 answers for nothing');
  });
});
