import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HttpReader, type Progress } from '../../../src/core/traffic/here/httpReader';

/** What came of an answer that arrives in these pieces; each piece is overwritten once it has been looked at. */
function read(pieces: readonly Buffer[]): { readonly progress: Progress; readonly reader: HttpReader } {
  const reader = new HttpReader();
  let progress: Progress = 'more';
  for (const piece of pieces) {
    const lent = Buffer.from(piece);
    progress = reader.add(lent);
    lent.fill(0xff);
    if (progress !== 'more') break;
  }
  return { progress, reader };
}

function whole(text: string): ReturnType<typeof read> {
  return read([Buffer.from(text, 'latin1')]);
}

/** Cut at any bytes. */
function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const body = fc.uint8Array({ maxLength: 40_000 }).map((bytes) => Buffer.from(bytes));
const framed = fc.oneof(
  body.map((content) => ({
    content,
    bytes: Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`), content]),
  })),
  fc.tuple(body, fc.array(fc.nat(), { maxLength: 5 }), fc.boolean()).map(([content, places, hasTrailer]) => ({
    content,
    bytes: Buffer.concat([
      Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\nTransfer-Encoding: gzip, Chunked\nX: y\n\n'),
      ...cut(content, places)
        .filter(({ length }) => length > 0)
        .flatMap((part) => [Buffer.from(`${part.length.toString(16)};a=b\r\n`), part, Buffer.from('\r\n')]),
      Buffer.from(hasTrailer ? '0\r\nTrailer: x\r\n\r\n' : '0\r\n\r\n'),
    ]),
  })),
);

describe('reading an answer over HTTP', () => {
  it('comes to the same wherever the answer is cut, and ends with its last byte', () => {
    fc.assert(
      fc.property(framed, fc.array(fc.nat(), { maxLength: 12 }), ({ content, bytes }, places) => {
        const { progress, reader } = read(cut(bytes, places));
        assert.equal(progress, 'done');
        assert.equal(reader.size, content.length);
        assert.ok(reader.compared().equals(content.subarray(0, 16_384)));
        assert.ok(reader.persistent);
        assert.equal(read([bytes.subarray(0, -1)]).progress, 'more');
      }),
      { numRuns: 60 },
    );
  });

  it('never fails on any bytes, and keeps no more than is compared', () => {
    const parts = fc.constantFrom('HTTP/1.1 200 OK\r\n', 'Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n', '\r\n', '5\r\n', 'zz', '0\r\n'); // prettier-ignore
    const piece = fc.oneof(parts.map((text) => Buffer.from(text)), fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes))); // prettier-ignore
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { reader } = read(pieces);
        reader.end();
        assert.ok(reader.compared().length <= 16_384);
      }),
    );
  });

  it('lets the end of the connection end only a body that nothing else ends', () => {
    assert.equal(whole('HTTP/1.0 200 OK\r\n\r\nsome').reader.end(), 'done');
    assert.equal(whole('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome').reader.end(), 'closed');
    assert.equal(whole('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome').reader.end(), 'closed');
    assert.equal(whole('HTTP/1.1 200 OK\r\nContent-Le').reader.end(), 'closed');
  });

  it('knows the answers that have no body, whatever their headers say', () => {
    for (const status of [204, 304]) {
      assert.equal(whole(`HTTP/1.1 ${status} x\r\nContent-Length: 10\r\n\r\n`).progress, 'done');
    }
  });

  for (const [what, text] of [
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['its first bytes alone', 'SS'],
    ['a version that was not asked for', 'HTTP/2 200 OK\r\n\r\n'],
    ['a status that is none', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['lengths that contradict each other', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['a chunk that is longer than it says', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n'],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`],
  ] as const) {
    it(`says that ${what} is not HTTP, and why`, () => {
      const { progress, reader } = whole(text);
      assert.equal(progress, 'not-http');
      assert.notEqual(reader.complaint, '');
    });
  }

  it('lets no further request go over a connection that may not or that has told too much', () => {
    const persistent = (text: string): boolean => whole(text).reader.persistent;
    assert.ok(persistent('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx'));
    assert.ok(!persistent('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1'));
    assert.ok(!persistent('HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nx'));
    assert.ok(!persistent('HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx'));
    assert.ok(persistent('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx'));
  });
});
