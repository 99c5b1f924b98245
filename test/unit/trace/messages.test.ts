import assert from 'node:assert/strict';
import { readPageState, readToExtension, readToPage } from '../../../webview/trace/messages';
import { type CaptureName, journeyOf } from './captures';

const place = { uri: 'file:///w/cluster.yaml', service: 'tcp 192.168.16.100:80', from: 'client' };

describe('messages of the page of a trace', () => {
  it('carry every journey as it is, through what JSON leaves of it', () => {
    const names: readonly CaptureName[] = ['arrived', 'vip-missing', 'arp-answered', 'firewall-reject', 'gateway-loop', 'vip-nowhere']; // prettier-ignore
    for (const name of names) {
      const state = { ...place, journey: journeyOf(name) };
      const sent: unknown = JSON.parse(JSON.stringify({ type: 'journey', state }));
      assert.deepEqual(readToPage(sent), { type: 'journey', state }, name);
      assert.deepEqual(readPageState(JSON.parse(JSON.stringify(state))), state, name);
    }
  });

  it('are dropped where they are of another shape', () => {
    const state = { ...place, journey: journeyOf('arrived') };
    for (const wrong of [
      null,
      'x',
      {},
      { type: 'run' },
      { type: 'act', action: { name: 'rm', host: null, title: '' } },
    ]) {
      assert.equal(readToExtension(wrong), undefined);
    }
    assert.equal(
      readToPage({ type: 'journey', state: { ...state, journey: { ...state.journey, steps: 1 } } }),
      undefined,
    );
    assert.equal(readPageState({ ...place }), undefined);
    assert.deepEqual(readToExtension({ type: 'again', more: 1 }), { type: 'again' });
  });
});
