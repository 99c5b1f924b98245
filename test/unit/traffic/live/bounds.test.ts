import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MOST_SLICES, updated, type RunView } from '../../../../src/core/traffic/live/runView';
import { Histogram } from '../../../../src/core/traffic/live/histogram';
import { latencyOf } from '../../../../src/core/traffic/statistics';
import { Simulation } from './support/simulation';

describe('what a live run costs', () => {
  it('100,000 requests: little time, bounded memory, a view of a few hundred kilobytes', async function () {
    this.timeout(240_000);
    const simulation = new Simulation({ wish: { requests: 100_000, perSecond: 1_000, seconds: 3_600 } });
    const began = process.cpuUsage();
    const view = await simulation.live.start();
    const { user, system } = process.cpuUsage(began);
    assert.equal(view.sent, 100_000);
    assert.equal(view.verdict.outcome, 'holds', view.verdict.sentence);
    assert.ok(view.slices.list.length <= MOST_SLICES && view.kernel.length <= MOST_SLICES);
    const size = JSON.stringify(view).length;
    assert.ok(size < 500_000, `${size} characters`);
    // The simulation itself is most of it.
    assert.ok((user + system) / 1e6 < 20, `${(user + system) / 1e6} s of CPU`);
  });

  it('updates one after the other make the view', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom('up', 'refused', 'status'),
        async (pages, requests, at, health) => {
          let shown: RunView | undefined;
          const simulation: Simulation = new Simulation({
            pages,
            wish: { requests },
            options: {
              onUpdate: (update) => {
                shown = updated(shown ?? first, update);
                assert.deepEqual(shown, simulation.live.view());
              },
            },
          });
          const first = simulation.live.view();
          simulation.before.set(at, async () => {
            simulation.set('web2', { health });
            await simulation.until(({ state }) => state === 'running');
          });
          assert.deepEqual(await simulation.live.start(), shown);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('percentiles within 2 % of the exact ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (times) => {
          const histogram = new Histogram();
          for (const time of times) histogram.add(time);
          const [near, exact] = [histogram.latency(), latencyOf(times)];
          assert.ok(near && exact);
          for (const key of ['p50', 'p95', 'p99', 'max'] as const) {
            assert.ok(
              Math.abs(near[key] - exact[key]) <= 0.02 * exact[key] + 0.001,
              `${key} ${near[key]} ${exact[key]}`,
            );
          }
        },
      ),
    );
  });
});
