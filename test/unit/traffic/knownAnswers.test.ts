import assert from 'node:assert/strict';
import { HttpReader } from '../../../src/core/traffic/here/httpReader';
import { KnownAnswers } from '../../../src/core/traffic/here/knownAnswers';
import { page } from './helpers/webServer';

describe('answers that are known already', () => {
  const read = (known: KnownAnswers, text: string): HttpReader => {
    const bytes = Buffer.from(text);
    const reader = new HttpReader();
    assert.equal(reader.add(bytes), 'done');
    known.remember(bytes, reader);
    // Whoever handed it in reads the next one into the same memory.
    bytes.fill(0);
    return reader;
  };
  const find = (known: KnownAnswers, text: string): HttpReader | undefined => {
    const buffer = Buffer.alloc(65_536, 'x');
    return known.find(buffer, buffer.write(text));
  };

  it('are those with the same bytes, all of them and no more', () => {
    const known = new KnownAnswers();
    const web1 = read(known, page('web1'));
    const web2 = read(known, page('web2'));
    assert.equal(find(known, page('web1')), web1);
    assert.equal(find(known, page('web2')), web2);
    for (const other of [page('web3'), page('web1').slice(0, -1), `${page('web1')}x`, '']) {
      assert.equal(find(known, other), undefined);
    }
  });

  it('are the last few, and short ones', () => {
    const known = new KnownAnswers();
    const readers = Array.from({ length: 12 }, (_, nth) => read(known, page(`page ${nth}`)));
    const found = readers.map((reader, nth) => find(known, page(`page ${nth}`)) === reader);
    assert.deepEqual(found, [...Array<boolean>(4).fill(false), ...Array<boolean>(8).fill(true)]);
    read(known, page('x'.repeat(20_000)));
    assert.equal(find(known, page('x'.repeat(20_000))), undefined);
  });
});
