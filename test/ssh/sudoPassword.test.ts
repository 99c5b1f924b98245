import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import type { PasswordQuestion, SecretName, SshInteraction } from '../../src/core/ssh/interaction';
import { sh } from '../../src/core/ssh/shell';
import { assertEndsOnCancel } from './support/cancelling';
import { hostError } from './support/expect';
import { fakeSudo, type FakeSudo } from './support/fakeSudo';
import { withRunner } from './support/runner';
import { Sandbox, searching, type Sshd } from './support/sshd';

const RIGHT = "p'w $HOME \\ ü";

const VERSIONS: readonly (Partial<FakeSudo> & { readonly name: string })[] = [
  { name: 'sudo 1.9' },
  { name: 'sudo in German', refusal: 'sudo: Ein Passwort ist notwendig', wrong: 'Das hat nicht funktioniert.' },
  {
    name: 'sudo-rs',
    refusal: 'sudo: interactive authentication is required',
    prompts: { before: '[sudo: ', after: '] Password: ' },
    wrong: 'sudo: Authentication failed, try again.',
  },
  { name: 'sudo with a lecture', prompts: { before: 'We trust you have received the usual lecture.\n\n', after: '' } },
];

/** Answers in turn, noting what was asked. */
class Person {
  readonly asked: PasswordQuestion[] = [];
  readonly verdicts: string[] = [];
  private readonly answers: (string | undefined)[];

  constructor(...answers: (string | undefined)[]) {
    this.answers = answers;
  }

  readonly interaction: SshInteraction = {
    sudoPassword: (question) => {
      this.asked.push(question);
      return Promise.resolve(this.answers.shift());
    },
    settled: (secret: SecretName, right: boolean) => this.verdicts.push(`${secret.kind} ${right}`),
  };
}

describe('becoming root with a password', () => {
  let box: Sandbox;
  let server: Sshd;
  let calls: string;
  const install = (fake: Partial<FakeSudo> = {}): void => {
    box.write('sudo', fakeSudo({ password: RIGHT, calls, ...fake }), 0o755);
  };
  before(async () => {
    box = new Sandbox();
    calls = box.path('calls');
    server = await box.sshd([searching(box.dir, '/usr/bin', '/bin')]);
    box.trust(server);
  });
  after(() => box.remove());
  beforeEach(() => {
    rmSync(calls, { force: true });
    install();
  });
  const host = (): ReturnType<Sshd['host']> => server.host({ sudo: 'always' });

  for (const version of VERSIONS) {
    it(`tries without one first, then types it at the prompt of ${version.name}`, async () => {
      install(version);
      const person = new Person('wrong', RIGHT);
      await withRunner(box, { interaction: person.interaction }, async (runner, log) => {
        const result = await runner.run(host(), sh`echo "$THROUGH"; cat; echo oops >&2; exit 4`);
        assert.deepEqual(result, { code: 4, stdout: 'sudo\n', stderr: 'oops\n' });
        assert.deepEqual(person.asked.map(({ attempt }) => attempt), [1, 2]); // prettier-ignore
        assert.deepEqual(person.verdicts, ['sudo false', 'sudo true']);
        assert.match(readFileSync(calls, 'utf8'), /^-n -- \/bin\/sh -s\n-S -p \S+ -- /);
        assert.ok(![JSON.stringify(log), readFileSync(calls, 'utf8')].some((text) => text.includes('HOME')));
      });
    });
  }

  it('asks once for a connection, however many scripts wait for it', async () => {
    const person = new Person(RIGHT);
    await withRunner(box, { interaction: person.interaction }, async (runner) => {
      const scripts = Array.from({ length: 6 }, (_, index) => runner.run(host(), sh`echo ${index}`));
      const results = await Promise.all(scripts);
      assert.deepEqual(results.map(({ stdout }) => stdout.trim()), ['0', '1', '2', '3', '4', '5']); // prettier-ignore
      await runner.run(host(), sh`true`);
      assert.equal(person.asked.length, 1);
      assert.deepEqual(person.asked[0], {
        host: 'web1',
        address: `127.0.0.1:${server.port}`,
        user: host().ssh.user,
        attempt: 1,
      });
    });
  });

  it('does not run sudo with a password when none is given', async () => {
    const person = new Person(undefined);
    await withRunner(box, { interaction: person.interaction }, async (runner) => {
      const error = await hostError(runner.run(host(), sh`true`), 'sudo-refused');
      assert.match(error.message, /a password is required/);
      assert.doesNotMatch(readFileSync(calls, 'utf8'), /^-S/m);
      assert.deepEqual(person.verdicts, []);
    });
  });

  it('gives up when sudo does, saying that the password was not taken, and never what it was', async () => {
    const person = new Person('geheim-1', 'geheim-2', 'geheim-3');
    await withRunner(box, { interaction: person.interaction }, async (runner, log) => {
      const error = await hostError(runner.run(host(), sh`true`), 'sudo-refused');
      assert.match(error.message, /did not take the password/);
      assert.equal(person.asked.length, 3);
      assert.deepEqual(person.verdicts, ['sudo false', 'sudo false', 'sudo false']);
      assert.doesNotMatch(JSON.stringify([log, error, error.message, error.details]), /geheim/);
    });
  });

  it('says that the user may not, where the password is right and that is not enough', async () => {
    install({ forbidden: 'bob is not in the sudoers file.' });
    const person = new Person(RIGHT);
    await withRunner(box, { interaction: person.interaction }, async (runner) => {
      const error = await hostError(runner.run(host(), sh`true`), 'sudo-refused');
      assert.match(error.message, /not in the sudoers/);
      assert.match(error.details.next ?? '', /visudo/);
    });
  });

  it('does not ask where a password would not help', async () => {
    for (const refusal of ['sudo: sorry, you must have a tty to run sudo', 'bob is not in the sudoers file.']) {
      install({ refusal });
      const person = new Person(RIGHT);
      await withRunner(box, { interaction: person.interaction }, (runner) => hostError(runner.run(host(), sh`true`), 'sudo-refused')); // prettier-ignore
      assert.equal(person.asked.length, 0);
    }
  });

  it('asks again when the password has changed in the meantime', async () => {
    const person = new Person(RIGHT, 'another');
    await withRunner(box, { interaction: person.interaction }, async (runner) => {
      await runner.run(host(), sh`true`);
      install({ password: 'another' });
      await hostError(runner.run(host(), sh`true`), 'sudo-refused');
      assert.equal((await runner.run(host(), sh`echo in`)).stdout, 'in\n');
      assert.deepEqual(person.verdicts, ['sudo true', 'sudo false', 'sudo true']);
    });
  });

  it('ends a script behind it on cancel', async () => {
    const person = new Person(RIGHT);
    await withRunner(box, { interaction: person.interaction }, async (runner) => {
      await assertEndsOnCancel(runner, host(), box.path('pid'), server.host());
    });
  });

  it('lets go of whoever stops waiting while the person thinks', async () => {
    let asked: () => void = () => undefined;
    const question = new Promise<void>((resolve) => (asked = resolve));
    const interaction: SshInteraction = {
      sudoPassword: (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(undefined));
          asked();
        }),
    };
    await withRunner(box, { interaction }, async (runner) => {
      const abort = new AbortController();
      const run = hostError(runner.run(host(), sh`true`, { signal: abort.signal }), 'cancelled');
      await question;
      abort.abort();
      await run;
    });
  });
});
