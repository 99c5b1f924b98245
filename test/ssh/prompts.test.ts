import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { SecretName, SshInteraction } from '../../src/core/ssh/interaction';
import { sh } from '../../src/core/ssh/shell';
import { hostError } from './support/expect';
import { FakeServer, type FakeBehaviour } from './support/fakeServer';
import { withRunner } from './support/runner';
import { loopbackHost, Sandbox } from './support/sshd';
import { canMakeUsers, TestUser } from './support/testUser';

/** Notes every question in words, and how many were open at once. */
class Person {
  readonly asked: string[] = [];
  readonly verdicts: string[] = [];
  atOnce = 0;
  private open = 0;

  constructor(private readonly answers: Readonly<Record<string, readonly (string | undefined)[]>>) {}

  readonly interaction: SshInteraction = {
    password: ({ host, user, attempt }) => this.answer('password', `${host} ${user} ${attempt}`),
    passphrase: ({ host, attempt }) => this.answer('passphrase', `${host} ${attempt}`),
    keyboardInteractive: async ({ prompts }) => {
      const [prompt] = prompts;
      const answer = await this.answer('interactive', prompt?.text ?? '');
      return answer === undefined ? undefined : [answer];
    },
    settled: (secret: SecretName, right: boolean) => this.verdicts.push(`${secret.kind} ${right}`),
  };

