import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { keptEnvelope } from '../../../src/core/ssh/envelope';
import { FramedOutput } from '../../../src/core/ssh/framedOutput';
import { lines, sh, type Script } from '../../../src/core/ssh/shell';
import { POSIX_SHELLS } from './shells';

interface Answer {
  readonly status: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

describe('scripts for a shell that stays', () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'lvs-dr-kept-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  for (const [program, ...args] of POSIX_SHELLS) {
    const name = [program, ...args].join(' ');
    const feed = (input: string) => spawnSync(program, [...args, '-s'], { input, cwd: dir });

    it(`${name} runs all of them, one after the other, whatever each does to its own shell`, () => {
      const scripts: readonly (readonly [Script, Answer])[] = [
        [sh`echo one; echo err >&2`, { status: '0', stdout: 'one\n', stderr: 'err\n' }],
        [sh`:`, { status: '0', stdout: '', stderr: '' }],
        [lines([sh`set -eu`, sh`X=1`, sh`cat`, sh`false`, sh`echo no`]), { status: '1', stdout: '', stderr: '' }],
        [sh`printf '%s' "\${X-unset}"; pwd; exit 9`, { status: '9', stdout: 'unset/\n', stderr: '' }],
        [sh`exec 1>&- 2>&-; exit 4`, { status: '4', stdout: '', stderr: '' }],
        [sh`lvs_dr_main() { echo mine; }; return 5`, { status: '5', stdout: '', stderr: '' }],
        [sh`printf '%s\n\n' ${"it's } EOF"}`, { status: '0', stdout: "it's } EOF\n\n", stderr: '' }],
      ];
      const sent = scripts.map(([script]) => keptEnvelope(script));
      const ran = feed(sent.map(({ text }) => text).join(''));
      for (const [index, { marker }] of sent.entries()) {
        const [stdout, stderr] = [new FramedOutput(marker), new FramedOutput(marker)];
        stdout.push(ran.stdout);
        stderr.push(ran.stderr);
        const answer = { status: stdout.status, stdout: stdout.text, stderr: stderr.text };
        assert.deepEqual(answer, scripts[index]?.[1], String(index));
      }
    });

    it(`${name} runs nothing of one cut off at any byte but the last ones`, () => {
      const [first, last] = [join(dir, 'first'), join(dir, 'last')];
      const { text } = keptEnvelope(lines([sh`: > ${first}`, sh`echo ${"it's }"}`, sh`: > ${last}`]));
      const end = text.lastIndexOf('}');
      for (let cut = 0; cut <= text.length; cut += cut < end - 40 ? 7 : 1) {
        feed(text.slice(0, cut));
        const ran = existsSync(first);
        assert.equal(ran, existsSync(last), `half-run when cut at ${cut}`);
        assert.equal(ran, cut > end, `when cut at ${cut} of ${text.length}`);
        rmSync(first, { force: true });
        rmSync(last, { force: true });
      }
    }).timeout(60_000);
  }

  it('are told from what comes before and after them, however the bytes are cut into chunks', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(text, text, fc.array(fc.nat(9), { maxLength: 40 }), fc.boolean(), (noise, body, cuts, surplus) => {
        const output = new FramedOutput('MARK');
        const bytes = Buffer.from(`${noise}\nMARK 42\n${body}\nMARK-end 3\n${surplus ? 'late' : ''}`);
        let at = 0;
        for (const size of [...cuts, bytes.length]) {
          output.push(bytes.subarray(at, at + size));
          at = Math.min(bytes.length, at + size);
          if (at === bytes.length) break;
        }
        assert.deepEqual([output.tag, output.text, output.status, output.hasSurplus], ['42', body, '3', surplus]);
      }),
    );
  });
});
