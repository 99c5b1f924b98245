import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readPageState, readToExtension, readToPage } from '../../../webview/messages';
import { ALTERNATING, SCENES, updateTo, WISH } from '../../page/scenes';

const MESSAGES = [...Object.values(SCENES).flat(), { type: 'update', update: updateTo(ALTERNATING, ALTERNATING) }];
const ORDERS = [
  { type: 'ready' },
  { type: 'start', wish: WISH },
  { type: 'start', wish: { ...WISH, from: { type: 'alias', alias: 'jump' }, perSecond: null, expectStatus: 204 } },
  { type: 'pause' },
  { type: 'resume' },
  { type: 'stop' },
  { type: 'show', run: 'run-1' },
  { type: 'compare', runs: ['run-0', 'run-1'] },
  { type: 'rename', run: 'run-1', name: '' },
  { type: 'forget', run: 'run-1' },
  { type: 'export', run: 'run-1', format: 'csv' },
  { type: 'act', action: { name: 'planHost', host: 'web1', title: 'Plan web1' } },
  { type: 'copy', text: 'Holds' },
];

describe('messages between page and extension', () => {
  it('come through as they were sent', () => {
    for (const message of MESSAGES) assert.deepEqual(readToPage(structuredClone(message)), message);
    for (const order of ORDERS) assert.deepEqual(readToExtension(structuredClone(order)), order);
    const state = { uri: 'file:///cluster.yaml', service: 'web', run: null, wish: WISH };
    assert.deepEqual(readPageState(state), state);
  });

  it('are dropped as a whole when one field is missing or of another type', () => {
    for (const message of MESSAGES) assert.deepEqual(survivors(message, readToPage), [], JSON.stringify(message).slice(0, 80)); // prettier-ignore
    for (const order of ORDERS) assert.deepEqual(survivors(order, readToExtension), [], order.type);
  });

  it('bring nothing along that nobody asked for', () => {
    const polluted = JSON.parse('{ "type": "show", "run": "1", "more": 1, "__proto__": { "admin": true } }') as unknown;
    assert.deepEqual(readToExtension(polluted), { type: 'show', run: '1' });
  });

  it('are read or dropped, whatever comes', () => {
    const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true });
    const almost = fc.record({ type: fc.constantFrom(...[...MESSAGES, ...ORDERS].map(({ type }) => type)), run: anything, runs: anything, wish: anything, update: anything, setup: anything }); // prettier-ignore
    fc.assert(
      fc.property(fc.oneof(anything, almost), (value) => {
        for (const read of [readToPage, readToExtension, readPageState]) {
          const once = read(value);
          if (once !== undefined) assert.deepEqual(read(structuredClone(once)), once);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Required fields whose loss, or whose change into a symbol's opposite, goes unnoticed. */
function survivors(message: unknown, read: (value: unknown) => unknown): readonly string[] {
  const found: string[] = [];
  const visit = (path: readonly (string | number)[], value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, entry] of Object.entries(value).slice(0, 30)) {
      const at = [...path, key];
      if (read(changed(message, at)) !== undefined) found.push(at.join('.'));
      if (Array.isArray(value) && value.length > 3 && Number(key) > 2) continue;
      visit(at, entry);
    }
  };
  visit([], message);
  return found;
}

/** A copy with something at this place that no field of ours takes. */
function changed(message: unknown, [key, ...rest]: readonly (string | number)[]): unknown {
  if (key === undefined) return Number.NaN;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(message)
    ? [...(message as unknown[])]
    : { ...(message as Record<string, unknown>) };
  const on = copy as Record<string, unknown>;
  on[key] = changed(on[key], rest);
  return copy;
}
