import assert from 'node:assert/strict';
import fc from 'fast-check';
import { firstBreak, promiseOf, sharesFit } from '../../../src/core/traffic/promise';

const units = (...counts: readonly number[]): ReadonlyMap<string, number> =>
  new Map(counts.map((count, at) => [`web${at + 1}`, count]));

/** A schedule as the kernel's wrr makes it: every period has exactly its units, in an order that repeats. */
const schedules = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 })
  .chain((weights) => {
    const period = weights.flatMap((weight, at) => Array<string>(weight).fill(`web${at + 1}`));
    return fc.record({
      weights: fc.constant(weights),
      period: fc.shuffledSubarray(period, { minLength: period.length }),
      start: fc.nat(20),
      length: fc.nat(60),
    });
  })
  .map(({ weights, period, start, length }) => ({
    units: units(...weights),
    sequence: Array.from({ length }, (_, at) => period[(start + at) % period.length] ?? ''),
  }));

describe('what a scheduler promises', () => {
  it('accepts every periodic schedule wherever the run began, by its sequence and by its counts', () => {
    fc.assert(
      fc.property(schedules, ({ units: promised, sequence }) => {
        assert.equal(firstBreak(sequence, promised), undefined);
        const counts = new Map<string, number>();
        for (const name of sequence) counts.set(name, (counts.get(name) ?? 0) + 1);
        assert.ok(sharesFit(counts, promised));
      }),
    );
  });

  it('finds the first request out of turn', () => {
    assert.equal(firstBreak(['web1', 'web2', 'web1', 'web1', 'web2'], units(1, 1)), 4);
    assert.equal(firstBreak(['web1', 'web2', 'web9'], units(1, 1)), 3);
    assert.equal(firstBreak(['web1', 'web1', 'web1', 'web2', 'web1', 'web2'], units(3, 1)), 6);
  });

  it('refuses counts that no turn-taking can give', () => {
    assert.ok(sharesFit(new Map([['web1', 51], ['web2', 50]]), units(1, 1))); // prettier-ignore
    assert.ok(!sharesFit(new Map([['web1', 52], ['web2', 50]]), units(1, 1))); // prettier-ignore
    assert.ok(!sharesFit(new Map([['web1', 100]]), units(1, 1)));
    assert.ok(sharesFit(new Map([['web1', 75], ['web2', 25]]), units(3, 1))); // prettier-ignore
    assert.ok(!sharesFit(new Map([['web1', 50], ['web2', 50]]), units(3, 1))); // prettier-ignore
  });

  it('knows each scheduler', () => {
    const servers = [{ name: 'web1', weight: 30 }, { name: 'web2', weight: 10 }, { name: 'web3', weight: 30 }]; // prettier-ignore
    const of = (scheduler: string, flags = '', persistent = false): unknown =>
      promiseOf({ scheduler, flags, persistent }, servers);
    assert.deepEqual(of('rr'), { type: 'shares', units: new Map([['web1', 1], ['web2', 1], ['web3', 1]]) }); // prettier-ignore
    assert.deepEqual(of('wrr'), { type: 'shares', units: new Map([['web1', 3], ['web2', 1], ['web3', 3]]) }); // prettier-ignore
    assert.deepEqual(of('fo'), { type: 'highestWeight', names: new Set(['web1', 'web3']) });
    assert.deepEqual(of('sh'), { type: 'sameServer', why: 'hash' });
    assert.deepEqual(of('sh', '(sh-fallback,sh-port)'), { type: 'spread' });
    assert.deepEqual(of('mh', 'mh-port'), { type: 'spread' });
    assert.deepEqual(of('rr', 'persistent 300', true), { type: 'sameServer', why: 'persistence' });
    assert.deepEqual(of('wlc'), { type: 'spread' });
    assert.deepEqual(of('nq'), { type: 'any' });
    assert.deepEqual(of('a-new-one'), { type: 'any' });
  });
});
