import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterDocument, readCluster } from '../../../src/core/spec/read';

export const REFERENCE = readFileSync(join(__dirname, '../../../examples/reference/cluster.yaml'), 'utf8');

/** One replacement in the reference file: what is there, what shall be there instead. */
export type Edit = readonly [from: string, to: string];

/** The reference file with some parts replaced; a part that is not there exactly once is a mistake in the test. */
export function edited(...edits: readonly Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    const pieces = text.split(from);
    if (pieces.length !== 2) throw new Error(`${JSON.stringify(from)} is in the file ${pieces.length - 1} times`);
    return pieces.join(to);
  }, REFERENCE);
}

/** Takes the marks « » out of a text: what they enclose is where a diagnostic is expected. */
export function marked(text: string): {
  text: string;
  marks: { offset: number; length: number; line: number; column: number }[];
} {
  const marks: { offset: number; length: number; line: number; column: number }[] = [];
  let plain = '';
  let start = 0;
  for (const piece of text.split(/([«»])/)) {
    if (piece === '«') start = plain.length;
    else if (piece === '»') {
      const before = plain.slice(0, start).split(/\r\n|\r|\n/);
      marks.push({
        offset: start,
        length: plain.length - start,
        line: before.length,
        column: (before.at(-1) ?? '').replace('\uFEFF', '').length + 1,
      });
    } else plain += piece;
  }
  return { text: plain, marks };
}

export function codes(document: ClusterDocument): string[] {
  return document.diagnostics.map(({ code }) => code);
}

/** Reads a text that has to be right. */
export function readValid(text: string) {
  const document = readCluster(text);
  const { cluster } = document;
  if (cluster === undefined)
    throw new Error(
      document.diagnostics.map(({ code, message, range }) => `${range.start.line}: ${code}: ${message}`).join('\n'),
    );
  return { ...document, cluster };
}

export const WITHOUT_MOUNTS = REFERENCE.slice(0, REFERENCE.indexOf('\nmounts:') + 1);
