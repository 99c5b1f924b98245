import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { lines, sh } from '../../src/core/ssh/shell';
import { hostError } from './support/expect';
import { fakeSudo } from './support/fakeSudo';
import { Proxy } from './support/proxy';
import { withRunner } from './support/runner';
import { LOGIN_SHELLS, loopbackHost, Sandbox, searching, type Sshd } from './support/sshd';

const kept = { shell: 'kept' } as const;

describe('the kept shell of a host', () => {
  let box: Sandbox;
  before(() => {
    box = new Sandbox();
  });
  after(() => box.remove());
  const sessions = (server: Sshd): number => server.log.match(/^Starting session/gm)?.length ?? 0;

  it('answers one look after the other in one round trip each, with one login shell for all of them', async () => {
    const starts = box.path('starts');
    writeFileSync(starts, '');
    const server = await box.sshd([`ForceCommand echo >> ${starts}; eval "$SSH_ORIGINAL_COMMAND"`]);
    const proxy = await Proxy.start(server.port);
    writeFileSync(box.knownHosts, server.knownHostsLine.replace(String(server.port), String(proxy.port)));
    try {
      await withRunner(box, {}, async (runner) => {
        const host = loopbackHost(proxy.port);
        const pids = new Set<string>();
        const look = async (): Promise<number> => {
          const before = proxy.roundTrips;
          pids.add((await runner.run(host, sh`echo $$; true`, kept)).stdout);
          return proxy.roundTrips - before;
        };
        const first = await look();
        const others = [];
        for (let n = 0; n < 20; n += 1) others.push(await look());
        assert.ok(first > 3, 'a login takes some');
        assert.deepEqual(new Set(others), new Set([1]));
        assert.equal(sessions(server), 1);
        assert.equal(readFileSync(starts, 'utf8'), '\n', 'login shells started');
        assert.equal(pids.size, 1, 'shells that ran scripts');
        // The same through execs, to show that the counts count.
        const before = proxy.roundTrips;
        await runner.run(host, sh`true`);
        assert.ok(proxy.roundTrips - before > 1);
        assert.equal(readFileSync(starts, 'utf8'), '\n\n');
      });
    } finally {
      await proxy.stop();
    }
  });

  it('gives the same result as an exec: outputs, status, environment, standard input', async () => {
    const server = await box.trusted('SetEnv LC_ALL=de_DE.UTF-8');
    await withRunner(box, {}, async (runner) => {
      const scripts = [
        sh`echo one; echo err >&2; printf two`,
        sh`:`,
        sh`printf '\n\n'; exit 7`,
        lines([sh`cat`, sh`set -e`, sh`echo after cat`, sh`false`, sh`echo no`]),
        sh`echo "$LC_ALL $PATH"; pwd; umask`,
        sh`printf %s ${'ü€𝄞'.repeat(50_000)}`,
        sh`if true; then`,
        sh`yes 0123456789 | head -n 200000`,
        sh`cd /usr; LEFT=behind; umask 077; exec 1>&- 2>&-; exit 3`,
        sh`echo "$LEFT"; pwd; umask`,
        sh`kill -TERM 0 & wait; echo unreached`, // takes its shell with it
        sh`echo fine`,
      ];
      const outcome = (run: Promise<unknown>): Promise<unknown> =>
        run.catch((error: unknown) => (error as { code: string }).code);
      for (const script of scripts) {
        const there = await outcome(runner.run(server.host(), script, kept));
        const expected = await outcome(runner.run(server.host(), script));
        if (script.text === 'if true; then') {
          // Shells word the error with a name or a line number of their own.
          assert.equal((there as { code: number }).code, 2);
        } else assert.deepEqual(there, expected, script.text.slice(0, 60));
      }
    });
  });

  it('is not disturbed by start files that print, on both outputs and without newline', async () => {
    const noise = box.write('noise', 'echo hello; printf "no newline"; echo bad >&2; printf motd >&2; eval "$SSH_ORIGINAL_COMMAND"\n', 0o755); // prettier-ignore
    const server = await box.trusted(`ForceCommand . ${noise}`);
    await withRunner(box, {}, async (runner) => {
      for (let n = 0; n < 3; n += 1) {
        const result = await runner.run(server.host(), sh`echo one; echo err >&2; printf two`, kept);
        assert.deepEqual(result, { code: 0, stdout: 'one\ntwo', stderr: 'err\n' });
      }
      assert.equal(sessions(server), 1);
    });
  });

  for (const shell of LOGIN_SHELLS) {
    it(`works under the login shell ${shell}`, async () => {
      const server = await box.trusted(`ForceCommand exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`);
      await withRunner(box, {}, async (runner) => {
        for (const text of ["a'b $HOME \\ `x`", 'again']) {
          assert.equal((await runner.run(server.host(), sh`printf '%s' ${text}`, kept)).stdout, text);
        }
        assert.equal(sessions(server), 1);
      });
    });
  }

  it('is left alone by looks that come while it is busy: they run beside it', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      await runner.run(server.host(), sh`true`, kept);
      const results = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => runner.run(server.host(), sh`sleep 0.1; echo ${n}`, kept))); // prettier-ignore
      assert.deepEqual(results.map(({ stdout }) => stdout), ['1\n', '2\n', '3\n', '4\n', '5\n', '6\n']); // prettier-ignore
      assert.equal(server.logins, 1);
    });
  });

  it('is dropped when something speaks out of turn, and the next look has a new one', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const late = box.path('late');
      const script = sh`{ while ! [ -e ${late} ]; do sleep 0.01; done; echo late; : > ${late}2; } & echo now`;
      assert.equal((await runner.run(server.host(), script, kept)).stdout, 'now\n');
      writeFileSync(late, '');
      await server.logged(/Close session/);
      assert.equal((await runner.run(server.host(), sh`echo next`, kept)).stdout, 'next\n');
      assert.equal(sessions(server), 2);
    });
  });

  it('is replaced by a plain exec when it is killed in the middle of a look', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const once = box.path('once');
      const script = sh`[ -e ${once} ] || { : > ${once}; kill -KILL $$; }; echo fine`;
      await runner.run(server.host(), sh`true`, kept);
      assert.equal((await runner.run(server.host(), script, kept)).stdout, 'fine\n');
      assert.equal(server.logins, 1);
    });
  });

  it('comes back over a new connection when the old one was cut, in the middle of a look too', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      const gate = box.path('gate');
      await runner.run(server.host(), sh`true`, kept);
      server.killSessions();
      assert.equal((await runner.run(server.host(), sh`echo back`, kept)).stdout, 'back\n');
      const look = runner.run(server.host(), sh`[ -e ${gate} ] || { : > ${gate}; sleep 600; }; echo back`, kept);
      while (!existsSync(gate)) await new Promise((resolve) => setTimeout(resolve, 5));
      server.killSessions();
      assert.equal((await look).stdout, 'back\n');
    });
  });

  it('ends what runs on the host when a look is cancelled, or silent for too long', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      for (const how of ['cancelled', 'timed-out'] as const) {
        const pidFile = box.path(`pid-${how}`);
        const abort = new AbortController();
        const script = sh`sleep 600 & echo $! > ${pidFile}; wait; echo never`;
        const look = runner.run(server.host(), script, { ...kept, signal: abort.signal, idleTimeoutMs: 1000 });
        if (how === 'cancelled') {
          while (!existsSync(pidFile)) await new Promise((resolve) => setTimeout(resolve, 5));
          abort.abort();
        }
        await hostError(look, how);
        // Dead is enough: who has lost its parent waits for an init to be buried.
        const gone = sh`n=0; while grep -q 'State:.[RSD]' "/proc/$(cat ${pidFile})/status" 2>/dev/null; do n=$((n + 1)); [ $n -lt 100 ] || exit 1; sleep 0.05; done`; // prettier-ignore
        assert.equal((await runner.run(server.host(), gone, kept)).code, 0, 'what it ran is gone');
      }
      assert.equal(server.logins, 1);
    });
  });

  it('gives its place up where the server allows one session only', async () => {
    const server = await box.trusted('MaxSessions 1');
    await withRunner(box, {}, async (runner) => {
      for (let n = 0; n < 3; n += 1) {
        assert.equal((await runner.run(server.host(), sh`echo look`, kept)).stdout, 'look\n');
        assert.equal((await runner.run(server.host(), sh`echo own`)).stdout, 'own\n');
      }
      const both = [runner.run(server.host(), sh`sleep 0.2; echo look`, kept), runner.run(server.host(), sh`echo own`)];
      assert.deepEqual((await Promise.all(both)).map(({ stdout }) => stdout), ['look\n', 'own\n']); // prettier-ignore
      assert.equal(server.logins, 1);
    });
  });

  it('gives its place up to four runs at once', async () => {
    const server = await box.trusted();
    await withRunner(box, {}, async (runner) => {
      await runner.run(server.host(), sh`true`, kept);
      const together = box.path('together');
      const script = sh`echo >> ${together}; while [ "$(wc -l < ${together})" -lt 4 ]; do sleep 0.02; done`;
      const runs = [1, 2, 3, 4].map(() => runner.run(server.host(), script, { idleTimeoutMs: 5000 }));
      assert.deepEqual((await Promise.all(runs)).map(({ code }) => code), [0, 0, 0, 0]); // prettier-ignore
    });
  });

  it('goes through sudo as an exec does, once for all looks; where sudo refuses, an exec says why', async () => {
    const calls = box.path('calls');
    const pretend = (body: string): string => box.write('sudo', `#!/bin/sh\necho >> ${calls}\n${body}\n`, 0o755);
    const server = await box.trusted(searching(box.dir, '/usr/bin', '/bin'));
    const host = server.host({ sudo: 'always' });
    const count = (): number => readFileSync(calls, 'utf8').length;
    await withRunner(box, {}, async (runner) => {
      pretend('[ "$1 $2" = "-n --" ] || exit 9; shift 2; THROUGH=sudo; export THROUGH; exec "$@"');
      for (let n = 0; n < 3; n += 1) assert.equal((await runner.run(host, sh`echo "$THROUGH"`, kept)).stdout, 'sudo\n');
      assert.equal(count(), 1);
    });
    await withRunner(box, {}, async (runner) => {
      pretend('echo sudo: a password is required >&2; exit 1');
      writeFileSync(calls, '');
      await hostError(runner.run(host, sh`true`, kept), 'sudo-refused');
      await hostError(runner.run(host, sh`true`, kept), 'sudo-refused');
      assert.equal(count(), 3, 'once for the kept shell, then for the execs only');
    });
  });

  it('goes through sudo with a password that was asked for once', async () => {
    const [calls, asked] = [box.path('sudo-calls'), [] as string[]];
    box.write('sudo', fakeSudo({ password: 'right-one', calls }), 0o755);
    const server = await box.trusted(searching(box.dir, '/usr/bin', '/bin'));
    const interaction = {
      sudoPassword: ({ host }: { host: string }) => {
        asked.push(host);
        return Promise.resolve('right-one');
      },
    };
    await withRunner(box, { interaction }, async (runner) => {
      const host = server.host({ sudo: 'always' });
      const look = async (): Promise<string> => (await runner.run(host, sh`echo "$THROUGH"; cat`, kept)).stdout;
      assert.equal(await look(), 'sudo\n');
      const before = readFileSync(calls, 'utf8');
      assert.deepEqual([await look(), await look()], ['sudo\n', 'sudo\n']);
      assert.equal(readFileSync(calls, 'utf8'), before, 'no sudo for a look');
      assert.deepEqual(asked, ['web1']);
    });
  });
});
