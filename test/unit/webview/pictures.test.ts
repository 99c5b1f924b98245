import assert from 'node:assert/strict';
import { answersPerSecond, latencies } from '../../../webview/liveTest/charts/series';
import { readWish, textOf } from '../../../webview/liveTest/form/wishText';
import { applied, NOTHING } from '../../../webview/liveTest/model';
import { decimate } from '../../../webview/liveTest/strip/decimated';
import { whenSent } from '../../../webview/liveTest/strip/when';
import { moved, nextFailure, placeWith, windowOf } from '../../../webview/liveTest/strip/window';
import { ALTERNATING, FAILING, growing, MANY, SETUP, updateTo, WISH } from '../../page/scenes';

describe('what the live test page computes', () => {
  it('makes columns of marks in which no answer and no failure is lost', () => {
    for (const [run, most] of [
      [FAILING, 100],
      [MANY, 700],
      [FAILING, 10_000],
    ] as const) {
      // prettier-ignore
      const { answered, failed, total, columns } = decimate(run.marks, run.servers.length, most);
      const sum = (values: Uint32Array): number => values.reduce((all, each) => all + each, 0);
      assert.ok(columns <= most);
      assert.equal(sum(total), run.sent);
      assert.equal(sum(failed), run.failed);
      assert.equal(sum(answered), run.answered);
    }
    assert.equal(decimate('', 2, 100).columns, 0);
  });

  it('follows the newest until the person goes elsewhere, and again from the end on', () => {
    assert.deepEqual(windowOf({ type: 'newest' }, 500, 80), { start: 420, end: 500 });
    assert.deepEqual(windowOf({ type: 'newest' }, 12, 80), { start: 0, end: 12 });
    const left = placeWith(400, { type: 'newest' }, 500, 80);
    assert.deepEqual(windowOf(left, 600, 80), { start: 400, end: 480 });
    assert.deepEqual(placeWith(599, left, 600, 80), { type: 'newest' });
  });

  it('moves the cursor by keys, and never out of the run', () => {
    assert.equal(moved('ArrowLeft', 0, 10, 5), 0);
    assert.equal(moved('PageUp', 8, 10, 5), 9);
    assert.equal(moved('End', 0, 10, 5), 9);
    assert.equal(moved('Home', 0, 0, 5), 0);
    assert.equal(moved('a', 3, 10, 5), undefined);
  });

  it('finds failures in both directions', () => {
    const first = nextFailure(FAILING.marks, -1, 1);
    assert.equal(first, 181);
    assert.equal(nextFailure(FAILING.marks, 181, -1), undefined);
    assert.equal(nextFailure(FAILING.marks, 520, -1), 259);
  });

  it('knows about when a request was sent', () => {
    const when = whenSent(ALTERNATING, 250);
    assert.ok(when !== undefined && Math.abs(when - 25_050) < 100, String(when));
    assert.equal(whenSent(ALTERNATING, 100_000), undefined);
  });

  it('stacks the answers of the servers, so that the last line is the sum', () => {
    const [times, web1, both] = answersPerSecond(ALTERNATING);
    assert.deepEqual([times[0], web1?.[0], both?.[0]], [0.5, 5, 10]);
    assert.equal(answersPerSecond(MANY).length, 2);
    assert.equal(latencies(ALTERNATING).length, 4);
  });

  it('counts a slice that is not over by the part of it that is', () => {
    // 523 requests at ten a second: the last slice has 0.3 s and three answers.
    assert.ok(Math.abs((answersPerSecond(ALTERNATING)[2]?.at(-1) ?? 0) - 10) < 0.01);
  });

  it('reads back from the form what was put into it, and says what is wrong with what was typed', () => {
    assert.deepEqual(readWish(textOf(WISH, SETUP.sources), SETUP), { type: 'wish', wish: WISH });
    const text = {
      ...textOf(WISH, SETUP.sources),
      path: 'no slash',
      seconds: '0',
      perSecond: '20001',
      timeoutMs: '1e9',
    };
    const read = readWish(text, SETUP);
    assert.deepEqual(read.type === 'problems' && Object.keys(read.problems).sort(), ['path', 'perSecond', 'seconds', 'timeoutMs']); // prettier-ignore
    // What is not asked by TCP cannot be wrong.
    const tcp = readWish({ ...textOf(WISH, SETUP.sources), asking: 'tcp', path: 'no slash', expectStatus: 'x' }, SETUP);
    assert.deepEqual(tcp, { type: 'wish', wish: { ...WISH, asking: 'tcp' } });
  });

  it('comes by updates to what the run is, and takes none of another run', () => {
    const { begin, updates } = growing(FAILING, 7);
    const shown = updates.reduce(applied, applied(NOTHING, { type: 'run', run: begin }));
    assert.equal(shown.run?.marks, FAILING.marks);
    assert.deepEqual(shown.run.slices, FAILING.slices);
    const other = { type: 'update', update: { ...updateTo(FAILING, FAILING), id: 'another' } } as const;
    assert.equal(applied(shown, other), shown);
  });
});
