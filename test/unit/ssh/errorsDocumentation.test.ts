import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_ERROR_CODES } from '../../../src/core/errors';

const PAGE = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'ssh-errors.md'), 'utf8');

/** Code, what it means, what to do. */
const rows = PAGE.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())); // prettier-ignore

describe('the documentation of host errors', () => {
  it('has a row for every code, in the same order, and for nothing else', () => {
    assert.deepEqual(
      rows.map(([code = '']) => code.replaceAll('`', '')),
      [...HOST_ERROR_CODES],
    );
  });

  for (const [code = '', meaning = '', next = '', ...more] of rows) {
    it(`says of ${code} in sentences what it means and what to do`, () => {
      assert.match(meaning, /^[A-Z].*\.$/);
      assert.match(next, /^[A-Z`].*\.$/);
      assert.deepEqual(more, []);
    });
  }
});
