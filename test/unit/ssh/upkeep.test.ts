import assert from 'node:assert/strict';
import { Upkeep } from '../../../src/core/ssh/upkeep';

describe('the upkeep of connections', () => {
  const { now } = Date;
  afterEach(() => {
    Date.now = now;
  });

  it('notices that the machine has slept, since its own timer is late by the clock', async () => {
    const said: string[] = [];
    let tell: (message: string) => void = () => undefined;
    const heard = new Promise<string>((resolve) => (tell = resolve));
    const context = {
      connect: () => Promise.reject(new Error('not now')),
      onGivenUp: () => undefined,
      connections: () => [],
      closeUnused: () => undefined,
      log: (message: string) => {
        said.push(message);
        tell(message);
      },
    };
    const upkeep = new Upkeep(context, { lookMs: 20 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(said, [], 'a little late is not asleep');
    Date.now = () => now() + 60_000;
    assert.match(await heard, /nothing was heard for (59|60|61) s/);
    await upkeep.dispose();
  });
});
