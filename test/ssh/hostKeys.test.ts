import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { ChangedHostKey, UnknownHostKey } from '../../src/core/ssh/interaction';
import { sh } from '../../src/core/ssh/shell';
import { hostError } from './support/expect';
import { withRunner } from './support/runner';
import { fingerprintIn, Sandbox, type Sshd } from './support/sshd';

describe('host keys of a real server', () => {
  let box: Sandbox;
  let server: Sshd;
  before(async () => {
    box = new Sandbox();
    server = await box.sshd();
  });
  after(() => box.remove());
  beforeEach(() => {
    rmSync(box.knownHosts, { force: true });
    box.config('');
  });

  it('refuses an unknown key when nobody can be asked, before any login', () =>
    withRunner(box, {}, async (runner) => {
      const before = server.log.length;
      const error = await hostError(runner.run(server.host(), sh`true`), 'host-key-unknown');
      assert.ok(error.message.includes(fingerprintIn(server.hostKey)));
      assert.doesNotMatch(server.log.slice(before), /Accepted|Failed|userauth/);
    }));

  it('asks about an unknown key and, on yes, stores what ssh itself then trusts', () =>
    withRunner(box, { interaction: { unknownHostKey: () => Promise.resolve('store') } }, async (runner) => {
      writeFileSync(box.knownHosts, '# no newline at the end');
      assert.equal((await runner.run(server.host(), sh`echo hello`)).stdout, 'hello\n');
      const found = execFileSync('ssh-keygen', ['-F', `[127.0.0.1]:${server.port}`, '-f', box.knownHosts]);
      assert.match(found.toString(), /ssh-ed25519/);
      const args = [
        '-F',
        box.configFile,
        '-o',
        'StrictHostKeyChecking=yes',
        '-p',
        String(server.port),
        '127.0.0.1',
        'true',
      ];
      execFileSync('ssh', args, { stdio: 'ignore' });
    }));

  it('sees at the next connection what was stored, and what the system’s own ssh and ssh-keygen did since', () => {
    const answers: ('store' | 'reject')[] = ['store', 'reject'];
    const unknownHostKey = (): Promise<'store' | 'reject'> => Promise.resolve(answers.shift() ?? assert.fail('asked'));
    return withRunner(box, { interaction: { unknownHostKey } }, async (runner) => {
      const again = async (): Promise<unknown> => {
        await runner.disconnect(server.host());
        return runner.run(server.host(), sh`true`);
      };
      await again(); // asked about, and stored
      await again();
      const name = `[127.0.0.1]:${server.port}`;
      execFileSync('ssh-keygen', ['-q', '-R', name, '-f', box.knownHosts], { stdio: 'ignore' });
      await hostError(again(), 'host-key-unknown'); // asked about, and rejected
      const accepting = ['-F', box.configFile, '-o', 'StrictHostKeyChecking=accept-new', '-p', String(server.port)];
      execFileSync('ssh', [...accepting, '127.0.0.1', 'true'], { stdio: 'ignore' });
      await again();
    });
  });

  it('names host, address, type and fingerprint in the question; creates known_hosts for the owner only', async () => {
    const questions: UnknownHostKey[] = [];
    const unknownHostKey = (question: UnknownHostKey): Promise<'store'> => {
      questions.push(question);
      return Promise.resolve('store');
    };
    box.config('Host *\n  HashKnownHosts yes');
    await withRunner(box, { interaction: { unknownHostKey } }, (runner) => runner.run(server.host(), sh`true`));
    assert.deepEqual(questions, [
      {
        host: 'web1',
        address: `127.0.0.1:${server.port}`,
        keyType: 'ssh-ed25519',
        fingerprint: fingerprintIn(server.hostKey),
        known: 'nothing',
      },
    ]);
    assert.equal(statSync(box.knownHosts).mode & 0o777, 0o600);
    assert.match(readFileSync(box.knownHosts, 'utf8'), /^\|1\|/);
    await withRunner(box, {}, (runner) => runner.run(server.host(), sh`true`)); // the hashed line is understood
  });

  it('accepts once without writing, and not at all on no', async () => {
    await withRunner(box, { interaction: { unknownHostKey: () => Promise.resolve('once') } }, (runner) =>
      runner.run(server.host(), sh`true`),
    );
    assert.throws(() => statSync(box.knownHosts));
    await withRunner(box, { interaction: { unknownHostKey: () => Promise.resolve('reject') } }, (runner) =>
      hostError(runner.run(server.host(), sh`true`), 'host-key-unknown'),
    );
  });

  it('asks one question for many runs on the same host', async () => {
    let asked = 0;
    const unknownHostKey = (): Promise<'once'> => {
      asked += 1;
      return Promise.resolve('once');
    };
    await withRunner(box, { interaction: { unknownHostKey } }, (runner) =>
      Promise.all(Array.from({ length: 5 }, () => runner.run(server.host(), sh`true`))),
    );
    assert.equal(asked, 1);
  });

  it('refuses a changed key with both fingerprints, file, line and the next step, without asking', async () => {
    const other = box.keyPair(`old-${server.port}`);
    writeFileSync(box.knownHosts, `# comment\n[127.0.0.1]:${server.port} ${readFileSync(`${other}.pub`, 'utf8')}`);
    const unknownHostKey = (): Promise<'store'> => assert.fail('must not ask');
    await withRunner(box, { interaction: { unknownHostKey } }, async (runner) => {
      const error = await hostError(runner.run(server.host(), sh`true`), 'host-key-changed');
      for (const part of [fingerprintIn(other), fingerprintIn(server.hostKey), box.knownHosts, 'line 2']) {
        assert.ok(error.message.includes(part), part);
      }
      const removal = `ssh-keygen -f ${box.knownHosts} -R "[127.0.0.1]:${server.port}"`;
      assert.ok(error.details.next?.includes(removal));
    });
  });

  it('tells the person of a changed key before it refuses, whatever they do', async () => {
    const other = box.keyPair(`told-${server.port}`);
    writeFileSync(box.knownHosts, `[127.0.0.1]:${server.port} ${readFileSync(`${other}.pub`, 'utf8')}`);
    const told: ChangedHostKey[] = [];
    const changedHostKey = (change: ChangedHostKey): Promise<void> => Promise.resolve(void told.push(change));
    await withRunner(box, { interaction: { changedHostKey } }, async (runner) => {
      const before = server.log.length;
      await hostError(runner.run(server.host(), sh`true`), 'host-key-changed');
      assert.doesNotMatch(server.log.slice(before), /Accepted|Failed|userauth/);
    });
    assert.deepEqual(told, [
      {
        host: 'web1',
        address: `127.0.0.1:${server.port}`,
        keyType: 'ssh-ed25519',
        fingerprint: fingerprintIn(server.hostKey),
        recorded: fingerprintIn(other),
        file: box.knownHosts,
        line: 1,
        removal: `ssh-keygen -f ${box.knownHosts} -R "[127.0.0.1]:${server.port}"`,
      },
    ]);
  });

  it('refuses a revoked key whatever StrictHostKeyChecking says', async () => {
    writeFileSync(
      box.knownHosts,
      `${server.knownHostsLine}@revoked * ${server.knownHostsLine.split(' ').slice(1).join(' ')}`,
    );
    box.config('Host *\n  StrictHostKeyChecking no');
    await withRunner(box, {}, (runner) => hostError(runner.run(server.host(), sh`true`), 'host-key-revoked'));
  });

  it('honours accept-new and yes', async () => {
    box.config('Host *\n  StrictHostKeyChecking accept-new');
    await withRunner(box, {}, (runner) => runner.run(server.host(), sh`true`));
    assert.match(readFileSync(box.knownHosts, 'utf8'), /ssh-ed25519/);
    rmSync(box.knownHosts);
    box.config('Host *\n  StrictHostKeyChecking yes');
    const unknownHostKey = (): Promise<'store'> => assert.fail('must not ask');
    await withRunner(box, { interaction: { unknownHostKey } }, (runner) =>
      hostError(runner.run(server.host(), sh`true`), 'host-key-unknown'),
    );
  });

  it('asks for the key type on record when the host has several', async () => {
    const rsa = box.keyPair('host_rsa', '-t', 'rsa', '-b', '2048');
    const both = await box.sshd([`HostKey ${rsa}`]);
    writeFileSync(box.knownHosts, `[127.0.0.1]:${both.port} ${readFileSync(`${rsa}.pub`, 'utf8')}`);
    await withRunner(box, {}, (runner) => runner.run(both.host(), sh`true`));
  });

  it('fails closed when known_hosts cannot be read', async () => {
    box.config(`Host *\n  UserKnownHostsFile ${box.dir}`);
    await withRunner(box, {}, (runner) => hostError(runner.run(server.host(), sh`true`), 'bad-configuration'));
  });

  it('looks the host up under HostKeyAlias', async () => {
    writeFileSync(box.knownHosts, `the-alias ${readFileSync(`${server.hostKey}.pub`, 'utf8')}`);
    box.config('Host *\n  HostKeyAlias the-alias');
    await withRunner(box, {}, (runner) => runner.run(server.host(), sh`true`));
  });
});
