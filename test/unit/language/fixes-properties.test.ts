import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fixAll, fixesFor } from '../../../src/core/language/fixes/fixes';
import { refactoringsAt } from '../../../src/core/language/fixes/refactorings';
import { applyEdits, type TextEdit } from '../../../src/core/spec/textEdit';
import { lostComments } from '../../../src/core/spec/edits/comments';
import { readCluster } from '../../../src/core/spec/read';
import { REFERENCE } from '../spec/support';

/** What people type, paste and leave half done. */
const PIECES = ['', '~', '[]', '{}', '0', '-1', 'yes', '22:22', '"', "'", '|', '&a', '*a', '<<', '!x', '- ', '? ', '\t', ': ', '# x\n', '}', ']', 'web9', 'nfs:', '2001:db8::1', '10.0.0.1/24', '\n', '%YAML 1.1', '---']; // prettier-ignore
const EMPTY_LINES = /[^\n]*\n/g;

/** The reference file with some words replaced, some text put in and some lines taken out, at random. */
const files = fc
  .array(
    fc.record({
      at: fc.nat(REFERENCE.length),
      isLine: fc.boolean(),
      remove: fc.nat(12),
      insert: fc.constantFrom(...PIECES),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .chain((edits) => fc.boolean().map((crlf) => ({ edits, crlf })))
  .map(({ edits, crlf }) => {
    const text = edits.reduce((before, { at, isLine, remove, insert }) => {
      if (!isLine) return before.slice(0, at) + insert + before.slice(at + remove);
      const lines = before.match(EMPTY_LINES) ?? [];
      return lines.filter((_, index) => index !== at % Math.max(lines.length, 1)).join('');
    }, REFERENCE);
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

function assertUsable(text: string, edits: readonly TextEdit[], title: string): void {
  assert.ok(edits.length > 0, title);
  const after = applyEdits(text, edits);
  assert.notEqual(after, text, title);
  assert.deepEqual(lostComments(text, after), [], title);
}

describe('remedies for any file', function () {
  this.timeout(300_000);

  it('are edits of the text that lose no comment, and asking for them never fails', () => {
    fc.assert(
      fc.property(files, (text) => {
        const document = readCluster(text);
        for (const diagnostic of document.diagnostics.slice(0, 6)) {
          for (const { title, edits } of fixesFor(document, diagnostic)) {
            // What is no YAML has no comments to count: where they end is what is wrong with it.
            if ((document.yaml?.errors.length ?? 0) === 0) assertUsable(text, edits, title);
            else applyEdits(text, edits);
          }
        }
        const all = fixAll(document);
        if (all !== undefined) applyEdits(text, all.edits);
      }),
      { numRuns: 150 },
    );
  });

  it('are offered at any place without failing, and add no error to a file that has none', () => {
    fc.assert(
      fc.property(files, fc.nat(REFERENCE.length), fc.nat(20), (text, offset, length) => {
        const document = readCluster(text);
        for (const { title, edits } of refactoringsAt(document, { offset, length })) {
          assertUsable(text, edits, title);
          if (document.cluster === undefined || title.includes('"directors"')) continue;
          const errors = readCluster(applyEdits(text, edits)).diagnostics.filter((each) => each.severity === 'error');
          assert.deepEqual(errors.map(({ message }) => message), [], title); // prettier-ignore
        }
      }),
      { numRuns: 60 },
    );
  });
});
