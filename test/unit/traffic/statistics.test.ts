import assert from 'node:assert/strict';
import fc from 'fast-check';
import { latencyOf } from '../../../src/core/traffic/statistics';

describe('latency', () => {
  it('gives times that occurred, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
    assert.deepEqual(latencyOf(hundred), { p50: 50, p95: 95, p99: 99, max: 100 });
    assert.deepEqual(latencyOf([7]), { p50: 7, p95: 7, p99: 7, max: 7 });
    assert.equal(latencyOf([]), undefined);
  });

  it('is ordered whatever was measured', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (times) => {
        const { p50, p95, p99, max } = latencyOf(times)!;
        assert.ok(p50 <= p95 && p95 <= p99 && p99 <= max && times.includes(p50));
      }),
    );
  });
});
