import assert from 'node:assert/strict';
import { debian, differenceOf } from '../support/observed';
import { clusterOf, hostOf } from '../support/reference';

const cluster = clusterOf(`apiVersion: lvs-dr/v1
name: web
network: { cidr: 192.168.16.0/24, interface: ens33 }
directors: { lvs: { address: 192.168.16.142 } }
realServers:
  web1: { address: 192.168.16.143 }
  web2: { address: 192.168.16.144 }
  web3: { address: 192.168.16.145 }
  web4: { address: 192.168.16.146 }
virtualServices:
  - { vip: 192.168.16.100, port: 80, scheduler: wrr, realServers: [{ host: web1, weight: 1 }, { host: web2, weight: 9 }, { host: web3, weight: 4 }, { host: web4, weight: 2, upperThreshold: 100 }] }
`);
const REAL = '-t 192.168.16.100:80 -r 192.168.16';

describe("an edit of a director's table", () => {
  it('adds before it changes, raises before it lowers, and takes out last, once it is drained', () => {
    const live = `-A -t 192.168.16.100:80 -s wrr -p 60
-a ${REAL}.143:80 -g -w 5
-a ${REAL}.144:80 -g -w 1
-a ${REAL}.145:80 -g -w 4
-a ${REAL}.9:80 -g -w 3
`;
    const place = { cluster, host: hostOf(cluster, 'lvs') };
    const { steps } = differenceOf('ipvs', place, debian('192.168.16.142', { 'ipvs/table': live }));
    const text = steps.map(({ script }) => script.text).join('\n');
    assert.deepEqual(text.split('\n'), [
      `edit_table '-a ${REAL}.146:80 -g -w 2 -x 100`,
      '-E -t 192.168.16.100:80 -s wrr',
      `-e ${REAL}.144:80 -g -w 9`,
      `-e ${REAL}.143:80 -g -w 1`,
      `-e ${REAL}.9:80 -g -w 0'`,
      `drain '-t 192.168.16.100:80' '192.168.16.9:80' 60`,
      `edit_table '-d ${REAL}.9:80'`,
      'table=$(ipvsadm -Sn)',
      `expect_rule '-A -t 192.168.16.100:80 -s wrr'`,
      `expect_rule '-a ${REAL}.143:80 -g -w 1'`,
      `expect_rule '-a ${REAL}.144:80 -g -w 9'`,
      `expect_rule '-a ${REAL}.145:80 -g -w 4'`,
      `expect_rule '-a ${REAL}.146:80 -g -w 2'`,
    ]);
    assert.deepEqual(steps.flatMap(({ needs }) => needs), ['web2', 'web4']); // prettier-ignore
  });
});
