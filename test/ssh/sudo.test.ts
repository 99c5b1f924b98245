import assert from 'node:assert/strict';
import { sh } from '../../src/core/ssh/shell';
import { assertEndsOnCancel } from './support/cancelling';
import { hostError } from './support/expect';
import { withRunner } from './support/runner';
import { Sandbox, searching, type Sshd } from './support/sshd';

/** What sudo prints, by version; a stand-in on PATH prints it, since no real sudo can be made to say all of these. */
const REFUSALS = [
  { name: 'sudo 1.9 wants a password', says: 'sudo: a password is required', next: /NOPASSWD/ },
  {
    name: 'sudo 1.8 wants a password',
    says: 'sudo: no tty present and no askpass program specified',
    next: /NOPASSWD/,
  },
  { name: 'sudo in German', says: 'sudo: Ein Passwort ist notwendig', next: /NOPASSWD/ },
  { name: 'sudo-rs wants a password', says: 'sudo: interactive authentication is required', next: /NOPASSWD/ },
  { name: 'requiretty', says: 'sudo: sorry, you must have a tty to run sudo', next: /!requiretty/ },
  { name: 'not in sudoers', says: 'bob is not in the sudoers file.', next: /visudo/ },
  { name: 'sudo-rs refuses', says: "sudo: I'm sorry bob. I'm afraid I can't do that", next: /visudo/ },
];

describe('becoming root with sudo', () => {
  let box: Sandbox;
  let server: Sshd;
  const pretend = (body: string): string => box.write('sudo', `#!/bin/sh\n${body}\n`, 0o755);
  before(async () => {
    box = new Sandbox();
    server = await box.sshd([searching(box.dir, '/usr/bin', '/bin')]);
    box.trust(server);
  });
  after(() => box.remove());

  it('goes through sudo -n when the file says always, and not when it says never', () =>
    withRunner(box, {}, async (runner) => {
      pretend('[ "$1 $2" = "-n --" ] || exit 9; shift 2; THROUGH=sudo; export THROUGH; exec "$@"');
      const script = sh`echo "$THROUGH"`;
      assert.equal((await runner.run(server.host({ sudo: 'always' }), script)).stdout, 'sudo\n');
      assert.equal((await runner.run(server.host({ sudo: 'never' }), script)).stdout, '\n');
    }));

  for (const { name, says, next } of REFUSALS) {
    it(`explains: ${name}`, () =>
      withRunner(box, {}, async (runner) => {
        pretend(sh`echo ${says} >&2; exit 1`.text);
        const error = await hostError(runner.run(server.host({ sudo: 'always' }), sh`true`), 'sudo-refused');
        assert.ok(error.message.includes(says));
        assert.match(error.details.next ?? '', next);
        assert.equal(error.details.command, 'exec sudo -n -- /bin/sh -s');
      }));
  }

  it('explains a host without sudo', () =>
    withRunner(box, {}, async (runner) => {
      pretend('exit 0');
      const without = await box.sshd([searching(box.path('nowhere'))]);
      box.trust(server, without);
      const error = await hostError(runner.run(without.host({ sudo: 'always' }), sh`true`), 'sudo-refused');
      assert.match(error.details.next ?? '', /Install sudo/);
    }));

  it('takes a script that prints such words and fails for what it is: a script that ran', () =>
    withRunner(box, {}, async (runner) => {
      pretend('shift 2; exec "$@"');
      const result = await runner.run(
        server.host({ sudo: 'always' }),
        sh`echo 'sudo: a password is required' >&2; exit 1`,
      );
      assert.deepEqual(result, { code: 1, stdout: '', stderr: 'sudo: a password is required\n' });
    }));

  it('ends a script behind sudo on cancel', () =>
    withRunner(box, {}, async (runner) => {
      // Like behind the real one, a signal to the channel does not reach the script.
      pretend('shift 2; exec setsid --wait "$@"');
      await assertEndsOnCancel(runner, server.host({ sudo: 'always' }), box.path('pid'), server.host());
    }));
});
