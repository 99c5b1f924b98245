import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lines, sh } from '../../src/core/ssh/shell';
import { untilGone } from './support/cancelling';
import { hostError } from './support/expect';
import { withRunner } from './support/runner';
import { LOGIN_SHELLS, Sandbox } from './support/sshd';

const MEGABYTES = 20;

describe('running scripts on OpenSSH', () => {
  let box: Sandbox;
  before(() => {
    box = new Sandbox();
  });
  after(() => box.remove());

  it('keeps one connection for everything on a host, opened by concurrent runs together', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const results = await Promise.all(Array.from({ length: 12 }, (_, n) => runner.run(server.host(), sh`echo ${n}`)));
      assert.deepEqual(
        results.map(({ stdout }) => stdout),
        Array.from({ length: 12 }, (_, n) => `${n}\n`),
      );
      await runner.run(server.host(), sh`true`);
      assert.equal(server.logins, 1);
    });
  });

  it('reports connecting, connected and disconnected, and connects again after it was told to disconnect', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const seen: string[] = [];
      runner.onDidChangeState(({ name }, state) => seen.push(`${name} ${state}`));
      await runner.run(server.host(), sh`true`);
      assert.equal(runner.stateOf(server.host()), 'connected');
      assert.equal(await runner.disconnect(server.host()), true);
      assert.equal(await runner.disconnect(server.host()), false);
      await runner.run(server.host(), sh`true`);
      const expected = ['connecting', 'connected', 'disconnected', 'connecting', 'connected'];
      assert.deepEqual(seen, expected.map((state) => `web1 ${state}`)); // prettier-ignore
      assert.equal(server.logins, 2);
    });
  });

  it('disconnects the machine that is meant, not another one of that name', async () => {
    const [one, other] = [await box.sshd([]), await box.sshd([])];
    box.trust(one, other);
    await withRunner(box, {}, async (runner) => {
      await runner.run(one.host(), sh`true`);
      await runner.run(other.host(), sh`true`);
      await runner.disconnect(one.host());
      await runner.run(one.host(), sh`true`);
      await runner.run(other.host(), sh`true`);
      assert.deepEqual([one.logins, other.logins], [2, 1]);
    });
  });

  it('hides what a noisy shell start file prints, on both outputs', async () => {
    const noise = box.write(
      'noise',
      'echo noise; printf "no newline"; echo bad >&2; eval "$SSH_ORIGINAL_COMMAND"\n',
      0o755,
    );
    const server = await box.trusted(`ForceCommand . ${noise}`);
    await withRunner(box, {}, async (runner) => {
      const heard: string[] = [];
      const result = await runner.run(server.host(), sh`echo one; echo err >&2; printf two`, {
        onLine: (line) => heard.push(line),
      });
      assert.deepEqual(result, { code: 0, stdout: 'one\ntwo', stderr: 'err\n' });
      assert.deepEqual(heard, ['one', 'two']);
    });
  });

  for (const shell of LOGIN_SHELLS) {
    it(`works under the login shell ${shell}`, async () => {
      const server = await box.trusted(`ForceCommand exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`);
      await withRunner(box, {}, async (runner) => {
        const result = await runner.run(server.host(), sh`printf '%s' ${"a'b $HOME \\ `x`"}`);
        assert.equal(result.stdout, "a'b $HOME \\ `x`");
      });
    });
  }

  it('says so when the login shell runs nothing', async () => {
    const server = await box.trusted('ForceCommand echo This account is currently not available.; exit 1');
    await withRunner(box, {}, async (runner) => {
      const error = await hostError(runner.run(server.host(), sh`true`), 'bad-answer');
      assert.match(error.message, /currently not available/);
    });
  });

  it('gives scripts a known environment whatever the login has', async () => {
    const server = await box.trusted('SetEnv LC_ALL=de_DE.UTF-8 PATH=/bin:/usr/bin');
    await withRunner(box, {}, async (runner) => {
      const { stdout } = await runner.run(server.host(), sh`echo "$LC_ALL"; echo "$PATH"; pwd; umask`);
      assert.deepEqual(stdout.split('\n').slice(0, 4), [
        'C',
        '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin',
        '/',
        '0022',
      ]);
    });
  });

  it('gives a script no standard input of ours, and stops at set -e', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const result = await runner.run(
        server.host(),
        lines([sh`cat`, sh`echo after cat`, sh`set -e`, sh`false`, sh`echo no`]),
      );
      assert.deepEqual(result, { code: 1, stdout: 'after cat\n', stderr: '' });
    });
  });

  it('gets 8 runs through a server that allows 2 sessions', async () => {
    const server = await box.trusted('MaxSessions 2');
    await withRunner(box, {}, async (runner) => {
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, n) => runner.run(server.host(), sh`sleep 0.05; echo ${n}`)),
      );
      assert.deepEqual(results.map(({ stdout }) => Number(stdout)), [0, 1, 2, 3, 4, 5, 6, 7]); // prettier-ignore
      assert.equal(server.logins, 1);
    });
  });

  it('says so when the server allows no session at all', async () => {
    const server = await box.trusted('MaxSessions 0');
    await withRunner(box, {}, (runner) => hostError(runner.run(server.host(), sh`true`), 'channel-refused'));
  });

  it('survives re-keys while 20 MB go either way', async () => {
    const server = await box.trusted('RekeyLimit 1M');
    const payload = `${'0123456789abcdef'.repeat(6)}\n`.repeat(Math.ceil((MEGABYTES * 1024 * 1024) / 97));
    const digest = createHash('sha256').update(payload).digest('hex');
    await withRunner(box, {}, async (runner) => {
      const up = await runner.run(server.host(), sh`printf %s ${payload} | sha256sum`);
      assert.equal(up.stdout.slice(0, 64), digest);
      const line = payload.slice(0, 97).trimEnd();
      const down = await runner.run(server.host(), sh`yes ${line} | head -n ${payload.length / 97}`);
      assert.equal(createHash('sha256').update(down.stdout).digest('hex'), digest);
      assert.equal(server.logins, 1);
    });
  }).timeout(60_000);

  it('cancels within a second and ends what runs on the host, then works on', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const pidFile = box.path('pid');
      const abort = new AbortController();
      const script = sh`echo $$ > ${pidFile}; echo started; sleep 600; echo never > ${box.path('never')}`;
      let abortedAt = 0;
      const run = runner.run(server.host(), script, {
        signal: abort.signal,
        onLine: () => {
          abortedAt = performance.now();
          abort.abort();
        },
      });
      await hostError(run, 'cancelled');
      assert.ok(performance.now() - abortedAt < 1000);
      const gone = await runner.run(server.host(), untilGone(pidFile));
      assert.equal(gone.code, 0, 'the remote shell is gone');
      assert.ok(!existsSync(box.path('never')));
      assert.equal(server.logins, 1, 'the connection is still the same');
    });
  });

  it('gives up a run that stays silent, and lets one go on that speaks', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      await hostError(runner.run(server.host(), sh`sleep 600`, { idleTimeoutMs: 300 }), 'timed-out');
      // Twice the limit in all, never more than a quarter of it at once.
      const script = sh`for i in 1 2 3 4 5 6 7 8; do sleep 0.5; echo $i; done`;
      assert.equal((await runner.run(server.host(), script, { idleTimeoutMs: 2000 })).code, 0);
    });
  });

  it('reports a script that kills itself as killed, never as a status', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const error = await hostError(runner.run(server.host(), sh`kill -KILL $$`), 'killed');
      assert.match(error.message, /SIGKILL/);
    });
  });

  it('rejects when the connection is killed in the middle, and connects again', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const run = runner.run(server.host(), sh`echo started; sleep 600`, { onLine: () => server.killSessions() });
      await hostError(run, 'connection-lost');
      assert.equal(runner.stateOf(server.host()), 'failed');
      assert.equal((await runner.run(server.host(), sh`echo back`)).stdout, 'back\n');
      assert.equal(server.logins, 2);
    });
  });

  it('passes on what a caller throws on a line, without harm to the connection', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const mine = new Error('mine');
      const thrower = (): never => {
        throw mine;
      };
      await assert.rejects(runner.run(server.host(), sh`echo a; sleep 600`, { onLine: thrower }), mine);
      assert.equal((await runner.run(server.host(), sh`true`)).code, 0);
      assert.equal(server.logins, 1);
    });
  });
});
