import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Settling } from '../../../src/providers/tree/settling';

describe('a tree that is being read', () => {
  let settling: Settling;
  let drawn: string[];
  let again: (readonly string[])[];
  const draw = (what: string) => (): void => void drawn.push(what);

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    again = [];
    settling = new Settling((ids) => void again.push(ids));
    drawn = [];
  });
  afterEach(() => mock.timers.reset());

  it('is drawn again at once when every open row has been asked for', () => {
    settling.answered(undefined, ['web']);
    settling.answered('web', []);
    settling.whenSettled(draw('at once'));
    assert.deepEqual(drawn, ['at once']);
  });

  it('is not drawn again above rows that are still to be asked for; of several changes the last counts', () => {
    settling.answered(undefined, ['web']);
    settling.whenSettled(draw('first'));
    settling.answered('web', ['web/directors', 'web/realServers']);
    settling.whenSettled(draw('last'));
    settling.answered('web/directors', []);
    assert.deepEqual(drawn, []);
    settling.answered('web/realServers', []);
    assert.deepEqual(drawn, ['last']);
  });

  it('does not wait for a row that the person has closed, and the next time not at all', () => {
    settling.answered(undefined, ['closed']);
    settling.whenSettled(draw('after a while'));
    mock.timers.tick(1000);
    assert.deepEqual(drawn, ['after a while']);
    settling.answered(undefined, ['closed']);
    settling.whenSettled(draw('at once'));
    assert.deepEqual(drawn, ['after a while', 'at once']);
  });

  it('gives a slow VS Code time for as long as it goes on asking', () => {
    settling.answered(undefined, ['web']);
    settling.whenSettled(draw('when all is there'));
    mock.timers.tick(900);
    settling.answered('web', ['web/directors']);
    mock.timers.tick(900);
    assert.deepEqual(drawn, []);
    settling.answered('web/directors', []);
    assert.deepEqual(drawn, ['when all is there']);
  });

  it('draws once more, by itself, a row that VS Code may have lost', () => {
    settling.answered(undefined, ['asked', 'lost']);
    settling.answered('asked', []);
    settling.whenSettled(draw('a change'));
    mock.timers.tick(1000);
    assert.deepEqual([drawn, again], [['a change'], []]);
    mock.timers.tick(1000);
    assert.deepEqual(again, [['lost']]);
    settling.answered('lost', []);
    mock.timers.tick(10_000);
    assert.deepEqual(again, [['lost']]);
  });

  it('does not draw again a row that was asked for late, nor a closed one twice', () => {
    settling.answered(undefined, ['late', 'closed']);
    mock.timers.tick(1000);
    settling.answered('late', []);
    mock.timers.tick(1000);
    assert.deepEqual(again, [['closed']]);
    settling.answered(undefined, ['late', 'closed']);
    settling.answered('late', []);
    mock.timers.tick(10_000);
    assert.deepEqual(again, [['closed']]);
  });
});
