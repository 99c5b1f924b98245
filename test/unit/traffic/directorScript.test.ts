import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostByName, type VirtualService } from '../../../src/core/spec/cluster';
import { afterScript, beforeScript } from '../../../src/core/traffic/directorScript';
import { parseReading, type DirectorReading } from '../../../src/core/traffic/directorReading';
import { type Script } from '../../../src/core/ssh/shell';
import { makeCluster } from './helpers/cluster';
import { FakeDirector } from './helpers/fakeDirector';
import { LocalRunner } from './helpers/localRunner';
import { httpTarget } from './helpers/targets';

const { cluster, service } = makeCluster();
const lvs = hostByName(cluster, 'lvs')!;
const target = httpTarget(80, { address: '192.168.16.100' });

async function read(director: FakeDirector, script: Script): Promise<DirectorReading> {
  const result = await new LocalRunner(() => director.settings()).run(lvs, script);
  assert.equal(result.stderr, '');
  const reading = parseReading(result.stdout);
  assert.ok(reading !== undefined, result.stdout);
  return reading;
}

function before(of: VirtualService, clients: readonly string[] = []): Script {
  return beforeScript({ service: of, target, clients });
}

function after(more: Partial<Parameters<typeof afterScript>[0]> = {}): Script {
  return afterScript({ service, target, clients: ['192.168.16.146'], connected: 10, before: undefined, ...more });
}

describe("the scripts that read a director, in this machine's shell", () => {
  it('find the one service among others', async () => {
    using director = new FakeDirector();
    director.rows = [{ address: '192.168.16.143:80', weight: 3, conns: 5 }];
    const reading = await read(director, before(service));
    assert.deepEqual(
      reading.service?.entries.map(({ address, weight }) => [address, weight]),
      [['192.168.16.143', 3]],
    );
    assert.equal(reading.counters?.conns, 5);
    assert.equal(reading.countersRun, true);
  });

  it('find IPv6 services however the file spells the address, and fwmark services of the right family', async () => {
    using director = new FakeDirector();
    director.service = 'TCP  [2001:db8::100]:80';
    director.rows = [{ address: '[2001:db8::1]:80', weight: 1, conns: 5 }];
    const spelled = makeCluster({ vip: '2001:0DB8:0::0100' }).service;
    assert.equal((await read(director, before(spelled))).counters?.perServer.get('2001:db8::1')?.conns, 5);

    director.service = 'FWM  8 IPv6';
    const mark = (family: 4 | 6): VirtualService => ({
      ...service,
      match: { type: 'fwmark', mark: 8, family, vips: ['2001:db8::100'] },
    });
    assert.equal((await read(director, before(mark(6)))).counters?.conns, 5);
    assert.equal((await read(director, before(mark(4)))).counters, undefined);
  });

  it('print the entries of this client and this service only', async () => {
    using director = new FakeDirector();
    director.rows = [{ address: '192.168.16.143:80', weight: 1, conns: 10 }];
    director.connections = [
      ['192.168.16.146:40001', '192.168.16.100:80', '192.168.16.143:80'],
      ['192.168.16.14:40002', '192.168.16.100:80', '192.168.16.143:80'],
      ['192.168.16.146:40003', '192.168.16.100:8080', '192.168.16.143:8080'],
      ['192.168.16.146:0', '192.168.16.100:80', '192.168.16.143:80'],
    ];
    for (const script of [after(), before(service, ['192.168.16.146'])]) {
      const reading = await read(director, script);
      assert.deepEqual(reading.connections, [{ clientPort: 40001, server: '192.168.16.143', state: 'FIN_WAIT' }]);
    }
  });

  it('print IPv6 entries', async () => {
    using director = new FakeDirector();
    const { service: v6 } = makeCluster({ vip: '2001:db8::100' });
    director.connections = [['[2001:db8::99]:40001', '[2001:db8::100]:80', '[2001:db8::1]:80']];
    const reading = await read(director, after({ service: v6, clients: ['2001:db8::99'] }));
    assert.deepEqual(
      reading.connections.map(({ server }) => server),
      ['2001:db8::1'],
    );
  });

  it('wait until the counters hold the connections of the test', async () => {
    using director = new FakeDirector();
    director.lag(3);
    director.rows = [{ address: '192.168.16.143:80', weight: 1, conns: 10 }];
    const reading = await read(director, after());
    assert.equal(reading.counters?.conns, 10);
  });

  it('give up waiting for counters that never come', async () => {
    using director = new FakeDirector();
    director.rows = [{ address: '192.168.16.143:80', weight: 1, conns: 9 }];
    const reading = await read(director, after());
    assert.equal(reading.counters?.conns, 9);
    const calls = readFileSync(join(director.directory, 'calls'), 'utf8').split('\n');
    assert.equal(calls.filter((call) => call === '-ln --stats --exact').length, 9);
  });

  it('never load the kernel module: without IPVS nothing is listed', async () => {
    using director = new FakeDirector();
    const { env } = director.settings();
    const runner = new LocalRunner(() => ({
      ...(env === undefined ? {} : { env }),
      rewrite: (text) => text.replaceAll('/proc/net/ip_vs', '/nonexistent'),
    }));
    const result = await runner.run(lvs, before(service));
    assert.equal(parseReading(result.stdout)?.ipvs, 'absent');
    assert.equal(readFileSync(join(director.directory, 'calls'), 'utf8'), '');
  });
});
