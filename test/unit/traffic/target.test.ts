import assert from 'node:assert/strict';
import type { VirtualService } from '../../../src/core/spec/cluster';
import { TrafficError } from '../../../src/core/traffic/errors';
import { paceOf } from '../../../src/core/traffic/pace';
import { targetOf, type TargetOptions } from '../../../src/core/traffic/target';
import { DEFAULT_WISH, type Wish } from '../../../src/core/traffic/wish';
import { makeCluster } from './helpers/cluster';

const { service } = makeCluster();

function over(protocol: 'tcp' | 'udp', port: number, vip = '192.168.16.100'): VirtualService {
  return { ...service, match: { type: 'address', protocol, vip, port } };
}

const mark: VirtualService = { ...service, match: { type: 'fwmark', mark: 7, family: 4, vips: ['192.168.16.100'] } };

function refused(ask: () => unknown, field: keyof Wish): void {
  assert.throws(ask, (error) => {
    assert.ok(error instanceof TrafficError, String(error));
    assert.equal(error.field, field);
    return true;
  });
}

describe('what is asked of a service', () => {
  it('is what its protocol and port are usually for', () => {
    const askings = [over('tcp', 80), over('tcp', 443), over('udp', 53), over('udp', 7), mark].map(
      (of) => targetOf(of, {}).asking,
    );
    assert.deepEqual(askings, ['http', 'https', 'dns', 'udp', 'http']);
  });

  it('names the VIP in the Host header, with the port where it is not the usual one', () => {
    const headerOf = (of: VirtualService, options: TargetOptions = {}): unknown => {
      const target = targetOf(of, options);
      return 'hostHeader' in target ? target.hostHeader : undefined;
    };
    assert.equal(headerOf(over('tcp', 80)), '192.168.16.100');
    assert.equal(headerOf(over('tcp', 443)), '192.168.16.100');
    assert.equal(headerOf(over('tcp', 443), { asking: 'http' }), '192.168.16.100:443');
    assert.equal(headerOf(over('tcp', 8080, '2001:db8::1')), '[2001:db8::1]:8080');
    assert.equal(headerOf(over('tcp', 80), { hostHeader: 'www.example' }), 'www.example');
  });

  it('takes the port from the wish only where the service names none', () => {
    assert.equal(targetOf(over('tcp', 80), { port: 8080 }).port, 80);
    assert.equal(targetOf(over('tcp', 0), { port: 8080 }).port, 8080);
    assert.equal(targetOf(mark, { asking: 'https' }).port, 443);
  });

  it('takes a whole wish, and looks only at what concerns the way of asking', () => {
    const wish = { ...DEFAULT_WISH, asking: 'tcp', path: 'no path', lookUp: '' } as const;
    assert.deepEqual(targetOf(over('tcp', 25), wish), { asking: 'tcp', address: '192.168.16.100', port: 25, timeoutMs: 2_000 }); // prettier-ignore
  });

  const wrong: readonly (readonly [VirtualService, TargetOptions, keyof Wish])[] = [
    [over('udp', 53), { asking: 'http' }, 'asking'],
    [over('udp', 53), { asking: 'tcp' }, 'asking'],
    [over('tcp', 80), { asking: 'udp' }, 'asking'],
    [over('tcp', 80), { asking: 'dns' }, 'asking'],
    [mark, { port: 65_536 }, 'port'],
    [service, { path: 'index' }, 'path'],
    [service, { path: '/a b' }, 'path'],
    [service, { hostHeader: 'a\r\nX: y' }, 'hostHeader'],
    [service, { asking: 'https', hostHeader: 'a/b' }, 'hostHeader'],
    [service, { timeoutMs: 9 }, 'timeoutMs'],
    [service, { timeoutMs: Number.NaN }, 'timeoutMs'],
    [service, { expectStatus: 99 }, 'expectStatus'],
    [service, { expectBody: '' }, 'expectBody'],
    [service, { expectBody: 'a\0b' }, 'expectBody'],
    [service, { asking: 'tcp', expectBody: 'x' }, 'expectBody'],
    [over('udp', 53), { expectStatus: 200 }, 'expectStatus'],
    [over('udp', 53), { lookUp: 'a..b' }, 'lookUp'],
    [over('udp', 53), { lookUp: `${'a'.repeat(64)}.example` }, 'lookUp'],
  ];
  for (const [of, options, field] of wrong) {
    it(`is refused for its ${field}: ${JSON.stringify(options)}`, () => refused(() => targetOf(of, options), field));
  }
});

describe('the pace that is wished for', () => {
  const wish = { requests: 10, seconds: 60, parallel: 2, perSecond: null };

  it('is bounded in number, time and rate', () => {
    assert.deepEqual(paceOf(wish), { count: 10, parallel: 2, durationMs: 60_000 });
    assert.deepEqual(paceOf({ ...wish, perSecond: 0.5 }), { count: 10, parallel: 2, durationMs: 60_000, perSecond: 0.5 }); // prettier-ignore
    for (const [field, values] of [
      ['requests', [0, 1.5, 100_001, Number.NaN]],
      ['seconds', [0, -1, 3_601, Number.NaN]],
      ['parallel', [0, 65, 1.5]],
      ['perSecond', [0, -5, 20_001, Number.NaN]],
    ] as const) {
      for (const value of values) refused(() => paceOf({ ...wish, [field]: value }), field);
    }
  });
});
