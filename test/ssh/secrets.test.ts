import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostError } from '../../src/core/errors';
import type { SshInteraction } from '../../src/core/ssh/interaction';
import { sh } from '../../src/core/ssh/shell';
import type { TransportChoice } from '../../src/core/ssh/transportChoice';
import type { Host } from '../../src/core/spec/cluster';
import { FakeServer } from './support/fakeServer';
import { fakeSudo } from './support/fakeSudo';
import { withRunner } from './support/runner';
import { Sandbox, searching, type Sshd } from './support/sshd';

/** Each is looked for everywhere, so each is a word that nothing else contains. */
const SECRETS = {
  passphrase: 'Zq7passphrase',
  wrongPassphrase: 'Zq7mistyped',
  sudo: 'Zq7sudo',
  wrongSudo: 'Zq7wrongsudo',
  password: 'Zq7password',
  wrongPassword: 'Zq7wrongpassword',
  code: 'Zq7onetime',
} as const;
const ANY = /Zq7[a-z]+/;

/** Arguments and environment of every process that runs now and may be read. */
function processes(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => ['cmdline', 'environ'].map((file) => contents(join('/proc', pid, file))))
    .join('\n');
}

function contents(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // a process that is gone, a socket
  }
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Directories that we and the tests make. */
function temporary(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('lvs-dr-')).map((name) => join(tmpdir(), name)); // prettier-ignore
}

/** Looks again and again while something goes on. */
async function watched(work: () => Promise<unknown>): Promise<string> {
  const seen = new Set<string>();
  const look = (): void => {
    const found = ANY.exec(processes())?.[0];
    if (found !== undefined) seen.add(found);
  };
  const timer = setInterval(look, 50);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return [...seen].join(' ');
}

describe('a secret', function () {
  this.timeout(120_000);
  let box: Sandbox;
  let server: Sshd;
  let locked: string;
  let fake: FakeServer;
  before(async () => {
    box = new Sandbox();
    server = await box.sshd([searching(box.dir, '/usr/bin', '/bin')]);
    locked = box.keyPair('locked');
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', SECRETS.passphrase, '-a', '1', '-f', locked]);
    box.write('authorized_keys', readFileSync(`${locked}.pub`, 'utf8'));
    box.write('sudo', fakeSudo({ password: SECRETS.sudo, calls: box.path('calls') }), 0o755);
    fake = await FakeServer.start(
      box,
      {
        password: SECRETS.password,
        keyboardInteractive: [{ prompt: 'Code: ', echo: false, answer: 'another' }],
        onExec: (channel) => channel.close(),
      },
      'fake',
    );
    writeFileSync(box.knownHosts, server.knownHostsLine + fake.knownHostsLine);
    box.config('Host *\n  IdentitiesOnly yes');
  });
  after(async () => {
    await fake.stop();
    await box.remove();
  });

  for (const transport of ['ssh2', 'system'] satisfies TransportChoice[]) {
    it(`appears in no log, error, process list or file (${transport})`, async () => {
      const before = new Set(temporary());
      const told: unknown[] = [];
      const answers = (right: string, wrong: string) => ({ attempt }: { attempt: number }): Promise<string> => Promise.resolve(attempt === 1 ? wrong : right); // prettier-ignore
      let refuse = false;
      const interaction: SshInteraction = {
        passphrase: answers(SECRETS.passphrase, SECRETS.wrongPassphrase),
        password: (question) => answers(refuse ? SECRETS.wrongPassword : SECRETS.password, SECRETS.wrongPassword)(question), // prettier-ignore
        sudoPassword: (question) => answers(refuse ? SECRETS.wrongSudo : SECRETS.sudo, SECRETS.wrongSudo)(question),
        keyboardInteractive: () => Promise.resolve([SECRETS.code]),
        settled: (...verdict) => told.push(verdict),
      };
      const run = async (body: (attempt: (host: Host) => Promise<void>) => Promise<void>): Promise<void> =>
        withRunner(box, { transport, interaction }, async (runner, log) => {
          await body(async (host) => {
            const script = sh`cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; env; cat`;
            told.push(await runner.run(host, script).catch((error: unknown) => [String(error), (error as Error).stack, HostError.is(error) ? error.details : undefined])); // prettier-ignore
          });
          told.push(...log);
        });
      const seen = await watched(async () => {
        for (refuse of [false, true]) {
          await run(async (attempt) => {
            await attempt(server.host({ identityFile: locked, sudo: 'always' }));
            await attempt(fake.host());
          });
        }
      });
      assert.equal(seen, '');
      assert.ok(told.length > 10);
      for (const one of told) assert.doesNotMatch(JSON.stringify(one), ANY);
      const made = temporary().filter((name) => !before.has(name));
      for (const file of [box.dir, ...made].flatMap(filesBelow)) {
        assert.doesNotMatch(contents(file), ANY, file);
      }
      assert.match(server.log, /Accepted publickey/, 'something was logged in to');
    });
  }
});
