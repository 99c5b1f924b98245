import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { ChangedHostKey, SshInteraction, UnknownHostKey } from '../../src/core/ssh/interaction';
import { sh } from '../../src/core/ssh/shell';
import type { SshRunnerOptions } from '../../src/core/ssh/sshRunner';
import { assertEndsOnCancel } from './support/cancelling';
import { hostError } from './support/expect';
import { fakeSudo } from './support/fakeSudo';
import { withRunner } from './support/runner';
import { fingerprintIn, Sandbox, searching, type Sshd } from './support/sshd';
import { canMakeUsers, TestUser } from './support/testUser';

const SYSTEM: SshRunnerOptions = { transport: 'system' };

describe('the system’s own ssh as transport', () => {
  let box: Sandbox;
  let server: Sshd;
  before(async () => {
    box = new Sandbox();
    server = await box.sshd([searching(box.dir, '/usr/bin', '/bin')]);
  });
  beforeEach(() => {
    box.config('');
    box.trust(server);
  });
  after(() => box.remove());
  const leftovers = (): readonly string[] => readdirSync(tmpdir()).filter((name) => /^lvs-dr-[A-Za-z0-9]{6}$/.test(name)); // prettier-ignore

  it('runs scripts with status and both outputs, all over one connection, and leaves nothing behind', async () => {
    const [logins, before] = [server.logins, leftovers()];
    await withRunner(box, SYSTEM, async (runner) => {
      const results = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((n) => runner.run(server.host(), sh`cat; echo out ${n}; echo err >&2; exit ${n}`)),
      );
      assert.deepEqual(results.map(({ code, stdout, stderr }) => `${code} ${stdout}${stderr}`), [1, 2, 3, 4, 5, 6].map((n) => `${n} out ${n}\nerr\n`)); // prettier-ignore
      assert.equal(server.logins, logins + 1);
      assert.equal(runner.stateOf(server.host()), 'connected');
      const held = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      assert.match(held, /ControlMaster=yes/);
    });
    assert.doesNotMatch(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }), /ControlMaster=yes/);
    assert.deepEqual(leftovers(), before);
  });

  it('carries megabytes each way, and keeps a shell for looks', () =>
    withRunner(box, SYSTEM, async (runner) => {
      const text = 'x'.repeat(2_000_000);
      const { stdout } = await runner.run(server.host(), sh`printf %s ${text}`);
      assert.equal(stdout.length, text.length);
      for (const n of [1, 2, 3]) {
        const { stdout: said } = await runner.run(server.host(), sh`echo ${n}`, { shell: 'kept' });
        assert.equal(said, `${n}\n`);
      }
    }));

  it('never makes up a status: 255 may be ssh’s own', () =>
    withRunner(box, SYSTEM, (runner) => hostError(runner.run(server.host(), sh`exit 255`), 'connection-lost')));

  it('tells that the connection is lost, and makes another one', async () => {
    const alone = await box.sshd([], 'host_alone');
    box.trust(alone);
    await withRunner(box, SYSTEM, async (runner) => {
      const run = runner.run(alone.host(), sh`echo go; sleep 600`, { onLine: () => alone.killSessions() });
      await hostError(run, 'connection-lost');
      assert.equal((await runner.run(alone.host(), sh`echo again`)).stdout, 'again\n');
    });
  });

  it('ends a script on cancel', () =>
    withRunner(box, SYSTEM, (runner) => assertEndsOnCancel(runner, server.host(), box.path('pid'))));

  it('does with as few sessions as a server allows', async () => {
    const narrow = await box.sshd(['MaxSessions 1'], 'host_narrow');
    box.trust(narrow);
    await withRunner(box, SYSTEM, async (runner) => {
      const results = await Promise.all([1, 2, 3, 4].map((n) => runner.run(narrow.host(), sh`echo ${n}`)));
      assert.deepEqual(results.map(({ stdout }) => stdout), ['1\n', '2\n', '3\n', '4\n']); // prettier-ignore
    });
  });

  it('becomes root with a password, as over ssh2', async () => {
    box.write('sudo', fakeSudo({ password: 'geheim', calls: box.path('calls') }), 0o755);
    const answers = ['wrong', 'geheim'];
    await withRunner(
      box,
      { ...SYSTEM, interaction: { sudoPassword: () => Promise.resolve(answers.shift()) } },
      async (runner) => {
        // prettier-ignore
        assert.equal((await runner.run(server.host({ sudo: 'always' }), sh`echo "$THROUGH"`)).stdout, 'sudo\n');
      },
    );
  });

  it('is closed when nothing has used it for a while, the shell that waits for looks included', () =>
    withRunner(box, { ...SYSTEM, upkeep: { closeUnusedAfterMs: 1000, lookMs: 20 } }, async (runner) => {
      const closed = new Promise<void>((resolve) => runner.onDidChangeState((_, state) => { if (state === 'disconnected') resolve(); })); // prettier-ignore
      await runner.run(server.host(), sh`true`, { shell: 'kept' });
      assert.equal((await runner.run(server.host(), sh`sleep 1.2; echo long`)).stdout, 'long\n');
      assert.equal(runner.stateOf(server.host()), 'connected', 'not under a command');
      await closed;
    }));

  it('goes through a jump host', async () => {
    const jump = await box.sshd([], 'host_jump');
    box.trust(server, jump);
    const { user = '' } = server.host().ssh;
    await withRunner(box, SYSTEM, async (runner) => {
      const host = server.host({ proxyJump: `${user}@127.0.0.1:${jump.port}` });
      assert.equal((await runner.run(host, sh`echo there`)).stdout, 'there\n');
      assert.equal(jump.logins, 1);
    });
  });

  describe('asks through us', () => {
    const withLocked = async (interaction: SshInteraction): Promise<string> => {
      const locked = box.path('locked');
      if (!existsSync(locked)) {
        box.keyPair('locked');
        execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'geheim 7531', '-a', '1', '-f', locked]);
        box.write('authorized_keys', readFileSync(`${locked}.pub`, 'utf8') + readFileSync(`${box.key}.pub`, 'utf8'));
      }
      writeFileSync(box.configFile, `Host *\n  UserKnownHostsFile ${box.knownHosts}\n  GlobalKnownHostsFile none\n  IdentityAgent none\n  IdentitiesOnly yes\n`); // prettier-ignore
      return withRunner(box, { ...SYSTEM, interaction }, async (runner, log) => {
        const result = await runner.run(server.host({ identityFile: locked }), sh`echo in`).catch((error: unknown) => (error as { code: string }).code); // prettier-ignore
        assert.doesNotMatch(JSON.stringify(log), /geheim/);
        return typeof result === 'string' ? result : result.stdout;
      });
    };

    it('for a passphrase, again after a mistake, and tells how it turned out', async () => {
      const verdicts: string[] = [];
      const attempts: number[] = [];
      const passphrase: SshInteraction['passphrase'] = ({ attempt }) => {
        attempts.push(attempt);
        return Promise.resolve(attempt === 1 ? 'geheim, but wrong' : 'geheim 7531');
      };
      const settled: SshInteraction['settled'] = ({ kind }, right) => verdicts.push(`${kind} ${right}`);
      assert.equal(await withLocked({ passphrase, settled }), 'in\n');
      assert.deepEqual(attempts, [1, 2]);
      assert.deepEqual(verdicts, ['passphrase false', 'passphrase true']);
    });

    it('and not at all where nobody is there', async () => {
      assert.equal(await withLocked({}), 'authentication-failed');
    });

    it('about an unknown host key, which is stored on yes and only then', async () => {
      const asked: UnknownHostKey[] = [];
      const answers = ['reject', 'store'] as const;
      const unknownHostKey = (question: UnknownHostKey): Promise<'store' | 'reject'> =>
        Promise.resolve(answers[asked.push(question) - 1] ?? 'reject');
      rmSync(box.knownHosts, { force: true });
      const attempt = <T>(body: Parameters<typeof withRunner<T>>[2]): Promise<T> => withRunner(box, { ...SYSTEM, interaction: { unknownHostKey } }, body); // prettier-ignore
      await attempt((runner) => hostError(runner.run(server.host(), sh`true`), 'host-key-unknown'));
      assert.ok(!existsSync(box.knownHosts) || readFileSync(box.knownHosts, 'utf8') === '');
      await attempt((runner) => runner.run(server.host(), sh`true`));
      assert.equal(asked[1]?.fingerprint, fingerprintIn(server.hostKey));
      assert.equal(asked[1].keyType, 'ED25519');
      assert.equal(asked[1].storesAlways, true);
      await withRunner(box, SYSTEM, (runner) => runner.run(server.host(), sh`true`));
    });

    it('nothing about a changed one, but says so, with both fingerprints', async () => {
      const other = box.keyPair(`other-${Date.now()}`);
      writeFileSync(box.knownHosts, `[127.0.0.1]:${server.port} ${readFileSync(`${other}.pub`, 'utf8')}`);
      const told: ChangedHostKey[] = [];
      const interaction: SshInteraction = {
        unknownHostKey: () => assert.fail('must not ask'),
        changedHostKey: (change) => Promise.resolve(void told.push(change)),
      };
      await withRunner(box, { ...SYSTEM, interaction }, async (runner) => {
        const error = await hostError(runner.run(server.host(), sh`true`), 'host-key-changed');
        for (const part of [fingerprintIn(other), fingerprintIn(server.hostKey)])
          assert.ok(error.message.includes(part));
      });
      assert.equal(told[0]?.recorded, fingerprintIn(other));
    });

    // PAM knows only the users of the machine.
    if (canMakeUsers()) {
      it('for a password, and gives no empty one where there is none', async () => {
        const user = new TestUser('geheim-99');
        try {
          const lines = ['PubkeyAuthentication no', 'UsePAM yes', 'KbdInteractiveAuthentication yes', 'PasswordAuthentication yes']; // prettier-ignore
          const pam = await box.sshd(lines, 'host_pam');
          box.trust(pam);
          const answers = ['geheim-wrong', 'geheim-99'];
          const interaction: SshInteraction = { password: () => Promise.resolve(answers.shift()) };
          await withRunner(box, { ...SYSTEM, interaction }, async (runner, log) => {
            assert.equal((await runner.run(pam.host({ user: user.name }), sh`id -un`)).stdout, `${user.name}\n`);
            assert.doesNotMatch(JSON.stringify(log), /geheim/);
          });
          const failed = pam.log.match(/^Failed password/gm)?.length ?? 0;
          await withRunner(box, { ...SYSTEM, interaction }, (runner) =>
            hostError(runner.run(pam.host({ user: user.name }), sh`true`), 'authentication-failed'),
          );
          assert.equal(pam.log.match(/^Failed password/gm)?.length ?? 0, failed);
        } finally {
          user.remove();
        }
      });
    }
  });

  describe('takes over from ssh2 by itself', () => {
    it('for a certificate, before anything is asked', async () => {
      const ca = box.keyPair('ca');
      const key = box.keyPair('certified');
      execFileSync('ssh-keygen', ['-q', '-s', ca, '-I', 'me', '-n', server.host().ssh.user ?? '', `${key}.pub`]);
      const lines = [`TrustedUserCAKeys ${ca}.pub`, 'AuthorizedKeysFile none', 'PasswordAuthentication yes'];
      const trusting = await box.sshd(lines, 'host_ca');
      box.trust(trusting);
      const host = trusting.host({ identityFile: key });
      const interaction: SshInteraction = { password: () => assert.fail('must not ask') };
      await withRunner(box, { interaction }, async (runner, log) => {
        assert.equal((await runner.run(host, sh`echo in`)).stdout, 'in\n');
        assert.ok(
          log.some(
            ({ level, message }) =>
              level === 'info' &&
              message.includes('ssh2 is not enough for this login') &&
              message.includes('certificate'),
          ),
        );
        await runner.disconnect(host);
        await runner.run(host, sh`true`);
        assert.equal(
          log.filter(({ message }) => message.includes('ssh2 is not enough for this login')).length,
          1,
          'remembered',
        );
      });
      await withRunner(box, { transport: 'ssh2' }, async (runner) => {
        const error = await hostError(runner.run(host, sh`true`), 'authentication-failed');
        assert.match(error.details.next ?? '', /lvs\.ssh\.transport/);
      });
    });

    it('for a key in PKCS#8', async () => {
      const key = box.keyPair('pkcs8', '-t', 'rsa', '-b', '2048', '-m', 'PKCS8');
      box.write('authorized_keys', readFileSync(`${key}.pub`, 'utf8') + readFileSync(`${box.key}.pub`, 'utf8'));
      box.config('Host *\n  IdentitiesOnly yes');
      await withRunner(box, {}, async (runner, log) => {
        assert.equal((await runner.run(server.host({ identityFile: key }), sh`echo in`)).stdout, 'in\n');
        assert.ok(log.some(({ message }) => message.includes('ssh2 is not enough for this login')));
      });
    });

    it('for post-quantum key exchange only, also as a jump host of others', async () => {
      const modern = await box.sshd(['KexAlgorithms sntrup761x25519-sha512@openssh.com'], 'host_pq');
      box.trust(server, modern);
      const { user = '' } = server.host().ssh;
      await withRunner(box, {}, async (runner, log) => {
        assert.equal((await runner.run(modern.host({}, 'modern'), sh`echo in`)).stdout, 'in\n');
        assert.ok(log.some(({ message }) => message.includes('ssh2 is not enough for this login')));
        const behind = server.host({ proxyJump: `${user}@127.0.0.1:${modern.port}` });
        assert.equal((await runner.run(behind, sh`echo behind`)).stdout, 'behind\n');
      });
    });

    it('and fails as ssh2 does where there is no such program', async () => {
      const modern = await box.sshd(['KexAlgorithms sntrup761x25519-sha512@openssh.com'], 'host_pq2');
      box.trust(modern);
      const options: SshRunnerOptions = { systemSsh: box.path('no-ssh') };
      await withRunner(box, options, (runner) => hostError(runner.run(modern.host(), sh`true`), 'handshake-failed'));
      await withRunner(box, { ...options, ...SYSTEM }, async (runner) => {
        const error = await hostError(runner.run(modern.host(), sh`true`), 'bad-configuration');
        assert.match(error.details.next ?? '', /lvs\.ssh\.transport/);
      });
    });
  });
});
