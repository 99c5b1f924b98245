import assert from 'node:assert/strict';
import { addressLinks } from '../../../src/core/language/addressLinks';
import { tableFolds } from '../../../src/core/language/tableFolds';
import { readCluster } from '../../../src/core/spec/read';
import { referenceText } from '../support/reference';

const document = readCluster(referenceText);

/** Each link as `what it stands on -> what it leads to`. */
function links(text: string, file = document): readonly string[] {
  assert.ok(file.cluster);
  return addressLinks(text, file.cluster, file).map(({ extent, name, target }) => {
    const at = text.slice(extent.offset, extent.offset + extent.length);
    return `${at} -> ${name}: ${file.text.slice(target.offset, target.offset + target.length)}`;
  });
}

describe('addresses in what hosts print', () => {
  it('lead from a real server’s row to its host in the file, from a service’s to its VIP', () => {
    const table = 'TCP  192.168.16.100:80 rr\n  -> 192.168.16.143:80            Route   1      0          0\n';
    assert.deepEqual(links(table), [
      '192.168.16.100 -> 192.168.16.100: 192.168.16.100',
      '192.168.16.143 -> web1: web1',
    ]);
  });

  it('are found in mounts, exports and connections, and not in parts of others', () => {
    assert.deepEqual(links('192.168.16.145:/opt/wwwroot addr=192.168.16.145,x'), [
      '192.168.16.145 -> nfs: nfs',
      '192.168.16.145 -> nfs: nfs',
    ]);
    assert.deepEqual(links('192.168.16.1431 1192.168.16.143 10.192.168.16.143 192.168.16.143.5 192.168.16.7 10:00:00'), []); // prettier-ignore
  });

  it('are the same address however an IPv6 one is written', () => {
    const text = referenceText
      .replace('interface: ens33', 'cidr6: "2001:db8::/64"\n  interface: ens33')
      .replace('192.168.16.143, hostname', '192.168.16.143, address6: "2001:db8::8f", hostname');
    const file = readCluster(text);
    assert.deepEqual(links('  -> [2001:DB8:0::8f]:80 Route', file), ['2001:DB8:0::8f -> web1: web1']);
  });

  it('are bounded: the connections of a busy director have millions', () => {
    const file = document.cluster;
    assert.ok(file);
    const found = addressLinks('TCP 192.168.16.143:80\n'.repeat(200_000), file, document);
    assert.equal(found.length, 5_000);
  });
});

describe('folding of tables', () => {
  const LISTED = `# lvs

IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.168.16.100:80 rr
  -> 192.168.16.143:80            Route   1      0          0
  -> 192.168.16.144:80            Route   1      0          0
UDP  192.168.16.100:53 rr
FWM  7 IPv6 wlc
  -> [2001:db8::8f]:0             Route   1      0          0
`;
  for (const [what, text, expected] of [
    ['a table', LISTED, [[5, 7], [9, 10]]],
    ['rules', '-A -t 1.1.1.1:80 -s rr\n-a -t 1.1.1.1:80 -r 2.2.2.2:80 -g -w 1\n-a -t 1.1.1.1:80 -r 2.2.2.3:80 -g -w 1\n\n-A -f 7 -s rr\n', [[0, 2]]],
    ['connections', 'IPVS connection entries\npro expire state\nTCP 14:58  ESTABLISHED 192.168.16.146:51370 192.168.16.100:80  192.168.16.143:80\n', []],
  ] as const) {
    it(`gives each service of ${what} its real servers`, () => {
      assert.deepEqual(tableFolds(text).map(({ first, last }) => [first, last]), expected);
    });
  } // prettier-ignore
});
