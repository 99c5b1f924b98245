import assert from 'node:assert/strict';
import { Questions } from '../../../src/core/ssh/questions';

const never = new AbortController().signal;

describe('questions to the person', () => {
  it('are put one after the other', async () => {
    const questions = new Questions();
    const seen: string[] = [];
    let answer: () => void = () => undefined;
    const first = questions.ask(never, () => new Promise<void>((resolve) => (answer = resolve)));
    const second = questions.ask(never, () => Promise.resolve(seen.push('second')));
    await Promise.resolve();
    assert.deepEqual(seen, []);
    answer();
    await Promise.all([first, second]);
    assert.deepEqual(seen, ['second']);
  });

  it('about the same are put once, and a no counts for all who wait', async () => {
    const questions = new Questions();
    let asked = 0;
    let answer: (secret: string | undefined) => void = () => undefined;
    const question = (): Promise<string | undefined> => {
      asked += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    const all = ['a', 'a', 'a'].map((topic) => questions.askOnce(topic, never, question));
    await new Promise((resolve) => setImmediate(resolve));
    answer(undefined);
    assert.deepEqual(await Promise.all(all), [undefined, undefined, undefined]);
    assert.equal(asked, 1);
    const later = questions.askOnce('a', never, () => Promise.resolve('yes'));
    assert.equal(await later, 'yes');
  });

  it('stay open for the others when one of them no longer waits, and are withdrawn when none does', async () => {
    const questions = new Questions();
    let answer: (secret: string) => void = () => undefined;
    let withdrawn = false;
    const question = (signal: AbortSignal): Promise<string | undefined> => {
      signal.addEventListener('abort', () => (withdrawn = true));
      return new Promise((resolve) => (answer = resolve));
    };
    const [one, other] = [new AbortController(), new AbortController()];
    const first = questions.askOnce('key', one.signal, question);
    const second = questions.askOnce('key', other.signal, question);
    await new Promise((resolve) => setImmediate(resolve));
    one.abort();
    await assert.rejects(first);
    assert.equal(withdrawn, false);
    answer('secret');
    assert.equal(await second, 'secret');
    const third = questions.askOnce('other', other.signal, question);
    await new Promise((resolve) => setImmediate(resolve));
    other.abort();
    await assert.rejects(third);
    assert.equal(withdrawn, true);
  });
});
