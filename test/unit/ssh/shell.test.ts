import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { lines, quote, sh, type Script } from '../../../src/core/ssh/shell';
import { POSIX_SHELLS } from './shells';

const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')) },
  {
    weight: 2,
    arbitrary: fc.string({ unit: fc.constantFrom(...Array.from(`'"\`$\\!*?[]{}()<>|&;#~=%^-\n\t\r a0é`)) }),
  },
  fc.constantFrom('', "'", "''", '-n', '--', '-e', '$(id)', '`id`', '\\', "\\'", '\n', '~', '!!', '$IFS', '*', '; rm'),
);

/** What a shell passes on as arguments when it runs the script. */
function argumentsSeenBy(command: readonly string[], script: Script): readonly string[] {
  const [program = '', ...rest] = command;
  const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' };
  const ran = spawnSync(program, [...rest, '-s'], { input: script.text, env, maxBuffer: 1 << 28 });
  assert.equal(ran.stderr.toString(), '');
  assert.equal(ran.status, 0);
  return ran.stdout.toString('utf8').split('\0').slice(0, -1);
}

describe('quoting for a POSIX shell', () => {
  for (const command of POSIX_SHELLS) {
    const name = command.join(' ');
    it(`any text reaches a command under ${name} as it is`, () => {
      const batches = fc.array(fc.array(nasty, { minLength: 1, maxLength: 8 }), { minLength: 200, maxLength: 200 });
      fc.assert(
        fc.property(batches, (batch) => {
          const script = lines(batch.map((values, index) => sh`printf '%s\0' ${values} ${index}`));
          const expected = batch.flatMap((values, index) => [...values, String(index)]);
          assert.deepEqual(argumentsSeenBy(command, script), expected);
        }),
        // Its printf is a process.
        { numRuns: name === 'mksh' ? 2 : 15 },
      );
    });

    it(`any text stays itself in an assignment under ${name}`, () => {
      fc.assert(
        fc.property(fc.array(nasty, { minLength: 100, maxLength: 100 }), (values) => {
          const script = lines(values.map((value) => sh`v=${value}; printf '%s\0' "$v"`));
          assert.deepEqual(argumentsSeenBy(command, script), values);
        }),
        { numRuns: 5 },
      );
    });
  }

  it('splices scripts in as they are and spreads arrays', () => {
    const inner = sh`echo ${'a b'}`;
    assert.equal(sh`${inner} && x ${['1 2', '$3']}`.text, `echo 'a b' && x '1 2' '$3'`);
    assert.equal(sh`x ${[]} ${7} ${-7}`.text, "x  7 '-7'");
  });

  it('leaves backslashes of the template to the shell', () => {
    assert.equal(sh`printf '%s\n' \$x`.text, String.raw`printf '%s\n' \$x`);
  });

  it('refuses NUL rather than cutting the argument short', () => {
    assert.throws(() => quote('a\0b'), RangeError);
  });
});
