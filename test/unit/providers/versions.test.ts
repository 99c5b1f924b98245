import assert from 'node:assert/strict';
import { Versions } from '../../../src/providers/versions';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 10, 0, second));
const bodies = (versions: Versions, id: string): readonly string[] => versions.all(id).map(({ body }) => body);

describe('what a document said from one look to another', () => {
  const roomy = { perDocument: 3, characters: 1_000 };

  it('is kept, the newest last, and no more of it than agreed', () => {
    const versions = new Versions(roomy, () => true);
    ['a', 'b', 'c', 'd'].forEach((body, second) => versions.add('x', 'head', body, at(second)));
    assert.deepEqual(bodies(versions, 'x'), ['b', 'c', 'd']);
    assert.deepEqual(bodies(versions, 'y'), []);
  });

  it('is one version as long as it is the same, with the time it began and the time it was last seen', () => {
    const versions = new Versions(roomy, () => true);
    versions.add('x', 'head', 'same', at(1));
    versions.add('x', 'head', 'same', at(9));
    const [only, ...more] = versions.all('x');
    assert.deepEqual([only?.since, only?.until, more], [at(1), at(9), []]);
    versions.add('x', 'head', 'other', at(10));
    versions.add('x', 'head', 'same', at(11));
    assert.deepEqual(bodies(versions, 'x'), ['same', 'other', 'same']);
    const numbers = versions.all('x').map(({ number }) => number);
    assert.equal(new Set(numbers).size, 3, 'a version can be told by its number for ever');
  });

  it('gives up the oldest of all documents, but never what somebody looks at', () => {
    const open = new Set(['shown']);
    const versions = new Versions({ perDocument: 9, characters: 10 }, (id) => open.has(id));
    versions.add('shown', '', 'aaaa', at(1));
    versions.add('closed', '', 'bbbb', at(2));
    versions.add('other', '', 'cccc', at(3));
    assert.deepEqual([bodies(versions, 'shown'), bodies(versions, 'closed'), bodies(versions, 'other')], [['aaaa'], [], ['cccc']]); // prettier-ignore
    versions.add('shown', '', 'dddd', at(4));
    assert.deepEqual(bodies(versions, 'shown'), ['dddd'], 'an earlier version of what is open can go');
    versions.add('shown', '', 'e'.repeat(50), at(5));
    assert.equal(bodies(versions, 'shown').at(-1)?.length, 50, 'what is open stays, however long it is');
  });
});
