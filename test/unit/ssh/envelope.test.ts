import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { envelope } from '../../../src/core/ssh/envelope';
import { MarkedOutput } from '../../../src/core/ssh/markedOutput';
import { lines, sh } from '../../../src/core/ssh/shell';
import { POSIX_SHELLS } from './shells';

describe('sending a script so that it runs whole or not at all', () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'lvs-dr-envelope-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  for (const [shell, ...args] of POSIX_SHELLS) {
    it(`${shell} runs nothing of a text cut off at any byte but the last ones, where it runs all`, () => {
      const [first, last] = [join(dir, 'first'), join(dir, 'last')];
      const script = lines([
        sh`: > ${first}`,
        sh`cat > ${join(dir, 'file')} <<'EOF'
it's a } here-document $HOME
}
EOF`,
        sh`echo ${"it's"} "quoted" # comment }`,
        sh`if true; then
  : > ${last}
fi`,
      ]);
      const { text } = envelope(script);
      const end = text.lastIndexOf('}');
      let whole = 0;
      // Every byte near the end, where it begins to run; every fourth before, to save processes.
      for (let cut = 0; cut <= text.length; cut += cut < end - 80 ? 4 : 1) {
        spawnSync(shell, [...args, '-s'], { input: text.slice(0, cut), cwd: dir });
        const ran = existsSync(first);
        assert.equal(ran, existsSync(last), `half-run when cut at ${cut}`);
        assert.ok(!ran || cut > end, `ran when cut at ${cut} of ${text.length}`);
        if (!ran) continue;
        whole += 1;
        rmSync(first);
        rmSync(last);
      }
      assert.ok(whole > 0);
    }).timeout(60_000);

    it(`${shell} runs nothing of a script that it cannot parse to the end`, () => {
      const file = join(dir, 'unparsed');
      const ran = spawnSync(shell, [...args, '-s'], {
        input: envelope(lines([sh`: > ${file}`, sh`if true; then`])).text,
      });
      assert.notEqual(ran.status, 0);
      assert.ok(!existsSync(file));
    });

    it(`${shell} gives status, output, here-documents, return and an empty script as a plain script would`, () => {
      const run = (script: ReturnType<typeof sh>): string => {
        const sent = envelope(script);
        const ran = spawnSync(shell, [...args, '-s'], { input: sent.text });
        const output = new MarkedOutput(sent.marker);
        output.push(ran.stdout);
        return `${ran.status} ${output.text}`;
      };
      assert.equal(run(sh``), '0 ');
      assert.equal(run(sh`false`), '1 ');
      assert.equal(run(sh`echo a; exit 7; echo b`), '7 a\n');
      assert.equal(run(sh`echo a; return 7; echo b`), '7 a\n');
      assert.equal(run(sh`(exit 5)`), '5 ');
      assert.equal(run(sh`set -e; false; echo b`), '1 ');
      assert.equal(run(sh`cat; cat <<E
x $((1 + 1))
E`), '0 x 2\n'); // prettier-ignore
      assert.equal(run(sh`trap 'echo bye' EXIT; echo hi`), '0 hi\nbye\n');
      assert.equal(run(sh`f() { echo "$1"; }; f ${'q'} # end`), '0 q\n');
    });
  }
});

describe('telling a script’s output from what came before it', () => {
  it('is the same however the bytes are cut into chunks', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, fc.array(fc.nat(200), { maxLength: 20 }), (noise, own, cuts) => {
        const heard: string[] = [];
        const output = new MarkedOutput('MARK', (line) => heard.push(line));
        const bytes = Buffer.from(`${noise}\nMARK 42\n${own}`);
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        edges.slice(1).forEach((edge, index) => output.push(bytes.subarray(edges[index], edge)));
        output.end();
        assert.equal(output.tag, '42');
        assert.equal(output.text, own);
        assert.equal(output.noise, noise);
        const expected = own.split('\n');
        if (expected.at(-1) === '') expected.pop();
        assert.deepEqual(heard, expected);
      }),
    );
  });

  it('keeps only the end of endless noise', () => {
    const output = new MarkedOutput('MARK');
    for (let n = 0; n < 100; n += 1) output.push(Buffer.alloc(10_000, 'x'));
    output.push(Buffer.from('\nMARK 1\nown'));
    assert.equal(output.text, 'own');
    assert.ok(output.noise.length < 100_000);
  });
});
