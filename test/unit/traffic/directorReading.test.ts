import assert from 'node:assert/strict';
import {
  counterDelta,
  parseConnections,
  parseReading,
  parseStats,
  parseTable,
} from '../../../src/core/traffic/directorReading';

/** Captured from ipvsadm v1.31 (2019/12/24) on Linux 6.1. */
const TABLE = `TCP  10.0.0.100:443 wlc persistent 600 mask 255.255.255.0
  -> 10.0.0.11:443                Route   1      0          0         `;
const STATS = `TCP  10.0.0.100:80                     227     1362        0    73094        0
  -> 10.0.0.11:80                      113      678        0    36386        0
  -> 10.0.0.12:80                      114      684        0    36708        0`;

const rows = (text: string): readonly string[] => text.split('\n');

describe("reading a director's table, counters and connection entries", () => {
  it('reads a service and its real servers', () => {
    assert.deepEqual(parseTable(rows(TABLE)), {
      scheduler: 'wlc',
      flags: 'persistent 600 mask 255.255.255.0',
      persistent: true,
      entries: [{ address: '10.0.0.11', forward: 'Route', weight: 1, active: 0, inactive: 0 }],
    });
  });

  it('reads scheduler flags, IPv6 and fwmark services', () => {
    assert.equal(parseTable(rows('TCP  10.0.0.100:8080 sh (sh-fallback,sh-port)'))?.flags, '(sh-fallback,sh-port)');
    assert.deepEqual(parseTable(rows('FWM  8 IPv6 rr')), {
      scheduler: 'rr',
      flags: '',
      persistent: false,
      entries: [],
    });
    const v6 = parseTable(
      rows(
        'TCP  [2001:db8::100]:80 rr persistent 60 mask 64\n  -> [2001:db8::11]:80            Route   2      1          7',
      ),
    );
    assert.deepEqual(v6?.entries, [{ address: '2001:db8::11', forward: 'Route', weight: 2, active: 1, inactive: 7 }]);
  });

  it('reads counters, also when long numbers shift the columns', () => {
    assert.deepEqual(parseStats(rows(STATS)), {
      conns: 227, inPackets: 1362, outPackets: 0, inBytes: 73094, outBytes: 0,
      perServer: new Map([
        ['10.0.0.11', { conns: 113, inPackets: 678, outPackets: 0, inBytes: 36386, outBytes: 0 }],
        ['10.0.0.12', { conns: 114, inPackets: 684, outPackets: 0, inBytes: 36708, outBytes: 0 }],
      ]),
    }); // prettier-ignore
    assert.equal(parseStats(rows('FWM  8 IPv6  1234567890123 9876543210987654 0 1 2'))?.inPackets, 9876543210987654);
    assert.equal(parseStats(rows('')), undefined);
  });

  it('reads connection entries and passes over what is none', () => {
    assert.deepEqual(
      parseConnections(['51370 10.0.0.11:80 ESTABLISHED', '50634 [2001:db8::12]:80 FIN_WAIT', 'x y z', '']),
      [
        { clientPort: 51370, server: '10.0.0.11', state: 'ESTABLISHED' },
        { clientPort: 50634, server: '2001:db8::12', state: 'FIN_WAIT' },
      ],
    );
  });

  it('tells a director without IPVS, without ipvsadm and without the service apart, and from noise', () => {
    assert.equal(parseReading('== ipvs\nabsent\n')?.ipvs, 'absent');
    assert.equal(parseReading('== ipvs\nno ipvsadm\n')?.ipvs, 'no ipvsadm');
    const empty = parseReading('Welcome!\n== ipvs\npresent\n== estimation\n0\n== table\n== stats\n');
    assert.deepEqual(empty, { ipvs: 'present', countersRun: false, connections: [] });
    assert.equal(parseReading('sh: syntax error'), undefined);
  });

  it('counts differences, and from zero where the service was made anew in between', () => {
    const before = parseStats(rows(STATS));
    const after = parseStats(
      rows('TCP  10.0.0.100:80 237 1422 0 0 0\n  -> 10.0.0.11:80 118 708 0 0 0\n  -> 10.0.0.13:80 5 30 0 0 0'),
    );
    const delta = counterDelta(before, after);
    assert.ok(delta !== undefined);
    assert.equal(delta.conns, 10);
    assert.deepEqual([...delta.perServer].map(([address, { conns }]) => [address, conns]), [['10.0.0.11', 5], ['10.0.0.13', 5]]); // prettier-ignore
    assert.equal(counterDelta(before, parseStats(rows('TCP  10.0.0.100:80 7 42 0 0 0')))?.conns, 7);
    assert.equal(counterDelta(undefined, after), undefined);
  });
});
