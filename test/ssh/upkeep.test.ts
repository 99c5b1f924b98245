import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerChannel } from 'ssh2';
import type { Host } from '../../src/core/spec/cluster';
import { sh } from '../../src/core/ssh/shell';
import type { ConnectionState, SshRunner } from '../../src/core/ssh/sshRunner';
import { hostError } from './support/expect';
import { FakeServer } from './support/fakeServer';
import { Proxy } from './support/proxy';
import { withRunner } from './support/runner';
import { loopbackHost, Sandbox, type Sshd } from './support/sshd';

const kept = { shell: 'kept' } as const;

describe('connections that are kept up', () => {
  let box: Sandbox;
  before(() => {
    box = new Sandbox();
  });
  after(() => box.remove());
  afterEach(() => box.config(''));
  /** A server behind a proxy, under the proxy's name in known_hosts. */
  const behindProxy = async (body: (proxy: Proxy, host: Host, server: Sshd) => Promise<unknown>): Promise<void> => {
    const server = await box.sshd([]);
    const proxy = await Proxy.start(server.port);
    writeFileSync(box.knownHosts, server.knownHostsLine.replace(String(server.port), String(proxy.port)));
    try {
      await body(proxy, loopbackHost(proxy.port), server);
    } finally {
      await proxy.stop();
    }
  };

  it('come back by themselves when they are lost', async () => {
    const server = await box.trusted();
    await withRunner(box, { upkeep: { firstWaitMs: 20 } }, async (runner) => {
      await runner.run(server.host(), sh`true`);
      for (const logins of [2, 3]) {
        const seen = following(runner);
        server.killSessions();
        await seen.until('connected');
        assert.deepEqual(seen.states, ['failed', 'connecting', 'connected']);
        assert.equal(server.logins, logins);
      }
      await runner.run(server.host(), sh`true`);
      assert.equal(server.logins, 3, 'the next run uses what has come back');
    });
  });

  it('are tried more and more rarely while the host is away, and at once when something has changed', () =>
    behindProxy((proxy, host) =>
      withRunner(box, { upkeep: { firstWaitMs: 30 } }, async (runner) => {
        await runner.run(host, sh`true`);
        proxy.refuse = true;
        const seen = following(runner);
        proxy.cut('reset');
        await seen.until('failed', 4); // lost, and three attempts: 30, 60 and 120 ms apart
        const began = performance.now();
        await seen.until('failed', 5);
        assert.ok(performance.now() - began > 150, 'the fourth wait is 240 ms, give or take a fifth');
        proxy.refuse = false;
        runner.check('a test says so');
        await seen.until('connected');
        assert.ok(performance.now() - began < 2000);
      }),
    ));

  it('stay away once a person is needed, whom nobody asks', async () => {
    const first = await FakeServer.start(box, { onExec: end }, 'before_change');
    writeFileSync(box.knownHosts, first.knownHostsLine);
    const questions: string[] = [];
    const unknownHostKey = (): Promise<'store'> => {
      questions.push('key');
      return Promise.resolve('store');
    };
    await withRunner(box, { upkeep: { firstWaitMs: 20 }, interaction: { unknownHostKey } }, async (runner, log) => {
      await hostError(runner.run(first.host(), sh`true`), 'bad-answer'); // connected
      const seen = following(runner);
      writeFileSync(box.knownHosts, '');
      first.dropAll();
      await seen.until('failed', 2);
      await until(() => log.some(({ message }) => message.startsWith('not tried again')));
      assert.equal(first.connections, 2);
      assert.deepEqual(questions, []);
      await hostError(runner.run(first.host(), sh`true`), 'bad-answer');
      assert.deepEqual(questions, ['key'], 'a person who comes is asked');
    });
    await first.stop();
  });

  it('give way to a person who can be asked, when an attempt without one is under way', () =>
    behindProxy((proxy, host) => {
      const questions: string[] = [];
      const unknownHostKey = (): Promise<'once'> => {
        questions.push('key');
        return Promise.resolve('once');
      };
      return withRunner(box, { upkeep: { firstWaitMs: 20 }, interaction: { unknownHostKey } }, async (runner) => {
        await runner.run(host, sh`true`);
        const before = proxy.connections;
        writeFileSync(box.knownHosts, '');
        proxy.cut('reset');
        proxy.cut('freeze');
        await until(() => proxy.connections > before);
        proxy.heal();
        assert.equal((await runner.run(host, sh`echo here`)).stdout, 'here\n');
        assert.deepEqual(questions, ['key']);
      });
    }));

  it('are found dead after a sleep, and replaced', () =>
    behindProxy((proxy, host) =>
      withRunner(box, { upkeep: { firstWaitMs: 20, checkPatienceMs: 200 } }, async (runner) => {
        await runner.run(host, sh`true`, kept);
        runner.check('nothing is wrong');
        await runner.run(host, sh`sleep 0.4`, kept);
        assert.equal(proxy.connections, 1, 'a live one stays');
        proxy.cut('freeze');
        proxy.heal();
        const seen = following(runner);
        runner.check('a test says so');
        await seen.until('connected');
        assert.deepEqual(seen.states, ['failed', 'connecting', 'connected']);
        assert.equal((await runner.run(host, sh`echo back`, kept)).stdout, 'back\n');
        assert.equal(proxy.connections, 2);
      }),
    ));

  for (const [what, options] of [
    ['a look', kept],
    ['a command of its own', {}],
  ] as const) {
    it(`are found dead by ${what} where they died a moment after they were used, with no upkeep at all`, () =>
      behindProxy((proxy, host) =>
        withRunner(box, {}, async (runner) => {
          await runner.run(host, sh`true`, options);
          proxy.cut('freeze');
          proxy.heal();
          assert.equal((await runner.run(host, sh`echo back`, options)).stdout, 'back\n');
          assert.equal(proxy.connections, 2);
        }),
      )).timeout(30_000);
  }

  it('are given up after ServerAliveInterval and ServerAliveCountMax of the configuration', async () => {
    box.config('ServerAliveInterval 1\nServerAliveCountMax 1\n');
    await behindProxy((proxy, host) =>
      withRunner(box, {}, async (runner) => {
        const began = performance.now();
        const run = runner.run(host, sh`echo started; sleep 600`, { onLine: () => proxy.cut('freeze') });
        await hostError(run, 'connection-lost');
        assert.ok(performance.now() - began < 5000);
        await proxy.closed();
      }),
    );
  });

  it('are closed when nothing has used them for a while, the shell that waits for looks included', async () => {
    const server = await box.trusted();
    await withRunner(box, { upkeep: { closeUnusedAfterMs: 1000, lookMs: 20 } }, async (runner) => {
      const seen = following(runner);
      await runner.run(server.host(), sh`true`, kept);
      await seen.until('disconnected');
      assert.deepEqual(seen.states, ['connecting', 'connected', 'disconnected']);
      assert.equal((await runner.run(server.host(), sh`sleep 1.2; echo long`)).stdout, 'long\n');
      assert.equal((await runner.run(server.host(), sh`sleep 1.2; echo long`, kept)).stdout, 'long\n');
      assert.equal(server.logins, 2, 'not under a command');
      await seen.until('disconnected', 2);
    });
  });

  it('stay open while somebody watches', async () => {
    const server = await box.trusted();
    let watched = true;
    const upkeep = { closeUnusedAfterMs: 50, lookMs: 10, isWatched: () => watched };
    await withRunner(box, { upkeep }, async (runner) => {
      const seen = following(runner);
      await runner.run(server.host(), sh`true`);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.deepEqual(seen.states, ['connecting', 'connected']);
      watched = false;
      await seen.until('disconnected');
    });
  });

  it('keep the jump host open for as long as something goes through it', async () => {
    const [jump, server] = [await box.sshd([]), await box.sshd([])];
    box.trust(jump, server);
    const host = server.host({ proxyJump: `127.0.0.1:${jump.port}` });
    await withRunner(box, { upkeep: { closeUnusedAfterMs: 1000, lookMs: 20 } }, async (runner, log) => {
      const seen = following(runner);
      assert.equal((await runner.run(host, sh`sleep 1.2; echo long`)).stdout, 'long\n');
      await seen.until('disconnected');
      const closed = (): readonly string[] => log.filter(({ message }) => message.startsWith('closed')).map((entry) => entry.host); // prettier-ignore
      await until(() => closed().length === 2);
      assert.deepEqual(closed(), ['web1', '127.0.0.1']);
    });
  });

  it('stay closed after a person has disconnected, under every name that shared them', async () => {
    const server = await box.trusted();
    await withRunner(box, { upkeep: { firstWaitMs: 10 } }, async (runner) => {
      const [one, other] = [server.host(), server.host({}, 'of-another-cluster')];
      await runner.run(one, sh`true`);
      await runner.run(other, sh`true`);
      assert.equal(server.logins, 1);
      await runner.disconnect(one);
      assert.deepEqual([runner.stateOf(one), runner.stateOf(other)], ['disconnected', 'disconnected']);
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(server.logins, 1);
    });
  });

  it('that are being brought back end with the runner', () =>
    behindProxy((proxy, host) =>
      withRunner(box, { upkeep: { firstWaitMs: 10 } }, async (runner) => {
        await runner.run(host, sh`true`);
        const before = proxy.connections;
        proxy.cut('reset');
        proxy.cut('freeze');
        await until(() => proxy.connections > before);
        await runner.dispose();
        await proxy.closed();
        assert.equal(proxy.open, 0);
      }),
    ));

  it('do not bring back what a cut in the middle of a script has ended: that script is never run again', async () => {
    const server = await box.trusted();
    const ran = box.path('ran');
    rmSync(ran, { force: true });
    await withRunner(box, { upkeep: { firstWaitMs: 10 } }, async (runner) => {
      const seen = following(runner);
      const script = sh`[ -e ${ran} ] && echo twice > ${ran}2; : > ${ran}; echo started; sleep 600`;
      await hostError(runner.run(server.host(), script, { onLine: () => server.killSessions() }), 'connection-lost');
      await seen.until('connected', 2);
      assert.ok(!existsSync(`${ran}2`));
    });
  });
});

function end(channel: ServerChannel): void {
  channel.exit(0);
  channel.close();
}

/** The states of a runner's hosts from now on. */
function following(runner: SshRunner): {
  readonly states: ConnectionState[];
  until(state: ConnectionState, times?: number): Promise<void>;
} {
  const states: ConnectionState[] = [];
  const waiting = new Set<() => void>();
  runner.onDidChangeState((_host, state) => {
    states.push(state);
    for (const look of waiting) look();
  });
  return {
    states,
    until: (wanted, times = 1) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(() => reject(new Error(`never ${wanted}: ${states.join(', ')}`)), 10_000);
        const look = (): void => {
          if (states.filter((state) => state === wanted).length < times) return;
          waiting.delete(look);
          clearTimeout(patience);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (Date.now() > end) assert.fail('it never came to that');
  }
}
