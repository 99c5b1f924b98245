import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { sh } from '../../src/core/ssh/shell';
import { hostError } from './support/expect';
import { withRunner } from './support/runner';
import { Sandbox, type Sshd } from './support/sshd';

describe('logging in to OpenSSH', () => {
  let box: Sandbox;
  let server: Sshd;
  before(async () => {
    box = new Sandbox();
    server = await box.sshd();
    box.trust(server);
  });
  after(() => box.remove());
  afterEach(() => box.config(''));

  it('runs a script with a key file and returns status and both outputs', () =>
    withRunner(box, {}, async (runner) => {
      const result = await runner.run(server.host(), sh`echo ${"it's"}; id -un >&2; exit 3`);
      assert.deepEqual(result, { code: 3, stdout: "it's\n", stderr: `${userInfo().username}\n` });
    }));

  it('uses an agent key, and only the one that IdentityFile names under IdentitiesOnly', async () => {
    const others = Array.from({ length: 7 }, (_, index) => box.keyPair(`other${index}`));
    const socket = await box.agent(...others, box.key);
    const publicOnly = box.write('only.pub', readFileSync(`${box.key}.pub`, 'utf8'));
    box.config(`Host *\n  IdentityAgent ${socket}\n  IdentitiesOnly yes\n  IdentityFile ${publicOnly}`);
    await withRunner(box, {}, async (runner) => {
      assert.equal((await runner.run(server.host({ identityFile: publicOnly }), sh`echo in`)).stdout, 'in\n');
    });
    // Without it, seven wrong keys come first and the server has enough of it.
    box.config(`Host *\n  IdentityAgent ${socket}`);
    await withRunner(box, {}, async (runner) => {
      const error = await hostError(
        runner.run(server.host({ identityFile: box.path('missing') }), sh`true`),
        'authentication-failed',
      );
      assert.match(error.details.next ?? '', /IdentitiesOnly/);
      assert.match(error.message, /other0/);
    });
  });

  it('offers the agent key that the configuration names before the others', async () => {
    const others = Array.from({ length: 7 }, (_, index) => box.keyPair(`before${index}`));
    const socket = await box.agent(...others, box.key);
    box.config(`Host *\n  IdentityAgent ${socket}`);
    await withRunner(box, {}, async (runner) => {
      assert.equal((await runner.run(server.host(), sh`true`)).code, 0);
    });
  });

  for (const type of [
    ['-t', 'rsa', '-b', '2048'],
    ['-t', 'ecdsa'],
    ['-t', 'rsa', '-b', '2048', '-m', 'PEM'],
  ]) {
    it(`uses a key of type ${type.join(' ')}`, async () => {
      const key = box.keyPair(`id_${type.join('')}`, ...type);
      box.write('authorized_keys', readFileSync(`${key}.pub`, 'utf8') + readFileSync(`${box.key}.pub`, 'utf8'));
      await withRunner(box, {}, async (runner) => {
        assert.equal((await runner.run(server.host({ identityFile: key }), sh`true`)).code, 0);
      });
    });
  }

  it('says what it tried and what the server takes when the key is wrong', async () => {
    const wrong = box.keyPair('wrong');
    await withRunner(box, {}, async (runner) => {
      const host = server.host({ identityFile: wrong });
      const error = await hostError(runner.run(host, sh`true`), 'authentication-failed');
      assert.ok(error.message.includes(wrong));
      assert.match(error.message, /accepts: publickey/);
      assert.match(error.details.next ?? '', /ssh-copy-id/);
      assert.equal(runner.stateOf(host), 'failed');
    });
  });

  it('tells how to convert a PKCS#8 key', async () => {
    const key = box.keyPair('pkcs8', '-t', 'rsa', '-b', '2048', '-m', 'PKCS8');
    await withRunner(box, { transport: 'ssh2' }, async (runner) => {
      const error = await hostError(runner.run(server.host({ identityFile: key }), sh`true`), 'authentication-failed');
      assert.ok(error.details.next?.includes(`ssh-keygen -p -f ${key}`));
    });
  });

  describe('with a passphrase on the key', () => {
    let locked: string;
    before(() => {
      locked = box.keyPair('locked');
      execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'geheim-7531', '-a', '1', '-f', locked]);
      box.write('authorized_keys', readFileSync(`${locked}.pub`, 'utf8') + readFileSync(`${box.key}.pub`, 'utf8'));
    });

    it('asks once for two hosts, again after a mistake, and logs no secret', async () => {
      const other = await box.sshd();
      box.trust(server, other);
      const asked: number[] = [];
      const interaction = {
        passphrase: ({ attempt }: { attempt: number }) => {
          asked.push(attempt);
          return Promise.resolve(attempt === 1 ? 'mistyped-2468' : 'geheim-7531');
        },
      };
      await withRunner(box, { interaction }, async (runner, log) => {
        const hosts = [server.host({ identityFile: locked }, 'a'), other.host({ identityFile: locked }, 'b')];
        const results = await Promise.all(hosts.map((host) => runner.run(host, sh`true`)));
        assert.deepEqual(results.map(({ code }) => code), [0, 0]); // prettier-ignore
        assert.deepEqual(asked.filter((attempt) => attempt === 2).length, 1);
        assert.doesNotMatch(JSON.stringify(log), /geheim|mistyped/);
      });
    });

    it('does not ask for a key the server would not take', async () => {
      const refused = box.keyPair('refused');
      execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'x', '-a', '1', '-f', refused]);
      let asked = 0;
      const interaction = { passphrase: () => Promise.resolve(String((asked += 1))) };
      await withRunner(box, { interaction }, async (runner) => {
        await hostError(runner.run(server.host({ identityFile: refused }), sh`true`), 'authentication-failed');
        assert.equal(asked, 0);
      });
    });

    it('explains when nobody can be asked', () =>
      withRunner(box, {}, async (runner) => {
        const error = await hostError(
          runner.run(server.host({ identityFile: locked }), sh`true`),
          'authentication-failed',
        );
        assert.ok(error.details.next?.includes(`ssh-add ${locked}`));
      }));
  });
});
