import assert from 'node:assert/strict';
import { lostWhileApplying } from '../../../../src/core/traffic/live/lost';
import type { RunEvent } from '../../../../src/core/traffic/live/runView';
import type { RequestRecord } from '../../../../src/core/traffic/record';

/** Ends at `atMs` after `timeMs`; failed where a text is given. */
function request(atMs: number, timeMs: number, failure?: string): RequestRecord {
  return { index: 1, atMs, timeMs, ...(failure === undefined ? { status: 200 } : { failure: { kind: 'timeout', text: failure } }) }; // prettier-ignore
}

const event = (kind: RunEvent['kind'], atMs: number): RunEvent => ({ kind, atMs, text: '' });
const APPLIED = { events: [event('apply-began', 1000), event('weight', 1500), event('apply-ended', 2000)] };

describe('requests lost during an apply', () => {
  it('are those that failed of all that were under way at some moment of it', () => {
    const records = [
      request(900, 50, 'before it began'),
      request(1100, 200), // began before, ended during
      request(1500, 10, 'during'),
      request(3900, 2000, 'sent during, given up after it ended'),
      request(2100, 50, 'after it ended'),
    ];
    assert.deepEqual(lostWhileApplying(APPLIED, records), { lost: 2, of: 3 });
  });

  it('are counted to the end of the run where the apply has not ended', () => {
    const events = APPLIED.events.slice(0, 1);
    assert.deepEqual(lostWhileApplying({ events }, [request(9000, 1, 'late'), request(500, 1)]), { lost: 1, of: 1 });
  });

  it('are not a question where nothing was applied', () => {
    assert.equal(lostWhileApplying({ events: [] }, [request(1, 1)]), undefined);
  });
});
