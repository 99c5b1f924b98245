import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { type ClusterDocument, readCluster } from '../../../src/core/spec/read';
import { clusters, fileOf } from './generators';
import { REFERENCE } from './support';

/** What holds for every text: an answer, with ranges inside the text, and a cluster exactly where nothing is wrong. */
function assertSound(document: ClusterDocument): void {
  const { text, diagnostics, cluster } = document;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  assert.equal(cluster === undefined, errors.length > 0);
  for (const { range, message, code } of diagnostics) {
    assert.ok(range.offset >= 0 && range.offset + range.length <= text.length);
    assert.ok(range.start.line >= 1 && range.start.column >= 1 && range.end.line >= range.start.line);
    assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.doesNotMatch(message, /\{\d\}|undefined|\[object/);
  }
}

const VALUES = [
  '',
  '~',
  '[]',
  '{}',
  '0',
  '-1',
  '1e999',
  '.nan',
  'true',
  '22:22',
  '"',
  "'",
  '|',
  '&a',
  '*a',
  '<<',
  '!!set',
  '- - -',
  '? ?',
  '\t',
  '\uFEFF',
  '\u2028',
  '\0',
  'nfs:',
  '::',
  '2001:db8::1',
  '255.255.255.255/0',
  '[[',
  '}}',
  '__proto__',
  'constructor',
  'web1',
  '%YAML 1.1',
  '---',
  '#',
];

describe('reading any text', function () {
  this.timeout(120_000);

  it('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => assertSound(readCluster(text))),
      { numRuns: 1000 },
    );
  });

  it('never throws on pieces of YAML put together at random', () => {
    const piece = fc.oneof(fc.constantFrom(...VALUES), fc.constantFrom(...REFERENCE.split(/(\s+|[:,{}[\]])/)));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => assertSound(readCluster(pieces.join('')))),
      { numRuns: 1000 },
    );
  });

  it('never throws on prefixes of the reference file', () => {
    for (let length = 0; length <= REFERENCE.length; length += 3) assertSound(readCluster(REFERENCE.slice(0, length)));
  });

  it('never throws on mutations of the reference file', () => {
    const edit = fc.record({
      at: fc.nat(REFERENCE.length),
      remove: fc.nat(40),
      insert: fc.oneof(fc.constantFrom(...VALUES), fc.string({ maxLength: 8 })),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), (edits, crlf) => {
        const text = edits.reduce(
          (changed, { at, remove, insert }) => changed.slice(0, at) + insert + changed.slice(at + remove),
          REFERENCE,
        );
        assertSound(readCluster(crlf ? text.replaceAll('\n', '\r\n') : text));
      }),
      { numRuns: 500 },
    );
  });

  it('never throws where any value of the file is replaced by any other', () => {
    const words = [...REFERENCE.matchAll(/(?<=[:,[] )[\w./:-]+/g)];
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.constantFrom(...VALUES, ...words.map(([word]) => word)),
        ({ index, 0: word }, value) => {
          assertSound(readCluster(REFERENCE.slice(0, index) + value + REFERENCE.slice(index + word.length)));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('reading what was written', function () {
  this.timeout(120_000);

  it('gives every cluster back', () => {
    fc.assert(
      fc.property(clusters, fc.constantFrom(80, 0), (cluster, lineWidth) => {
        const document = readCluster(stringify(fileOf(cluster), { lineWidth, version: '1.2' }));
        assert.deepEqual(
          document.diagnostics.filter(({ severity }) => severity === 'error'),
          [],
        );
        // fast-check makes records without prototype; a clone has the usual one.
        assert.deepEqual(document.cluster, structuredClone(cluster));
      }),
      { numRuns: 100 },
    );
  });
});
