import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { folds } from '../../../src/core/language/folding';
import { hover } from '../../../src/core/language/hover/hover';
import { sshMentions } from '../../../src/core/language/links';
import { NOTHING_LIVE } from '../../../src/core/language/live';
import { definition, highlights, references } from '../../../src/core/language/navigation';
import { outline, type OutlineItem } from '../../../src/core/language/outline';
import { prepareRename, rename } from '../../../src/core/language/rename';
import { selections } from '../../../src/core/language/selection';
import { applyEdits } from '../../../src/core/spec/textEdit';
import { workspaceSymbols } from '../../../src/core/language/workspaceSymbols';
import { type ClusterDocument, type Range, readCluster } from '../../../src/core/spec/read';
import { clusters, fileOf } from '../spec/generators';
import { REFERENCE } from '../spec/support';
import { SMALL } from './carets';

function assertInside({ text }: ClusterDocument, { offset, length, start, end }: Range): void {
  assert.ok(offset >= 0 && length >= 0 && offset + length <= text.length, `${offset}+${length} in ${text.length}`);
  assert.ok(start.line < end.line || (start.line === end.line && start.column <= end.column));
}

const holds = (outer: Range, inner: Range): boolean =>
  outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length;

/** What an editor refuses or shows wrongly otherwise. */
function assertOutline(document: ClusterDocument, items: readonly OutlineItem[]): void {
  for (const { name, range, selection, children } of items) {
    assert.ok(name.length > 0);
    assertInside(document, range);
    assert.ok(holds(range, selection), `${name}: the selection is inside`);
    for (const child of children) assert.ok(holds(range, child.range), `${child.name} is inside ${name}`);
    assertOutline(document, children);
  }
}

function assertDocument(document: ClusterDocument): void {
  assertOutline(document, outline(document));
  for (const { range } of workspaceSymbols([{ file: 0, document }], '')) assertInside(document, range);
  for (const { range } of sshMentions(document)) assertInside(document, range);
  const { line: last } = document.positionAt(document.text.length);
  for (const { start, end } of folds(document)) assert.ok(start >= 1 && start < end && end <= last);
}

function assertPlace(document: ClusterDocument, offset: number): void {
  const { text } = document;
  const found = hover(document, offset, NOTHING_LIVE);
  if (found !== undefined) {
    assertInside(document, found.range);
    assert.doesNotMatch(found.markdown, /undefined|\[object|\{\d\}/);
  }
  const target = definition(document, offset);
  target?.targets.forEach(({ name, whole }) => {
    assertInside(document, whole);
    assert.ok(holds(whole, name));
  });
  references(document, offset, { includeDefinition: true }).forEach((range) => assertInside(document, range));
  highlights(document, offset).forEach(({ range }) => assertInside(document, range));
  const grown = selections(document, offset);
  assert.equal(grown.at(-1)?.length, text.length);
  grown.forEach((range, index) => {
    assertInside(document, range);
    const next = grown[index + 1];
    assert.ok(next === undefined || (holds(next, range) && next.length > range.length));
  });
  prepareRename(document, offset);
  for (const name of ['other-1', '/other/path', '10.9.9.9', 'no good']) {
    const result = rename(document, offset, name);
    if ('edits' in result) applyEdits(text, result.edits);
  }
}

const anchored = SMALL.replace('web1: {', 'web1: &one {').replace('hosts: [web1, web2]', 'hosts: &all [web1, web2]\n  - source: nfs:/x\n    hosts: *all'); // prettier-ignore

describe('reading features in any text', function () {
  this.timeout(120_000);

  it('answer in every prefix of a file, at its end, in its middle and outside of it', () => {
    for (const file of [SMALL, REFERENCE, anchored, `\uFEFF${SMALL.replaceAll('\n', '\r\n')}`]) {
      for (let length = 0; length <= file.length; length += 7) {
        const document = readCluster(file.slice(0, length));
        assertDocument(document);
        for (const offset of [length, length - 1, Math.floor(length / 2), Math.floor(length * 0.9), -1, length + 10]) {
          assertPlace(document, offset);
        }
      }
    }
  });

  it('answer everywhere in a sound file', () => {
    const document = readCluster(anchored);
    for (let offset = 0; offset <= anchored.length; offset++) assertPlace(document, offset);
  });

  it('answer in generated files in block and flow style, cut anywhere', () => {
    fc.assert(
      fc.property(
        clusters,
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (cluster, flow, cut, at) => {
          const text = stringify(fileOf(cluster), {
            lineWidth: 60,
            version: '1.2',
            collectionStyle: flow ? 'flow' : 'block',
          });
          const document = readCluster(text.slice(0, Math.ceil(text.length * cut)));
          assertDocument(document);
          assertPlace(document, at % (document.text.length + 1));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('answer in any mutation of a file', () => {
    const pieces = ['', '"', "'", '&a ', '*a', '- ', ': ', '{', '}', '[', ']', '\t', '#', '|\n', '>-\n ', '? ', '---\n', '!!set ', '__proto__', '\0', '\r', '\u2028', '<<: *all']; // prettier-ignore
    const edit = fc.record({ at: fc.nat(anchored.length), remove: fc.nat(20), insert: fc.constantFrom(...pieces) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edits.reduce((now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove), anchored); // prettier-ignore
        const document = readCluster(text);
        assertDocument(document);
        for (const { at } of edits) assertPlace(document, at);
      }),
      { numRuns: 500 },
    );
  });
});
