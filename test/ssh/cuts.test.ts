import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import type { HostErrorCode } from '../../src/core/errors';
import type { Host } from '../../src/core/spec/cluster';
import { HostError } from '../../src/core/errors';
import { sh } from '../../src/core/ssh/shell';
import { Proxy } from './support/proxy';
import { withRunner } from './support/runner';
import { loopbackHost, Sandbox, type Sshd } from './support/sshd';

/** Short, because a frozen link ends by these limits only. */
const LIMITS = { connectTimeoutMs: 1500 };
const KEEP_ALIVE = 'ServerAliveInterval 1\nServerAliveCountMax 1\n';
/** Of the limits above, and what a busy machine adds. */
const BOUND_MS = 8000;
const BIG = 'x'.repeat(400_000);

/** Bytes that a client sends until it is asked for its key, has logged in, and runs a command: measured, not assumed. */
interface Phases {
  readonly handshake: number;
  readonly login: number;
  readonly script: number;
}

describe('a connection that is cut', () => {
  let box: Sandbox;
  let server: Sshd;
  let proxy: Proxy;
  let phases: Phases;

  before(async () => {
    box = new Sandbox();
    box.config(KEEP_ALIVE);
    server = await box.sshd(['RekeyLimit 1M']);
    proxy = await Proxy.start(server.port);
    trust();
    phases = await measure(proxy, host(), box);
  });
  after(async () => {
    await proxy.stop();
    await box.remove();
  });
  afterEach(async () => {
    await proxy.stop();
    proxy = await Proxy.start(server.port);
    trust();
  });
  const host = (): Host => loopbackHost(proxy.port);
  const trust = (): void => writeFileSync(box.knownHosts, server.knownHostsLine.replace(String(server.port), String(proxy.port))); // prettier-ignore

  /** Each phase as the bytes after which it is cut, and the script that is on its way then. */
  const cases: readonly { phase: string; at: () => number; script?: 'up' | 'down'; codes: readonly HostErrorCode[] }[] =
    [
      { phase: 'at connecting', at: () => 0, codes: ['handshake-failed', 'timed-out'] },
      { phase: 'in the handshake', at: () => phases.handshake / 2, codes: ['handshake-failed', 'timed-out'] },
      {
        phase: 'in the login',
        at: () => (phases.handshake + phases.login) / 2,
        codes: ['handshake-failed', 'connection-lost', 'timed-out'],
      },
      { phase: 'at the exec', at: () => phases.login + 8, codes: ['connection-lost', 'timed-out', 'unreachable'] },
      { phase: 'in the script', at: () => phases.script + 200_000, script: 'up', codes: ['connection-lost'] },
      // A window of two megabytes and a key of one: the client speaks again only to agree on keys, and to take more.
      { phase: 'in the output, at a re-key', at: () => phases.script + 600, script: 'down', codes: ['connection-lost'] }, // prettier-ignore
    ];

  for (const cut of ['reset', 'freeze'] as const) {
    for (const { phase, at, script, codes } of cases) {
      it(`${phase} (${cut}): an error that says so, in bounded time, and nothing left open`, async () => {
        const handles = openFiles();
        await withRunner(box, LIMITS, async (runner) => {
          proxy.cutAfterSending(at(), cut);
          if (cut === 'reset') resetNewcomersToo(proxy);
          const began = performance.now();
          const text = script === 'up' ? sh`: ${BIG}; echo done` : script === 'down' ? sh`yes ${'y'.repeat(99)}` : sh`echo done`; // prettier-ignore
          const error: unknown = await runner.run(host(), text).then(
            (result) => assert.fail(`made up: ${JSON.stringify(result).slice(0, 200)}`),
            (reason: unknown) => reason,
          );
          assert.ok(performance.now() - began < BOUND_MS, `after ${Math.round(performance.now() - began)} ms`);
          if (!(error instanceof HostError)) throw error;
          assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
          await proxy.closed();
        });
        assert.equal(proxy.open, 0);
        assert.ok(openFiles() <= handles + 2, `${openFiles()} files are open, ${handles} were`);
      });
    }

    it(`while it is not used (${cut}): the next run has another one`, () =>
      withRunner(box, LIMITS, async (runner) => {
        for (const shell of ['own', 'kept'] as const) {
          await runner.run(host(), sh`true`, { shell });
          proxy.cut(cut);
          proxy.heal();
          const began = performance.now();
          assert.equal((await runner.run(host(), sh`echo back`, { shell })).stdout, 'back\n');
          assert.ok(performance.now() - began < BOUND_MS);
        }
      }));
  }

  it('at any point of a look through the kept shell: the look is whole, over another connection', () =>
    withRunner(box, LIMITS, async (runner) => {
      const look = sh`echo begin; printf '%s' ${'0123456789'.repeat(500)}; echo end`;
      const whole = (await runner.run(host(), look, { shell: 'kept' })).stdout;
      const before = proxy.sent;
      await runner.run(host(), look, { shell: 'kept' });
      const length = proxy.sent - before;
      for (const share of [0, 0.3, 0.6, 0.99]) {
        proxy.cutAfterSending(Math.floor(length * share), 'reset');
        assert.equal((await runner.run(host(), look, { shell: 'kept' })).stdout, whole, String(share));
      }
    }));

  it('and a script that had begun: it is not run twice, whatever comes back', () =>
    withRunner(box, { ...LIMITS, upkeep: { firstWaitMs: 10 } }, async (runner) => {
      const file = box.path('count');
      const run = runner.run(host(), sh`echo >> ${file}; echo begun; sleep 600`, { onLine: () => proxy.cut('reset') });
      await assert.rejects(run, (error) => HostError.is(error, 'connection-lost'));
      assert.equal((await runner.run(host(), sh`wc -l < ${file}`)).stdout.trim(), '1');
    }));
});

/** Whoever connects again after a reset meets one too: otherwise a run that had not begun would just succeed. */
function resetNewcomersToo(proxy: Proxy): void {
  proxy.afterCut = () => (proxy.refuse = true);
}

async function measure(proxy: Proxy, host: Host, box: Sandbox): Promise<Phases> {
  let handshake = 0;
  const unknownHostKey = (): Promise<'once'> => {
    handshake = proxy.sent;
    return Promise.resolve('once');
  };
  // The question about a host's key comes when the key exchange is through and nothing of the login was sent.
  const known = box.path('empty');
  writeFileSync(known, '');
  const file = box.write('measuring', `UserKnownHostsFile ${known}\nGlobalKnownHostsFile none\nIdentityFile ${box.key}\nIdentityAgent none\n`); // prettier-ignore
  await withRunner(box, { configFile: file, interaction: { unknownHostKey } }, (runner) => runner.run(host, sh`true`));
  const begun = proxy.sent;
  return withRunner(box, {}, async (runner) => {
    await runner.run(host, sh`true`);
    const first = proxy.sent - begun;
    await runner.run(host, sh`true`);
    const exec = proxy.sent - begun - first;
    return { handshake, login: first - exec, script: first };
  });
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}