  private async answer(kind: string, what: string): Promise<string | undefined> {
    this.open += 1;
    this.atOnce = Math.max(this.atOnce, this.open);
    const count = this.asked.filter((text) => text.startsWith(kind)).length;
    this.asked.push(`${kind} ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
    this.open -= 1;
    return this.answers[kind]?.[count];
  }
}

const PLAIN: FakeBehaviour = {
  keyboardInteractive: [{ prompt: '(root@web1) Password: ', echo: false, answer: 'right' }],
  says: { name: '', instructions: '' },
  onExec: (channel) => {
    channel.exit(0);
    channel.close();
  },
};

describe('what a login asks', () => {
  let box: Sandbox;
  let names = 0;
  const user = loopbackHost(1).ssh.user ?? '';
  before(() => {
    box = new Sandbox();
  });
  after(() => box.remove());

  const withFake = (behaviour: FakeBehaviour, body: (fake: FakeServer) => Promise<unknown>): Promise<void> =>
    FakeServer.with(box, behaviour, body);
  /** The fakes run nothing: that this is what is told shows that the login went well. */
  const LOGGED_IN = 'bad-answer';

  it('is the password where that is all the server wants to know, and says when it was wrong', () =>
    withFake(PLAIN, async (fake) => {
      const person = new Person({ password: ['wrong', 'right'] });
      await withRunner(box, { interaction: person.interaction }, (runner) => hostError(runner.run(fake.host(), sh`true`), LOGGED_IN)); // prettier-ignore
      assert.deepEqual(person.asked, [`password web1 ${user} 1`, `password web1 ${user} 2`]);
      assert.deepEqual(person.verdicts, ['password false', 'password true']);
    }));

  it('is nothing more once the person has declined', () =>
    withFake({ ...PLAIN, password: 'right' }, async (fake) => {
      const person = new Person({});
      await withRunner(box, { interaction: person.interaction }, (runner) => hostError(runner.run(fake.host(), sh`true`), 'authentication-failed')); // prettier-ignore
      assert.deepEqual(person.asked, [`password web1 ${user} 1`]);
      assert.deepEqual(person.verdicts, []);
    }));

  it('is the password three times at most, however many ways the server takes it', () =>
    withFake({ ...PLAIN, password: 'right' }, async (fake) => {
      const person = new Person({ password: ['a', 'b', 'c', 'right'] });
      await withRunner(box, { interaction: person.interaction }, (runner) => hostError(runner.run(fake.host(), sh`true`), 'authentication-failed')); // prettier-ignore
      assert.equal(person.asked.length, 3);
      assert.deepEqual(person.verdicts, ['password false', 'password false', 'password false']);
    }));

  it('is what the server says in its own words where that is no password', () =>
    withFake(
      { ...PLAIN, keyboardInteractive: [{ prompt: 'Password for the vault door', echo: false, answer: 'right' }] },
      async (fake) => {
        // prettier-ignore
        const person = new Person({ interactive: ['right'] });
        await withRunner(box, { interaction: person.interaction }, (runner) => hostError(runner.run(fake.host(), sh`true`), LOGGED_IN)); // prettier-ignore
        assert.deepEqual(person.asked, ['interactive Password for the vault door']);
      },
    ));

  it('comes one question at a time when there are many hosts, each with its name', async () => {
    const person = new Person({ password: Array.from({ length: 6 }, () => 'right') });
    const fakes = await Promise.all(Array.from({ length: 6 }, (_, n) => FakeServer.start(box, PLAIN, `many${n}`)));
    writeFileSync(box.knownHosts, fakes.map((fake) => fake.knownHostsLine).join(''));
    try {
      await withRunner(box, { interaction: person.interaction }, (runner) =>
        Promise.all(fakes.map((fake, n) => hostError(runner.run(fake.host(`host${n}`), sh`true`), LOGGED_IN))),
      );
    } finally {
      await Promise.all(fakes.map((fake) => fake.stop()));
    }
    assert.equal(person.atOnce, 1);
    assert.deepEqual(
      [...person.asked].sort(),
      [0, 1, 2, 3, 4, 5].map((n) => `password host${n} ${user} 1`),
    );
  });

  it('is one key’s passphrase once, for however many hosts', async () => {
    const locked = box.keyPair('locked');
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'geheim', '-a', '1', '-f', locked]);
    box.write('authorized_keys', readFileSync(`${locked}.pub`, 'utf8'));
    const servers = await Promise.all([1, 2, 3].map((n) => box.sshd([], `host_${n}`)));
    box.trust(...servers);
    const willing = new Person({ passphrase: ['geheim'] });
    await withRunner(box, { interaction: willing.interaction }, (runner) =>
      Promise.all(servers.map((server, n) => runner.run(server.host({ identityFile: locked }, `host${n}`), sh`true`))),
    );
    assert.equal(willing.asked.length, 1);
    assert.ok(willing.verdicts.includes('passphrase true') && !willing.verdicts.includes('passphrase false'));
  });

  it('stops where the server has had enough (MaxAuthTries 2)', async () => {
    const server = await box.sshd(['MaxAuthTries 2']);
    box.trust(server);
    const socket = await box.agent(...['one', 'two', 'three'].map((name) => box.keyPair(name)));
    box.config(`Host *\n  IdentityAgent ${socket}`);
    const person = new Person({});
    await withRunner(box, { interaction: person.interaction }, async (runner) => {
      const error = await hostError(runner.run(server.host({ identityFile: box.path('none') }), sh`true`), 'authentication-failed'); // prettier-ignore
      assert.match(error.message, /too many failed logins/);
      assert.match(error.details.next ?? '', /IdentitiesOnly/);
    });
    box.config('');
  });

  // PAM knows only the users of the machine.
  if (canMakeUsers()) {
    describe('of the PAM of this machine', () => {
      let person: TestUser;
      before(() => {
        person = new TestUser('geheim-4711');
      });
      after(() => person.remove());

      for (const [name, lines] of [
        ['password', ['PasswordAuthentication yes', 'KbdInteractiveAuthentication no']],
        ['keyboard-interactive', ['KbdInteractiveAuthentication yes']],
        ['keyboard-interactive or password', ['KbdInteractiveAuthentication yes', 'PasswordAuthentication yes']],
      ] as const) {
        it(`is the password, for a server that takes ${name} only`, async () => {
          const server = await box.sshd(['PubkeyAuthentication no', 'UsePAM yes', ...lines], `pam_${names++}`);
          box.trust(server);
          const asked = new Person({ password: ['wrong', 'geheim-4711'] });
          await withRunner(box, { interaction: asked.interaction }, async (runner, log) => {
            const result = await runner.run(server.host({ user: person.name }), sh`id -un`);
            assert.equal(result.stdout, `${person.name}\n`);
            assert.deepEqual(asked.asked, [`password web1 ${person.name} 1`, `password web1 ${person.name} 2`]);
            assert.deepEqual(asked.verdicts, ['password false', 'password true']);
            assert.doesNotMatch(JSON.stringify(log), /geheim/);
          });
        });
      }
    });
  }
});
