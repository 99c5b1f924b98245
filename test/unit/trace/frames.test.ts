import assert from 'node:assert/strict';
import { clocksAhead } from '../../../src/core/trace/clocks';
import { captureFilter, randomPorts } from '../../../src/core/trace/filter';
import { parseFrame } from '../../../src/core/trace/frame';
import { parseWay, readLook } from '../../../src/core/trace/lookReading';
import { parsePcap } from '../../../src/core/trace/pcap';
import { parseOutcome } from '../../../src/core/trace/request';
import { evidenceOf, MAC } from './captures';

function fileOf(host: string): Buffer {
  const found = evidenceOf('arp-answered').evidence.hosts.find((one) => one.host === host);
  assert.ok(found !== undefined && 'file' in found.capture);
  return Buffer.from(found.capture.file);
}

/** A frame of these bytes, in hexadecimal. */
function frameOf(hex: string) {
  const bytes = Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
  return parseFrame({ at: 1, bytes, length: bytes.length });
}

const ETHERNET = '525400160190 525400160192';

describe('capture files', () => {
  it('give every frame of what tcpdump wrote', () => {
    const frames = parsePcap(fileOf('client'));
    assert.equal(frames.length, 14);
    assert.ok(frames.every(({ at }, index) => index === 0 || at >= (frames[index - 1]?.at ?? 0)));
    const parsed = frames.map(parseFrame);
    assert.ok(parsed.every((frame) => frame !== undefined));
    assert.deepEqual([...new Set(parsed.map((frame) => frame.content.type))].sort(), ['arp', 'tcp']);
    assert.ok(parsed.some((frame) => frame.macs.source === MAC.client));
  });

  it('cut anywhere give the frames before the cut, and what is none is refused', () => {
    const file = fileOf('lvs');
    const whole = parsePcap(file).length;
    for (let length = 24; length < file.length; length += 7)
      assert.ok(parsePcap(file.subarray(0, length)).length <= whole);
    assert.throws(() => parsePcap(file.subarray(0, 20)), RangeError);
    assert.throws(() => parsePcap(Buffer.from('tcpdump: permission denied, really')), RangeError);
  });

  it('of the other byte order and in nanoseconds are read as well', () => {
    const header = Buffer.from('a1b23c4d000200040000000000000000000000c000000001', 'hex');
    const record = Buffer.from('000000010773594000000004000005dcdeadbeef', 'hex');
    const [frame] = parsePcap(Buffer.concat([header, record]));
    assert.deepEqual([frame?.at, frame?.length, frame?.bytes.length], [1.125, 1500, 4]);
  });

  it('of any content neither hang nor throw anything else', () => {
    const file = fileOf('lvs');
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 2_000; round += 1) {
      const broken = Buffer.from(file);
      for (let flips = 0; flips < 8; flips += 1) broken[24 + random(broken.length - 24)] = random(256);
      for (const frame of parsePcap(broken)) parseFrame(frame);
    }
  });
});

describe('frames', () => {
  it('of a VLAN are read behind its tag', () => {
    const arp = '0806 0001080006040001 525400160192 c0a81092 000000000000 c0a81064';
    const plain = frameOf(`${ETHERNET} ${arp}`);
    assert.deepEqual(plain?.content, { type: 'arp', asks: true, from: { address: '192.168.16.146', mac: MAC.client }, about: '192.168.16.100' }); // prettier-ignore
    assert.deepEqual(frameOf(`${ETHERNET} 8100 0064 ${arp}`)?.content, plain.content);
  });

  it('of IPv6 carry TCP with canonical addresses, also behind an extension header', () => {
    const addresses = '20010db8000000000000000000000001 20010db8000000000000000000000064';
    const tcp = '5000 0050 00000001 00000000 5002 ffff 0000 0000';
    const wanted = { address: '2001:db8::64', port: 80 };
    for (const packet of [
      `60000000 0014 06 40 ${addresses} ${tcp}`,
      `60000000 001c 00 40 ${addresses} 0600010400000000 ${tcp}`,
    ]) {
      const content = frameOf(`${ETHERNET} 86dd ${packet}`)?.content;
      assert.ok(content?.type === 'tcp');
      assert.deepEqual(
        [content.destination, content.source.port, content.flags.syn, content.data],
        [wanted, 20_480, true, 0],
      );
    }
  });

  it('of ICMP errors name what was not delivered', () => {
    const quoted = '45000028000040003f060000 c0a81092 c0a81064 4e20 0050 00000001';
    const content = frameOf(
      `${ETHERNET} 0800 450000440000400040010000 c0a81064 c0a81092 030a000000000000 ${quoted}`,
    )?.content;
    assert.ok(content?.type === 'icmp');
    assert.equal(content.meaning, 'prohibited');
    assert.deepEqual(content.about.source, { address: '192.168.16.146', port: 20_000 });
  });
});

