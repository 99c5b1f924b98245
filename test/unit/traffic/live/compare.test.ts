import assert from 'node:assert/strict';
import { compareRuns } from '../../../../src/core/traffic/live/compare';
import { runToCsv, runToJson, runToText } from '../../../../src/core/traffic/live/export';
import { Simulation, type SimSettings } from './support/simulation';

async function ran(settings: SimSettings, prepare?: (simulation: Simulation) => void): Promise<Simulation> {
  const simulation = new Simulation(settings);
  prepare?.(simulation);
  await simulation.live.start();
  return simulation;
}

describe('two runs beside each other', () => {
  it('say that nothing differs, or what does', async () => {
    const [a, b] = [await ran({}), await ran({})];
    assert.deepEqual(compareRuns(a.view, b.view).sentences, ['The two runs show no difference beyond chance.']);
    const dead = await ran({}, (simulation) => simulation.set('web2', { health: 'refused' }));
    assert.match(
      compareRuns(dead.view, a.view).sentences[0] ?? '',
      /^No request fails any more; before, 50 of 100 did/,
    );
    assert.equal(compareRuns(a.view, dead.view).rows[0]?.trend, 'worse');
    const weighted = await ran({ scheduler: 'wrr', weights: { web1: 3, web2: 1 } });
    assert.ok(compareRuns(a.view, weighted.view).sentences.includes('The share of web1 went from 50.0 % to 75.0 %.'));
  });
});

describe('an exported run', () => {
  it('has every request as JSON and CSV, and the verdict as text', async () => {
    const { live, view } = await ran({ wish: { requests: 10 } }, (simulation) =>
      simulation.before.set(9, () => simulation.set('web2', { health: 'refused' })),
    );
    const json = runToJson(view, live.records());
    assert.deepEqual(json.requests.slice(0, 2).map(({ index, server, status }) => [index, server, status]), [[1, 'web2', 200], [2, 'web1', 200]]); // prettier-ignore
    assert.equal(json.requests[8]?.failure, 'refused');
    const lines = runToCsv(view, live.records()).trimEnd().split('\r\n');
    assert.equal(lines.length, 11);
    assert.match(lines[9] ?? '', /^9,\d+,1,,,refused,refused,,$/);
    assert.equal(runToJson(view).requests[0]?.atMs, undefined);
    assert.match(runToText(view), /tcp 192\.168\.16\.100:80: 10 requests from client, 1 failed/);
  });
});
