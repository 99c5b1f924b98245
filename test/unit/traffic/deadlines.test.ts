import assert from 'node:assert/strict';
import { setTimeout as after } from 'node:timers/promises';
import { Deadlines } from '../../../src/core/traffic/here/deadlines';

describe('deadlines', () => {
  it('come in order, each as long after its beginning as the others, and not for what has ended', async () => {
    const begun = new Map<string, number>();
    const lasted = new Map<string, number>();
    await new Promise<void>((resolve) => {
      const deadlines = new Deadlines<string>(60, (name) => {
        lasted.set(name, performance.now() - (begun.get(name) ?? 0));
        if (name === 'last') resolve();
      });
      const begin = (name: string): void => {
        begun.set(name, performance.now());
        deadlines.add(name);
      };
      begin('first');
      begin('ended');
      setTimeout(() => {
        assert.ok(deadlines.delete('ended'));
        begin('last');
      }, 30);
    });
    assert.deepEqual([...lasted.keys()], ['first', 'last']);
    for (const ms of lasted.values()) assert.ok(ms >= 59 && ms < 200, `${ms} ms`);
  });

  it('leave nothing behind that keeps a program running', async () => {
    const due: string[] = [];
    const deadlines = new Deadlines<string>(20, (name) => void due.push(name));
    deadlines.add('never');
    deadlines.clear();
    await after(50);
    assert.deepEqual(due, []);
    assert.equal(deadlines.delete('never'), false);
  });
});