describe('clocks', () => {
  it('that differ are found where the packets went in a ring, and hops take equally long', () => {
    // client → lvs → web → client, each hop 2 ms; lvs is 5 s ahead, web 3 s behind.
    const ahead = clocksAhead('client', [
      { from: 'client', to: 'lvs', difference: 5.002 },
      { from: 'lvs', to: 'web', difference: -7.998 },
      { from: 'web', to: 'client', difference: 3.002 },
    ]);
    assert.ok(Math.abs((ahead.get('lvs') ?? 0) - 5) < 1e-6, String(ahead.get('lvs')));
    assert.ok(Math.abs((ahead.get('web') ?? 0) + 3) < 1e-6, String(ahead.get('web')));
  });

  it('of a host that nothing ties to the others are not guessed', () => {
    assert.equal(clocksAhead('client', [{ from: 'a', to: 'b', difference: 1 }]).has('b'), false);
  });
});

describe('what is asked of hosts for a trace', () => {
  it('is the own ports of the request, ARP about the hosts, and errors', () => {
    const filter = captureFilter(80, { first: 20_000, last: 20_019 }, ['192.168.16.100', '2001:db8::1']);
    assert.match(
      filter,
      /^\(tcp port 80 and tcp portrange 20000-20019\) or \(arp and \(host 192\.168\.16\.100\)\) or /,
    );
    const { first, last } = randomPorts(() => 0.999999);
    assert.ok(first >= 12_000 && last < 32_768 && last - first === 19);
  });

  it('and what they answer is read', () => {
    assert.deepEqual(parseOutcome('28 192.168.16.146 |000|5.002|curl: (28) Connection timeout after 5002 ms'), { exit: 28, status: null, tookMs: 5002, source: '192.168.16.146', complaint: '(28) Connection timeout after 5002 ms' }); // prettier-ignore
    assert.equal(parseOutcome('no such thing'), undefined);
    assert.deepEqual(parseWay('10.9.0.2 from 192.168.16.100 via 192.168.16.142 dev ens33 \n    cache'), { type: 'gateway', nic: 'ens33', via: '192.168.16.142' }); // prettier-ignore
    assert.deepEqual(parseWay('RTNETLINK answers: Network is unreachable'), { type: 'none', text: 'RTNETLINK answers: Network is unreachable' }); // prettier-ignore
    assert.deepEqual(parseWay('local 192.168.16.100 dev lo src 192.168.16.100'), { type: 'local' });
    const lvs = evidenceOf('arrived').evidence.hosts.find(({ host }) => host === 'lvs');
    const look = readLook(lvs?.look ?? new Map());
    assert.deepEqual(look.table?.map(({ address, weight, forward }) => `${address} ${weight} ${forward}`), ['192.168.16.143 1 Route', '192.168.16.144 1 Route']); // prettier-ignore
    assert.ok(look.macs.some(({ mac }) => mac === MAC.lvs));
    assert.ok(look.connections.some(({ server }) => server === '192.168.16.143'));
  });
});
