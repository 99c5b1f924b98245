import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { directVerdict, type DirectTest, renderDirectTest, testDirectly } from '../../../src/core/traffic/directTest';
import type { RequestRecord } from '../../../src/core/traffic/record';
import { makeCluster } from './helpers/cluster';
import { FakeDirector } from './helpers/fakeDirector';
import { LocalRunner } from './helpers/localRunner';
import { balanced, page } from './helpers/webServer';

const answered = (text: string): Partial<RequestRecord> => ({ status: 200, page: { id: 1, size: text.length, text } });
const refused: Partial<RequestRecord> = { failure: { kind: 'refused', text: 'connection refused' } };

function records(parts: readonly Partial<RequestRecord>[]): readonly RequestRecord[] {
  return parts.map((part, at) => ({ index: at + 1, atMs: at, timeMs: 3, ...part }));
}

/** A test of web1 whose requests to the VIP were answered by these, page by page. */
function outcome(
  direct: readonly Partial<RequestRecord>[],
  through: readonly (readonly [server: string | undefined, text: string])[],
  more: Partial<DirectTest> & { readonly by?: 'connections' | 'none' } = {},
): DirectTest {
  const sequence = through.map(([server]) => server);
  const { by = 'connections', ...rest } = more;
  return {
    server: 'web1',
    weight: 1,
    endpoints: { direct: '192.168.16.143:80', vip: '192.168.16.100:80' },
    direct: records(direct),
    through: {
      service: 'tcp 192.168.16.100:80',
      from: 'client',
      records: records(through.map(([, text]) => answered(text))),
      failures: 0,
      attribution: { by, sequence, perServer: new Map([['web1', sequence.filter((name) => name === 'web1').length]]), foreign: 0, contradicted: 0, named: new Map() }, // prettier-ignore
      verdict: { outcome: 'holds', sentence: 'Round robin holds.' },
      directReturn: { outcome: 'proven', inPackets: 9, outPackets: 0 },
      sameContent: true,
      latency: { p50: 3, p95: 3, p99: 3, max: 3 },
      errors: [],
      notes: [],
    },
    ...rest,
  };
}

const fine = [answered('hello'), answered('hello')];
const turns = [['web1', 'hello'], ['web2', 'hello']] as const; // prettier-ignore

describe('a real server directly and through the VIP', () => {
  for (const [what, test, expected] of [
    ['nothing is wrong', outcome(fine, turns), /as it does through the VIP/],
    ['the server itself is dead', outcome([refused, refused], turns), /fault lies on web1 or on the way to it, not in the balancing/],
    ['the server answers now and then', outcome([answered('x'), refused], turns), /not always: the fault lies on web1/],
    ['the VIP never leads there', outcome(fine, [['web2', 'hello']]), /nothing came from it through the VIP: look at its row in the table/],
    ['it is drained in the file', outcome(fine, [['web2', 'hello']], { weight: 0 }), /its weight is 0 in the file/],
    ['nobody knows who answered', outcome(fine, [[undefined, 'hello']], { by: 'none' }), /who answered at the VIP is not known/],
    ['the page is another one', outcome(fine, [['web1', 'other']]), /with different pages/],
  ] as const) {
    it(`says where the fault lies when ${what}`, () => assert.match(directVerdict(test), expected));
  } // prettier-ignore

  it('stands side by side, with the whole test of the VIP below', () => {
    const text = renderDirectTest(outcome([answered('hello\nworld'), refused], turns));
    assert.match(text, /directly +through the VIP/);
    assert.match(text, /asked +192\.168\.16\.143:80 +192\.168\.16\.100:80/);
    assert.match(text, /requests +2 +2/);
    assert.match(text, /failed +1 +0/);
    assert.match(text, /answered by web1 +1 +1/);
    assert.match(text, /page of web1 +hello +hello/);
    assert.match(text, /connection refused/);
    assert.match(text, /HOLDS: Round robin holds/);
  });

  it('asks the real server itself for the page that the service is asked for', async () => {
    const asked: string[] = [];
    const handler = (name: string) => (socket: Socket) =>
      socket.once('data', (data: Buffer) => {
        asked.push(`${name} ${/^Host: (.*)\r$/m.exec(data.toString())?.[1] ?? ''}`);
        socket.end(page('hello'));
      });
    await using vip = await balanced([handler('vip')], () => 0);
    const { cluster, service } = makeCluster({ vip: '127.0.0.1', port: vip.port });
    using director = new FakeDirector();
    const destination = { ...service.realServers[0]!, address: '127.0.0.1' };
    const runner = new LocalRunner(() => director.settings());
    const result = await testDirectly(cluster, service, destination, { runner, requests: 4, from: { type: 'local' } });
    assert.equal(result.direct.length, 10);
    assert.equal(asked.length, 14);
    // The same name is asked for on both ways: a web server may tell its sites apart by it.
    assert.equal(new Set(asked).size, 1);
    assert.match(renderDirectTest(result), /hello/);
  });
});
