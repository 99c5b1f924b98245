import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync, existsSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { KeyboardInteractiveQuestion } from '../../src/core/ssh/interaction';
import { sh } from '../../src/core/ssh/shell';
import { hostError } from './support/expect';
import { FakeServer, type FakeBehaviour } from './support/fakeServer';
import { withRunner } from './support/runner';
import { freePort, loopbackHost, Sandbox } from './support/sshd';

describe('when the other side fails', () => {
  let box: Sandbox;
  before(() => {
    box = new Sandbox();
  });
  after(() => box.remove());

  const withFake = (behaviour: FakeBehaviour, body: (fake: FakeServer) => Promise<unknown>): Promise<void> =>
    FakeServer.with(box, behaviour, body);

  it('a port where nothing listens: refused', () =>
    withRunner(box, {}, async (runner) => {
      const host = loopbackHost(await freePort());
      await hostError(runner.run(host, sh`true`), 'refused');
      assert.equal(runner.stateOf(host), 'failed');
    }));

  it('a name that does not exist: name-not-found', () =>
    withRunner(box, {}, (runner) =>
      hostError(runner.run(loopbackHost(22, { host: 'no-such-host.invalid' }), sh`true`), 'name-not-found'),
    ));

  it('a server that never says a word: timed-out, in time, and the socket is closed', () =>
    withTcp(
      () => undefined,
      (port, sockets) =>
        withRunner(box, { connectTimeoutMs: 300 }, async (runner) => {
          const started = performance.now();
          await hostError(runner.run(loopbackHost(port), sh`true`), 'timed-out');
          assert.ok(performance.now() - started < 2000);
          await allClosed(sockets);
        }),
    ));

  it('cancelled while such a server is waited for: cancelled at once', () =>
    withTcp(
      () => undefined,
      (port, sockets) =>
        withRunner(box, {}, async (runner) => {
          const abort = new AbortController();
          const run = runner.run(loopbackHost(port), sh`true`, { signal: abort.signal });
          const rejected = hostError(run, 'cancelled');
          while (sockets.size === 0) await new Promise((resolve) => setImmediate(resolve));
          const started = performance.now();
          abort.abort();
          await rejected;
          assert.ok(performance.now() - started < 1000);
          await allClosed(sockets);
        }),
    ));

  it('one of two who wait is cancelled: the other still gets the connection', () =>
    withFake({ onExec: (channel) => finish(channel, 0) }, (fake) =>
      withRunner(box, {}, async (runner) => {
        const abort = new AbortController();
        const first = runner.run(fake.host(), sh`true`, { signal: abort.signal });
        const second = runner.run(fake.host(), sh`true`);
        const rejected = hostError(first, 'cancelled');
        abort.abort();
        await rejected;
        // The fake runs nothing, so the script has not started: that this is what is told shows that it was connected.
        await hostError(second, 'bad-answer');
        assert.equal(fake.connections, 1);
      }),
    ));

  it('a server that speaks something else: handshake-failed', () =>
    withTcp(
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      (port) =>
        withRunner(box, { connectTimeoutMs: 2000 }, (runner) =>
          hostError(runner.run(loopbackHost(port), sh`true`), 'handshake-failed'),
        ),
    ));

  it('a server that hangs up at once: handshake-failed, and not after the time for connecting', async () => {
    const agent = await slowAgent(box.path('slow-agent'));
    try {
      await withTcp(
        (socket) => socket.destroy(),
        (port) => {
          box.config(`IdentityAgent ${box.path('slow-agent')}\n`);
          return withRunner(box, { connectTimeoutMs: 10_000 }, (runner) =>
            hostError(runner.run(loopbackHost(port), sh`true`), 'handshake-failed'),
          );
        },
      );
    } finally {
      box.config('');
      agent.close();
    }
  });

  it('a server with post-quantum key exchange only: handshake-failed, and why', async () => {
    const server = await box.sshd(['KexAlgorithms sntrup761x25519-sha512@openssh.com']);
    box.trust(server);
    await withRunner(box, { transport: 'ssh2' }, async (runner) => {
      const error = await hostError(runner.run(server.host(), sh`true`), 'handshake-failed');
      assert.match(error.details.next ?? '', /curve25519/);
    });
  });

  for (const [name, onExec] of [
    ['closes the channel without exit status', (channel) => channel.close()],
    ['resets the connection in the middle', (_channel, connection) => connection.end()],
  ] satisfies [string, FakeBehaviour['onExec']][]) {
    it(`a server that ${name}: connection-lost, never status 0`, () =>
      withFake({ onExec }, (fake) =>
        withRunner(box, {}, (runner) => hostError(runner.run(fake.host(), sh`true`), 'connection-lost')),
      ));
  }

  it('a server that refuses every channel: channel-refused', () =>
    withFake({ onSession: (reject) => reject() }, (fake) =>
      withRunner(box, {}, (runner) => hostError(runner.run(fake.host(), sh`true`), 'channel-refused')),
    ));

  it('a server that drops the connection before the channel opens: tried once more on a new one', async () => {
    let drops = 1;
    let drop: (() => void) | undefined;
    await withFake(
      {
        onSession: (reject) => {
          if (drops-- > 0) drop?.();
          else reject();
        },
      },
      (fake) =>
        withRunner(box, {}, async (runner) => {
          drop = () => fake.dropAll();
          await hostError(runner.run(fake.host(), sh`true`), 'channel-refused');
          assert.equal(fake.connections, 2);
        }),
    );
  });

  it('a host key that changes between two connections: host-key-changed', () =>
    withFake({ onExec: (channel) => finish(channel, 0) }, (first) =>
      withRunner(box, {}, async (runner) => {
        await hostError(runner.run(first.host(), sh`true`), 'bad-answer'); // connected
        await first.stop();
        const second = await FakeServer.start(box, {}, 'after_change', first.port);
        try {
          await hostError(runner.run(first.host(), sh`true`), 'host-key-changed');
        } finally {
          await second.stop();
        }
      }),
    ));

  it('a connection cut anywhere while a script is sent: nothing of it has run', async () => {
    const server = await box.sshd();
    const size = 400_000;
    let sessions = 0;
    for (const share of [0.1, 0.5, 0.9]) {
      await withTcp(
        (socket) => relayUntil(socket, server.port, 6000 + size * share),
        async (port) => {
          writeFileSync(box.knownHosts, server.knownHostsLine.replace(String(server.port), String(port)));
          const proof = box.path('proof');
          rmSync(proof, { force: true });
          await withRunner(box, {}, async (runner) => {
            const script = sh`touch ${proof}
: ${"# it's long\n".repeat(size / 12)}
touch ${proof}2`;
            await hostError(runner.run(loopbackHost(port), script), 'connection-lost');
          });
          // sshd says this once the session is taken down; test/unit/ssh/envelope.test.ts tries every cut of the text.
          await server.logged(new RegExp(`(?:Close session[^]*){${(sessions += 1)}}`));
          assert.ok(!existsSync(proof));
        },
      );
    }
  });

  describe('asking for more than a key', () => {
    it('answers keyboard-interactive with the server text, after a key that is half of the login', async () => {
      const questions: KeyboardInteractiveQuestion[] = [];
      const keyboardInteractive = [
        { prompt: 'Code: ', echo: true, answer: '123456' },
        { prompt: 'PIN: ', echo: false, answer: 'secret-pin' },
      ];
      await withFake({ keyFirst: true, keyboardInteractive, onExec: (channel) => finish(channel, 0) }, (fake) => {
        const interaction = {
          keyboardInteractive: (question: KeyboardInteractiveQuestion) => {
            questions.push(question);
            return Promise.resolve(['123456', 'secret-pin']);
          },
        };
        return withRunner(box, { interaction }, async (runner, log) => {
          await hostError(runner.run(fake.host(), sh`true`), 'bad-answer'); // connected
          assert.equal(questions.length, 1);
          assert.equal(questions[0]?.instructions, 'Have your token ready');
          assert.deepEqual(
            questions[0].prompts.map(({ text, echo }) => `${text}${echo}`),
            ['Code: true', 'PIN: false'],
          );
          assert.doesNotMatch(JSON.stringify(log), /secret-pin|123456/);
        });
      });
    });

    it('asks for a password up to three times, within the time for connecting or not', () =>
      withFake({ password: 'right-pass', onExec: (channel) => finish(channel, 0) }, async (fake) => {
        const asked: number[] = [];
        const password = async ({ attempt }: { attempt: number }): Promise<string> => {
          asked.push(attempt);
          await new Promise((resolve) => setTimeout(resolve, 250)); // a person takes longer than the time limit
          return attempt === 3 ? 'right-pass' : 'wrong-pass';
        };
        await withRunner(box, { connectTimeoutMs: 600, interaction: { password } }, async (runner, log) => {
          await hostError(runner.run(fake.host(), sh`true`), 'bad-answer'); // connected
          assert.deepEqual(asked, [1, 2, 3]);
          assert.doesNotMatch(JSON.stringify(log), /right-pass|wrong-pass/);
        });
      }));

    it('does not wait for anybody when there is nobody to ask', () =>
      withFake({ password: 'x' }, (fake) =>
        withRunner(box, {}, async (runner) => {
          const error = await hostError(runner.run(fake.host(), sh`true`), 'authentication-failed');
          assert.match(error.message, /accepts: password/);
        }),
      ));
  });
});

