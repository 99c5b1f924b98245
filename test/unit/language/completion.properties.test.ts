import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { complete } from '../../../src/core/language/completion/complete';
import type { Live } from '../../../src/core/language/live';
import { NOTHING_LIVE } from '../../../src/core/language/live';
import { readCluster } from '../../../src/core/spec/read';
import { clusters, fileOf } from '../spec/generators';
import { REFERENCE } from '../spec/support';
import { accepted, offersAt } from './completion.support';

const LIVE: Live = { ...NOTHING_LIVE, sshHosts: ['bastion'] };

/** Valid files as people write them: block style, brackets, lists at the column of their name, CRLF. */
const files: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(REFERENCE) },
  fc
    .tuple(clusters, fc.constantFrom({}, { collectionStyle: 'flow' as const }, { indentSeq: false }), fc.boolean())
    .map(([cluster, style, isCrlf]) => {
      const text = stringify(fileOf(cluster), { version: '1.2', ...style });
      return isCrlf ? text.replaceAll('\n', '\r\n') : text;
    }),
);

interface Place {
  readonly text: string;
  readonly offset: number;
}

type Change = 'none' | 'line' | 'item' | 'value' | 'bracket' | 'cut';

/** A caret somewhere in a file, where something may have been begun, taken away or cut off. */
const places: fc.Arbitrary<Place> = fc
  .record({
    file: files,
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    level: fc.nat(6),
    change: fc.constantFrom<Change>('none', 'line', 'item', 'value', 'bracket', 'cut'),
  })
  .map(({ file, at, level, change }) => {
    const offset = Math.floor(at * file.length);
    const start = file.lastIndexOf('\n', offset - 1) + 1;
    const end = !file.includes('\n', offset) ? file.length : file.indexOf('\n', offset);
    const line = file.slice(start, end);
    const insert = (where: number, text: string, skip = 0): Place => ({
      text: file.slice(0, where) + text + file.slice(where + skip),
      offset: where + text.trimEnd().length + (/[ ]*$/.exec(text.replace(/\n$/, ''))?.[0].length ?? 0),
    });
    const indentation = ' '.repeat(level * 2);
    const value = /^(\s*(?:- )?\w+: )([^\s[{|>]\S*)/.exec(line);
    const close = /[}\]]/.exec(line);
    if (change === 'line') return { ...insert(start, `${indentation}\n`), offset: start + indentation.length };
    if (change === 'item') return { ...insert(start, `${indentation}- \n`), offset: start + indentation.length + 2 };
    if (change === 'value' && value !== null) return insert(start + value[1]!.length, '', value[2]!.length);
    if (change === 'bracket' && close !== null) return insert(start + close.index, ', ');
    // Nobody types half a line break.
    const whole = file.startsWith('\r\n', offset - 1) ? offset - 1 : offset;
    return change === 'cut' ? { text: file.slice(0, whole), offset: whole } : { text: file, offset: whole };
  });

/** What follows from choosing otherwise: the rest of the file has to follow. */
const FOLLOWS = new Set([
  'missing-property',
  'missing-api-version',
  'directors-without-failover',
  'director-without-priority',
  'unknown-export',
  'flag-of-other-scheduler',
  'one-packet-needs-udp',
  'zero-port-without-persistence',
  'threshold-order',
  'invalid-mask',
  'mixed-families',
  'address-outside-network',
  'duplicate-service',
  'duplicate-mount',
  'path-not-normal',
  'mount-over-system',
  'host-conflict',
  'role-conflict',
]);

