import assert from 'node:assert/strict';
import { OnDemand } from '../../../src/providers/onDemand';

class Part {
  disposed = 0;
  dispose(): void {
    this.disposed += 1;
  }
}

describe('a part on demand', () => {
  it('is made when it is first asked for, and is the same for all who ask', async () => {
    let made = 0;
    const part = new OnDemand(() => Promise.resolve((made += 1)).then(() => new Part()));
    assert.equal(made, 0);
    const [one, other] = await Promise.all([part.get(), part.get()]);
    assert.equal(one, other);
    assert.equal(await part.get(), one);
    assert.equal(made, 1);
  });

  it('tells everybody who waits that it could not be made, and is made for who asks later', async () => {
    let works = false;
    const part = new OnDemand(() => (works ? Promise.resolve(new Part()) : Promise.reject(new Error('not there'))));
    const waiting = [part.get(), part.get()];
    for (const each of waiting) await assert.rejects(each, /not there/);
    works = true;
    assert.ok(await part.get());
  });

  it('is disposed of with the window, and was never made where nobody asked', async () => {
    let made = 0;
    new OnDemand(() => Promise.resolve((made += 1)).then(() => new Part())).dispose();
    assert.equal(made, 0);
    const part = new OnDemand(() => Promise.resolve(new Part()));
    const there = await part.get();
    part.dispose();
    assert.equal(there.disposed, 1);
  });

  it('is disposed of as soon as it is there, where the window has gone meanwhile', async () => {
    const part = new OnDemand(() => Promise.resolve(new Part()));
    const asked = part.get();
    part.dispose();
    assert.equal((await asked).disposed, 1);
  });
});
