import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import fc from 'fast-check';
import { LANES_PER_SHELL } from '../../../src/core/ssh/settingsShell';
import { SshLookups, type SshLookupsOptions } from '../../../src/core/ssh/sshLookups';
import { askSsh, type Lookup } from '../../../src/core/ssh/sshSettings';

/** Stands in for `ssh`: says what it was given, in the form of settings, and has some hosts that behave badly. */
const SSH = `#!/bin/sh
for host; do :; done
case $host in
  broken) echo half; echo 'config line 1: Bad option' >&2; echo 'config line 2: worse' >&2; exit 255 ;;
  mute) exit 3 ;;
  stuck*) exec sleep 1000 >"\${0%/*}/fifo" ;;
  patient) read -r _ <"\${0%/*}/signal" ;;
  untidy) sleep 1000 >"\${0%/*}/fifo" 2>/dev/null & ;;
esac
echo "group $(ps -o pgid= -p $$)"
echo 'config line 1: deprecated' >&2
for argument; do printf 'argument <%s>\\n' "$argument"; done
if read -r rest; then echo "input $rest"; fi
`;

describe('asking ssh about many hosts', () => {
  let dir: string;
  let sshBinary: string;
  const made: SshLookups[] = [];
  const lookups = (options: SshLookupsOptions = {}): SshLookups => {
    const one = new SshLookups({ sshBinary, platform: 'linux', ...options });
    made.push(one);
    return one;
  };
  const never = (): AbortSignal => new AbortController().signal;
  const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `web${index + 1}`);

  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'lvs-dr-lookups-'));
    sshBinary = join(dir, 'ssh');
    writeFileSync(sshBinary, SSH);
    chmodSync(sshBinary, 0o755);
    execFileSync('mkfifo', [join(dir, 'fifo'), join(dir, 'signal')]);
  });
  afterEach(() => Promise.all(made.splice(0).map((one) => one.dispose())));
  after(() => rmSync(dir, { recursive: true, force: true }));

  /** When a bad host has opened the pipe, and when nothing that such a host started holds it any more. */
  const pipe = (): { readonly held: Promise<unknown>; readonly gone: Promise<unknown> } => {
    const stream = createReadStream(join(dir, 'fifo')).resume();
    return { held: once(stream, 'open'), gone: once(stream, 'end') };
  };

  it('gives each its own answer, all through one process', async () => {
    const { ask } = lookups();
    const answers = await Promise.all(names(40).map((alias) => ask({ alias }, never())));
    assert.deepEqual(
      answers.map((settings) => settings.get('argument')),
      names(40).map((alias) => ['<-G>', '<-->', `<${alias}>`]),
    );
    const groups = new Set(answers.map((settings) => settings.get('group')?.[0]));
    assert.equal(groups.size, 1);
    assert.deepEqual([...groups].includes(execFileSync('ps', ['-o', 'pgid=', '-p', String(process.pid)], { encoding: 'utf8' }).trim()), false); // prettier-ignore
  });

  it('takes whatever a field holds for data', async () => {
    const { ask } = lookups();
    const field = fc.string({
      unit: fc.constantFrom(
        ...['a', ' ', 'é', "'", '"', '\\', '$', '`', '*', '~', ';', '&', '|', '<', '(', '}', '!', '#', '%', '\t', '-'],
      ),
      minLength: 1,
      maxLength: 12,
    });
    const lookup = fc.record(
      { alias: field, user: field, configFile: field, port: fc.integer({ min: 1, max: 65535 }) },
      { requiredKeys: ['alias'] },
    );
    await fc.assert(
      fc.asyncProperty(lookup, async (given: Lookup) => {
        const [ours, plain] = await Promise.all([ask(given, never()), askSsh(given, sshBinary, never())]);
        assert.deepEqual(ours.get('argument'), plain.get('argument'));
      }),
      { numRuns: 60 },
    );
    const proof = join(dir, 'proof');
    await ask({ alias: `$(touch ${proof})`, user: `';touch ${proof}`, configFile: `a\ntouch ${proof}\n` }, never());
    assert.ok(!existsSync(proof));
  }).timeout(60_000);

  it('leaves an error to the host that has it, in the words of ssh', async () => {
    const { ask } = lookups();
    const results = await Promise.allSettled(['web1', 'broken', 'web2', 'mute', 'web3'].map((alias) => ask({ alias }, never()))); // prettier-ignore
    const said = results.map((result) => (result.status === 'fulfilled' ? 'fine' : (result.reason as Error).message));
    assert.deepEqual(said, [
      'fine',
      'config line 1: Bad option\nconfig line 2: worse',
      'fine',
      'ssh -G ended with status 3.',
      'fine',
    ]);
  });

  it('gives up hosts that take too long, more of them than are asked at once, and answers for all others', async () => {
    const { gone } = pipe();
    const asked = lookups({ patienceMs: 1_000 });
    const stuck = Array.from({ length: 9 }, (_, index) => `stuck${index}`);
    const answer = (alias: string): Promise<unknown> => asked.ask({ alias }, never());
    const late = Promise.all(stuck.map((alias) => assert.rejects(answer(alias), /no answer for 1 s/)));
    const answers = await Promise.all(names(20).map(answer));
    assert.equal(answers.length, 20);
    await late;
    await asked.dispose();
    await gone;
  });

  it('lets those go at once who no longer want to wait, and nobody else', async () => {
    const abort = new AbortController();
    const asked = lookups();
    const { held, gone } = pipe();
    const given = Array.from({ length: LANES_PER_SHELL - 1 }, (_, index) =>
      assert.rejects(asked.ask({ alias: `stuck${index}` }, abort.signal), /enough/),
    );
    const other = asked.ask({ alias: 'patient' }, never());
    await held;
    abort.abort(new Error('enough'));
    await Promise.all(given);
    // Nobody is free where those were, so this one is answered elsewhere; the other still is where it was asked.
    const newcomer = await asked.ask({ alias: 'web1' }, never());
    const signal = openSync(join(dir, 'signal'), 'r+'); // which does not wait for a reader, should there be none
    writeSync(signal, 'go on\n');
    assert.notEqual((await other).get('group')?.[0], newcomer.get('group')?.[0]);
    closeSync(signal);
    await asked.dispose();
    await gone;
  });

  it('ends everything when it is disposed, also what has not had its turn', async () => {
    const asked = lookups();
    const { held, gone } = pipe();
    const all = Array.from({ length: 20 }, (_, index) =>
      assert.rejects(asked.ask({ alias: `stuck${index}` }, never())),
    );
    await held;
    await asked.dispose();
    await Promise.all([...all, gone]);
    await assert.rejects(asked.ask({ alias: 'web1' }, never()));
  });

  it('leaves no process behind when there is nothing more to ask, and starts another when there is', async () => {
    const asked = lookups({ lingerMs: 0 });
    const { gone } = pipe();
    const first = await asked.ask({ alias: 'untidy' }, never());
    await gone;
    const second = await asked.ask({ alias: 'web1' }, never());
    assert.notEqual(second.get('group')?.[0], first.get('group')?.[0]);
  });
});