/** An agent without keys that takes its time, as one does that asks a person or a card first. */
async function slowAgent(path: string): Promise<Server> {
  const noKeys = Buffer.from([0, 0, 0, 5, 12, 0, 0, 0, 0]);
  const agent = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    setTimeout(() => socket.end(noKeys), 200);
  }).listen(path);
  await once(agent, 'listening');
  return agent;
}

function finish(channel: { exit: (code: number) => void; close: () => void }, code: number): void {
  channel.exit(code);
  channel.close();
}

async function withTcp(
  onSocket: (socket: Socket) => void,
  body: (port: number, sockets: ReadonlySet<Socket>) => Promise<unknown>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.resume();
    onSocket(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await body((server.address() as AddressInfo).port, sockets);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
}

async function allClosed(sockets: ReadonlySet<Socket>): Promise<void> {
  await Promise.all([...sockets].map((socket) => once(socket, 'close')));
}

/** Passes bytes on until so many have gone to the server, then resets both sides. */
function relayUntil(socket: Socket, port: number, limit: number): void {
  const onward = connect(port, '127.0.0.1');
  let sent = 0;
  onward.on('error', () => undefined);
  onward.on('data', (chunk: Buffer) => socket.write(chunk));
  onward.on('close', () => socket.destroy());
  socket.on('close', () => onward.destroy());
  socket.on('data', (chunk: Buffer) => {
    const rest = limit - sent;
    sent += chunk.length;
    if (sent < limit) onward.write(chunk);
    else {
      onward.end(chunk.subarray(0, Math.max(0, rest)));
      socket.resetAndDestroy();
    }
  });
}
