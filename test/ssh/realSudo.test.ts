import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { sh } from '../../src/core/ssh/shell';
import { hostError } from './support/expect';
import { withRunner } from './support/runner';
import { Sandbox, type Sshd } from './support/sshd';
import { canMakeUsers, TestUser } from './support/testUser';

const PASSWORD = 'right & proper';

// Where no user can be made the stand-in of sudoPassword.test.ts is all there is.
if (canMakeUsers() && existsSync('/usr/bin/sudo')) {
  describe('the sudo of this machine', () => {
    let box: Sandbox;
    let server: Sshd;
    let user: TestUser;
    const asking = (
      answers: readonly string[],
    ): { left: string[]; sudoPassword: () => Promise<string | undefined> } => {
      const left = [...answers];
      return { left, sudoPassword: () => Promise.resolve(left.shift()) };
    };
    before(async () => {
      user = new TestUser(PASSWORD);
      box = new Sandbox();
      server = await box.sshd();
      box.trust(server);
    });
    after(async () => {
      user.remove();
      await box.remove();
    });
    const host = (): ReturnType<Sshd['host']> => server.host({ user: user.name, sudo: 'auto' });

    it('lets in without a password who needs none', async () => {
      user.may('USER ALL=(ALL) NOPASSWD: ALL');
      await withRunner(box, {}, async (runner) => {
        assert.equal((await runner.run(host(), sh`id -u`)).stdout, '0\n');
      });
    });

    for (const [name, settings] of [
      ['as it is', []],
      ['with a terminal of its own (use_pty)', ['Defaults:USER use_pty']],
      ['that never remembers', ['Defaults:USER timestamp_timeout=0']],
    ] as const) {
      it(`takes a password, ${name}`, async () => {
        user.may('USER ALL=(ALL) ALL', ...settings);
        const interaction = asking(['wrong', PASSWORD]);
        await withRunner(box, { interaction }, async (runner) => {
          const results = await Promise.all([1, 2, 3].map((n) => runner.run(host(), sh`id -u; echo ${n}; exit ${n}`)));
          assert.deepEqual(results.map(({ code, stdout }) => `${code} ${stdout}`), ['1 0\n1\n', '2 0\n2\n', '3 0\n3\n']); // prettier-ignore
          assert.deepEqual(interaction.left, []);
        });
      });
    }

    it('says so when the user may not', async () => {
      user.may();
      const interaction = asking([PASSWORD]);
      await withRunner(box, { interaction }, async (runner) => {
        const error = await hostError(runner.run(host(), sh`true`), 'sudo-refused');
        assert.match(error.message, /not in the sudoers/);
        assert.match(error.details.next ?? '', /visudo/);
      });
    });

    it('says so when it wants a terminal', async () => {
      user.may('USER ALL=(ALL) ALL', 'Defaults:USER requiretty');
      await withRunner(box, { interaction: asking([PASSWORD]) }, async (runner) => {
        const error = await hostError(runner.run(host(), sh`true`), 'sudo-refused');
        assert.match(error.details.next ?? '', /!requiretty/);
      });
    });
  });
}
