import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  parseTable,
  serviceLines,
  type TableDestination,
  tableOf,
  type TableService,
  withThresholds,
} from '../../../src/core/resources/ipvsTable';
import { SCHEDULERS } from '../../../src/core/spec/cluster';
import { reference } from '../support/reference';

/** `ipvsadm -Sn` of ipvsadm 1.31 with every option there is, as captured in the lab. */
const CAPTURED = `-A -t 10.0.0.100:0 -s rr -p 300
-A -t 10.0.0.100:80 -s rr
-a -t 10.0.0.100:80 -r 10.0.0.11:80 -g -w 3
-A -t 10.0.0.100:443 -s wlc -p 600 -M 255.255.255.0
-A -t 10.0.0.100:8080 -s sh -b sh-fallback,sh-port
-A -t 10.0.0.100:8082 -s fo -b flag-1
-a -t 10.0.0.100:8082 -r 10.0.0.11:8000 -m -w 5
-a -t 10.0.0.100:8082 -r 10.0.0.12:8082 -i -w 5 --tun-type gue --tun-port 6080 --tun-csum
-a -t 10.0.0.100:8082 -r 10.0.0.13:8082 -i -w 5 --tun-type ipip
-A -u 10.0.0.100:53 -s rr -o
-A --sctp-service 10.0.0.100:3868 -s wrr
-A -t [2001:db8::100]:80 -s rr -p 60 -M 64
-a -t [2001:db8::100]:80 -r [2001:db8::11]:80 -g -w 2
-A -f 7 -s lc -p 360
-a -f 7 -r 10.0.0.11:0 -g -w 1
-A -f 8 -6 -s rr
`;

const v4 = fc.ipV4();
const v6 = fc.ipV6().map((address) => `[${address}]`);
const port = fc.integer({ min: 0, max: 65535 });
const destination: fc.Arbitrary<TableDestination> = fc.record(
  {
    address: fc.tuple(fc.oneof(v4, v6), port).map(([address, at]) => `${address}:${at}`),
    forward: fc.constantFrom('-g', '-m'),
    weight: fc.integer({ min: 0, max: 65535 }),
    tunnel: fc.constant(''),
    upperThreshold: fc.integer({ min: 0, max: 2147483647 }),
    lowerThreshold: fc.integer({ min: 0, max: 2147483647 }),
  },
  { noNullPrototype: true },
);
const tunnelled: fc.Arbitrary<TableDestination> = fc
  .tuple(
    destination,
    fc.constantFrom('--tun-type ipip', '--tun-type gue --tun-port 6080 --tun-csum', '--tun-type gre --tun-nocsum'),
  )
  .map(([real, tunnel]) => ({ ...real, forward: '-i', tunnel }));
const selector = fc.oneof(
  fc
    .tuple(fc.constantFrom(['-t', 'tcp'], ['-u', 'udp'], ['--sctp-service', 'sctp']), fc.oneof(v4, v6), port)
    .map(([[flag, protocol], address, at]) => ({
      selector: `${flag} ${address}:${at}`,
      name: `${protocol} ${address}:${at}`,
    })),
  fc
    .tuple(fc.integer({ min: 1, max: 4294967295 }), fc.boolean())
    .map(([mark, six]) => ({ selector: `-f ${mark}${six ? ' -6' : ''}`, name: `fwmark ${mark}${six ? ' IPv6' : ''}` })),
);
const service: fc.Arbitrary<TableService> = fc
  .tuple(
    selector,
    fc.constantFrom(...SCHEDULERS),
    fc.constantFrom(
      '',
      '-p 300',
      '-p 600 -M 255.255.255.0',
      '-p 60 -M 64 --pe sip',
      '-o',
      '-b sh-fallback,sh-port',
      '-p 1 -o -b flag-1',
    ),
    fc.uniqueArray(fc.oneof(destination, tunnelled), { selector: ({ address }) => address, maxLength: 5 }),
  )
  .map(([named, scheduler, options, destinations]) => ({ ...named, scheduler, options, destinations }));
const table = fc.uniqueArray(service, { selector: (entry) => entry.selector, maxLength: 6 });

describe('the IPVS table as text', () => {
  it('comes back as it was written, whatever the table', () => {
    fc.assert(
      fc.property(table, (services) => {
        assert.deepEqual(parseTable(services.flatMap(serviceLines).join('\n')), services);
      }),
      { numRuns: 300 },
    );
  });

  it('reads what ipvsadm 1.31 prints, every option, and writes the same', () => {
    const services = parseTable(CAPTURED);
    assert.equal(services.length, 10);
    assert.equal(`${services.flatMap(serviceLines).join('\n')}\n`, CAPTURED);
    assert.deepEqual(services.map(({ name }) => name).slice(-3), [
      'tcp [2001:db8::100]:80',
      'fwmark 7',
      'fwmark 8 IPv6',
    ]);
  });

  it('is read from a file that a person has written: comments, blank lines, the word ipvsadm, defaults left out', () => {
    const [only, ...others] = parseTable(
      '# table\n\nipvsadm -A -t 10.0.0.1:80\nipvsadm -a -t 10.0.0.1:80 -r 10.0.0.2:80 -x 100 -y 50\nnonsense\n-a -t 9.9.9.9:1 -r 1.1.1.1:1\n',
    );
    assert.deepEqual(others, []);
    assert.equal(only?.scheduler, 'wlc');
    const [real] = only.destinations;
    assert.deepEqual([real?.forward, real?.weight, real?.upperThreshold, real?.lowerThreshold], ['-g', 1, 100, 50]);
  });

  it('takes any text for a table, without an error', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (text, listing) => {
      withThresholds(parseTable(`-A ${text}\n-a ${text}`), listing);
    })); // prettier-ignore
  });

  it('has its thresholds and connections from the listing, of the right service', () => {
    const listing = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port            uthreshold lthreshold ActiveConn InActConn
  -> RemoteAddress:Port
TCP  10.0.0.100:80 rr
  -> 10.0.0.11:80                 100        50         12         1378      
UDP  10.0.0.100:80 rr ops
  -> 10.0.0.11:80                 7          3          0          0         
FWM  8 IPv6 rr
  -> [2001:db8::11]:0             9          0          0          0         
`;
    const live = parseTable(
      '-A -t 10.0.0.100:80 -s rr\n-a -t 10.0.0.100:80 -r 10.0.0.11:80 -g -w 1\n-A -u 10.0.0.100:80 -s rr -o\n-a -u 10.0.0.100:80 -r 10.0.0.11:80 -g -w 1\n-A -f 8 -6 -s rr\n-a -f 8 -6 -r [2001:db8::11]:0 -g -w 1\n',
    );
    const thresholds = withThresholds(live, listing).flatMap(({ destinations }) =>
      destinations.map(({ upperThreshold, lowerThreshold, connections }) => [
        upperThreshold,
        lowerThreshold,
        connections,
      ]),
    );
    assert.deepEqual(thresholds, [
      [100, 50, { active: 12, inactive: 1378 }],
      [7, 3, { active: 0, inactive: 0 }],
      [9, 0, { active: 0, inactive: 0 }],
    ]);
  });

  it('of the reference file is the table of the tutorial', () => {
    assert.deepEqual(tableOf(reference()).flatMap(serviceLines), [
      '-A -t 192.168.16.100:80 -s rr',
      '-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 1',
      '-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1',
    ]);
  });
});
