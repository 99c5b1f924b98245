import assert from 'node:assert/strict';
import type { Asker, Outcome } from '../../../src/core/traffic/here/asker';
import { atPace } from '../../../src/core/traffic/here/pacer';

/** Notes when each request is begun, and answers when it is told to. */
class Noted implements Asker {
  readonly begun: number[] = [];
  isClosed = false;

  constructor(private readonly answer: (nth: number) => Promise<Outcome>) {}

  ask(settle: (outcome: Outcome) => void): void {
    this.begun.push(performance.now());
    void this.answer(this.begun.length).then(settle);
  }

  close(): void {
    this.isClosed = true;
  }
}

const atOnce = (): Promise<Outcome> => Promise.resolve({});

describe('the pace of requests from this machine', () => {
  it('does not drift: the last is begun when the rate says, however long each took', async () => {
    const asker = new Noted(atOnce);
    await atPace(asker, { count: 101, parallel: 4, perSecond: 200 }, {});
    const [first = 0] = asker.begun;
    const lasted = (asker.begun.at(-1) ?? 0) - first;
    assert.ok(lasted >= 499 && lasted < 600, `${lasted} ms`);
  });

  it('catches up with a tenth of a second after it was held up, and not with all of it', async () => {
    const asker = new Noted(async (nth) => {
      // The only one under way takes as long as 50 others should.
      if (nth === 5) await new Promise((resolve) => setTimeout(resolve, 500));
      return {};
    });
    await atPace(asker, { count: 40, parallel: 1, perSecond: 100 }, {});
    const resumed = asker.begun[5] ?? 0;
    const inOneGo = asker.begun.filter((at) => at >= resumed && at < resumed + 8).length;
    assert.ok(inOneGo >= 8 && inOneGo <= 14, String(inOneGo));
  });

  it('numbers requests as they are begun, and hands them over as they end', async () => {
    const ends: (() => void)[] = [];
    const asker = new Noted((nth) =>
      nth === 1 ? new Promise((resolve) => ends.push(() => resolve({}))) : Promise.resolve({}),
    );
    const handed: number[] = [];
    const { records } = await atPace(
      asker,
      { count: 3, parallel: 2 },
      {
        onRecord: ({ index }) => {
          handed.push(index);
          if (index === 3) ends.forEach((end) => end());
        },
      },
    );
    assert.deepEqual(handed, [2, 3, 1]);
    assert.deepEqual(records.map(({ index }) => index), [1, 2, 3]); // prettier-ignore
    assert.ok(asker.isClosed);
  });

  it('lets what is under way end when it is stopped', async () => {
    const stop = new AbortController();
    const ends: (() => void)[] = [];
    const asker = new Noted(() => new Promise((resolve) => ends.push(() => resolve({}))));
    const sent = atPace(asker, { count: 100, parallel: 3 }, { stop: stop.signal });
    stop.abort();
    assert.ok(!asker.isClosed);
    ends.forEach((end) => end());
    assert.deepEqual((await sent).records.map(({ index }) => index), [1, 2, 3]); // prettier-ignore
    assert.equal(asker.begun.length, 3);
  });

  it('waits for no request when it is aborted', async () => {
    const abort = new AbortController();
    const asker = new Noted(() => new Promise(() => undefined));
    const sent = atPace(asker, { count: 100, parallel: 3 }, { signal: abort.signal });
    abort.abort();
    await assert.rejects(sent, { name: 'AbortError' });
    assert.ok(asker.isClosed);
  });
});
