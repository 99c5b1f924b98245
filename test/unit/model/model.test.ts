import fc from 'fast-check';
import { anyCluster, HOSTS } from './specs';
import { type Drift, DRIFTS, World } from './world';

/**
 * Histories of one run. Each takes seconds, since every script runs in a real shell: `npm test` runs a few, and
 * `LVS_MODEL_RUNS=3000 npm run model` as many as one has the time for.
 */
const many = process.env['LVS_MODEL_RUNS'];
const RUNS = Number(many ?? 12);
/** A change is held against the same histories as the one before it; whoever looks for more gets others each time. */
const SEED = Number(process.env['LVS_MODEL_SEED'] ?? (many === undefined ? 20_261_129 : Date.now() % 2 ** 31));

const anyStop = fc.record({
  how: fc.constantFrom('cut' as const, 'cancel' as const),
  host: fc.constantFrom(...HOSTS),
  at: fc.integer({ min: 1, max: 40 }),
});

const anyEvent = fc.oneof(
  fc.record({ type: fc.constant('apply' as const), cluster: anyCluster, stop: fc.option(anyStop, { nil: undefined, freq: 2 }) }),
  fc.record({ type: fc.constant('remove' as const), stop: fc.option(anyStop, { nil: undefined, freq: 2 }) }),
  fc.record({ type: fc.constant('drift' as const), drift: fc.constantFrom(...(Object.keys(DRIFTS) as Drift[])) }),
  // Somebody takes back what was applied last: the file of before, through the same planner.
  fc.record({ type: fc.constant('undo' as const) }),
); // prettier-ignore

describe('any history of applies, cuts, cancellations, drift, undoing and removal', () => {
  it(`keeps every rule at every step, and ends where the file says (${RUNS} histories, seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(anyCluster, fc.array(anyEvent, { minLength: 1, maxLength: 5 }), async (first, events) => {
        const world = new World();
        try {
          const files = [first];
          await world.carryOut(first);
          for (const event of events) {
            const current = files.at(-1) ?? first;
            switch (event.type) {
              case 'apply':
                files.push(event.cluster);
                await world.carryOut(event.cluster, 'apply', event.stop);
                break;
              case 'undo':
                if (files.length > 1) files.pop();
                await world.carryOut(files.at(-1) ?? first);
                break;
              case 'remove':
                await world.carryOut(current, 'remove', event.stop);
                break;
              case 'drift':
                DRIFTS[event.drift](world);
            }
          }
          const last = files.at(-1) ?? first;
          await world.assertArrived(last, 'apply');
          await world.assertArrived(last, 'remove');
          world.assertNoRecord();
        } finally {
          world.dispose();
        }
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: RUNS < 100 },
    );
  }).timeout(RUNS * 60_000);
});