/** How often each kind of error is in a file, without a value that is only just missing at the caret. */
function errorsOf(text: string, caret?: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { severity, code, range, message } of readCluster(text).diagnostics) {
    const isToCome =
      caret !== undefined && /has no value|list is empty/.test(message) && Math.abs(range.offset - caret) < 40;
    if (severity === 'error' && !FOLLOWS.has(code) && !isToCome) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

describe('every offer', function () {
  this.timeout(300_000);

  it('leaves the file no worse than it was, taken with its defaults', () => {
    let taken = 0;
    fc.assert(
      fc.property(places, ({ text, offset }) => {
        const before = errorsOf(text);
        const isWhole = !before.has('yaml-syntax') && !before.has('yaml-indentation');
        for (const offer of offersAt(text, offset, LIVE)) {
          let after = accepted(text, offer);
          let isOpen = offer.continues === true;
          for (let next = offersAt(after.text, after.caret, LIVE)[0]; isOpen && next;) {
            after = accepted(after.text, next);
            isOpen = next.continues === true;
            next = isOpen ? offersAt(after.text, after.caret, LIVE)[0] : undefined;
          }
          taken++;
          if (!isWhole) continue;
          for (const [code, count] of errorsOf(after.text, isOpen ? after.caret : undefined)) {
            assert.ok(count <= (before.get(code) ?? 0), `${code} after ${JSON.stringify(offer)}:\n${after.text}`);
          }
        }
      }),
      { numRuns: 250 },
    );
    assert.ok(taken > 300, `${taken} offers`);
  });

  it('replaces a part of one line that the caret is in', () => {
    fc.assert(
      fc.property(places, ({ text, offset }) => {
        for (const { replace, insert, label } of offersAt(text, offset, LIVE)) {
          const end = replace.offset + replace.length;
          assert.ok(replace.offset <= offset && offset <= end && end <= text.length, label);
          assert.doesNotMatch(text.slice(replace.offset, end), /[\r\n]/);
          assert.doesNotMatch(label + insert.text, /\uE000|undefined|\r/);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('has a label of its own at its place', () => {
    fc.assert(
      fc.property(places, ({ text, offset }) => {
        const labels = offersAt(text, offset, LIVE).map(({ label }) => label);
        assert.equal(new Set(labels).size, labels.length, labels.join(', '));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a caret anywhere', function () {
  this.timeout(300_000);

  it('is answered in every prefix of the reference file', () => {
    for (let length = 0; length <= REFERENCE.length; length += 2) {
      const text = REFERENCE.slice(0, length);
      offersAt(text, length);
      offersAt(text, Math.floor(length / 2));
    }
  });

  it('is answered in pieces of YAML put together at random', () => {
    const odd = ['|', '>', '{', '}', '[', ']', '"', "'", '- ', '-', '? ', ': ', ':', '&a ', '*a', '!t', '#', '---', '...', '\t', '\r', '\r\n', '\uFEFF', '\u2028', '%YAML', ',', '\n  ', '\n', '__proto__']; // prettier-ignore
    const piece = fc.oneof(fc.constantFrom(...odd), fc.constantFrom(...REFERENCE.split(/(\s+|[:,{}[\]])/)));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 50 }), fc.double({ min: 0, max: 1, noNaN: true }), (pieces, at) => {
        const text = pieces.join('');
        offersAt(text, Math.floor(at * text.length));
      }),
      { numRuns: 2000 },
    );
  });

  it('is answered in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.nat(80), (text, offset) => {
        offersAt(text, offset);
      }),
      { numRuns: 1000 },
    );
  });

  it('is answered however deep or long a line is', () => {
    for (const part of ['[', '{', '- ', '{a: ', '? ', '&a ', "'", '"\\', 'a: ', ': ', '!', '# ', '\n ', 'a,', ',']) {
      const text = `mounts:\n  - ${part.repeat(20_000)}`;
      complete({ ...readCluster('name: web'), text }, text.length, LIVE);
    }
  });
});

function large(realServers: number): string {
  const hosts = Array.from({ length: realServers }, (_, index) => `  web${index}:\n    address: 10.${index >> 16}.${(index >> 8) & 255}.${index & 255}\n    hostname: web${index}\n`); // prettier-ignore
  const items = Array.from({ length: realServers }, (_, index) => `      - host: web${index}\n        weight: 1\n`);
  return `apiVersion: lvs-dr/v1\nname: large\nnetwork: { cidr: 10.0.0.0/8 }\ndirectors: { lvs: { address: 10.200.0.1 } }\nrealServers:\n${hosts.join('')}virtualServices:\n  - vip: 10.200.0.2\n    port: 80\n    scheduler: wrr\n    realServers:\n${items.join('')}`;
}

/** The shortest of a few runs in ms. */
function best(work: () => unknown, runs: number): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** A ratio to the reading that every version of a file is read with anyway, so that it holds on any machine. */
describe('the cost of an offer', function () {
  this.timeout(120_000);

  for (const [realServers, runs] of [
    [1000, 5],
    [10_000, 2],
  ] as const) {
    // prettier-ignore
    it(`is a part of that of reading the file: ${realServers} real servers`, () => {
      const text = large(realServers);
      const carets = [
        `${text}      - host: `,
        `${text}    `,
        `${text}mo`,
        text.replace('address: 10.0.0.7\n', 'address: \n'),
      ].map((changed, index) => ({
        document: readCluster(changed),
        offset: index < 3 ? changed.length : changed.indexOf('address: \n') + 9,
      }));
      const read = best(() => readCluster(text), runs);
      for (const { document, offset } of carets) {
        assert.ok(complete(document, offset, LIVE).length > 0 || document.text.endsWith('host: '));
        const took = best(() => complete(document, offset, LIVE), runs);
        assert.ok(took < read / 2, `${took.toFixed(1)} ms beside ${read.toFixed(1)} ms for reading`);
      }
    });
  }
});
