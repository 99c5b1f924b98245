import assert from 'node:assert/strict';
import { savedTablePlan, saveTable } from '../../../src/core/director/saveTable';
import { zeroCounters } from '../../../src/core/director/zeroCounters';
import { HostError } from '../../../src/core/errors';
import { inspect } from '../../../src/core/inspect';
import type { Runner } from '../../../src/core/ssh/runner';
import { SimulatedCluster, type SimulatedHost } from '../support/simulatedHost';
import { hostOf } from '../support/reference';
import { director, OTHER, SERVICE, TWO_DIRECTORS, WEB1, WEB2 } from './support';

/** `ipvsadm -ln --stats --exact` of the lab's director (ipvsadm 1.31, Linux 6.1), and a second service. */
const COUNTERS = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
  -> RemoteAddress:Port
TCP  192.168.16.100:80                  14     1555        0    82528        0
  -> 192.168.16.143:80                   6      884        0    46916        0
  -> 192.168.16.144:80                   8      671        0    35612        0
TCP  192.168.16.100:8080                 2       11        0      700        0
  -> 192.168.16.143:8080                 2       11        0      700        0
`;

describe("a director's table, in a real shell", () => {
  const lvs = hostOf(TWO_DIRECTORS, 'lvs');
  let host: SimulatedHost;
  let hosts: SimulatedCluster;
  beforeEach(() => {
    host = director('lvs', '192.168.16.142', SERVICE, WEB1, WEB2, OTHER);
    host.setState('counters', COUNTERS);
    hosts = new SimulatedCluster(new Map([['lvs', host]]));
  });
  afterEach(() => hosts.dispose());

  const packets = (): readonly string[] => [...host.state('counters').matchAll(/^(?:TCP|\s+->)\s+\d\S+\s+\d+\s+(\d+)/gm)].map(([, count]) => count ?? ''); // prettier-ignore

  it('counts from zero again: one service, or all; and what was counted is not lost', async () => {
    assert.equal((await zeroCounters(hosts, lvs, '-t 192.168.16.100:8080')).trim(), COUNTERS.trim());
    assert.deepEqual(packets(), ['1555', '884', '671', '0', '0']);
    await zeroCounters(hosts, lvs, undefined);
    assert.deepEqual(packets(), ['0', '0', '0', '0', '0']);
    assert.equal(host.read('/run/lvs-dr/lease'), undefined);
    await zeroCounters(hosts, lvs, undefined);
  });

  it('does not believe a zero that did not happen', async () => {
    host.setState('refuse', '');
    await assert.rejects(zeroCounters(hosts, lvs, undefined), (error) => HostError.is(error, 'did-not-stick'));
  });

  async function plan() {
    const view = (await inspect(TWO_DIRECTORS, hosts, { only: new Set(['lvs']) })).get('lvs');
    assert(view?.state === 'observed');
    const found = savedTablePlan(TWO_DIRECTORS, view.observation);
    assert(found);
    return found;
  }

  it('is saved as it is, thresholds and foreign services included, where the host boots it from', async () => {
    host.write('/etc/ipvsadm.rules', '# our rules, see the wiki\n-A -t 10.9.9.9:1 -s rr\n');
    const planned = await plan();
    assert.deepEqual(planned.foreign, ['tcp 192.168.16.100:8080']);
    assert.deepEqual(planned.differing, ['tcp 192.168.16.100:80'], 'thresholds that the file does not have');
    await saveTable(hosts, lvs, planned);
    assert.equal(host.read('/etc/ipvsadm.rules'), ['# our rules, see the wiki', SERVICE, WEB1, WEB2, OTHER, ''].join('\n')); // prettier-ignore
    assert.equal(planned.path, '/etc/ipvsadm.rules');
    assert.deepEqual((await plan()).before, planned.after);
  });

  it('is not taken for saved when something else is read back', async () => {
    const planned = await plan();
    const forgetful: Runner = {
      run: async (...call) => {
        const result = await hosts.run(...call);
        return { ...result, stdout: result.stdout.replace(/( after\n).*/, '$1# written by somebody else') };
      },
    };
    await assert.rejects(saveTable(forgetful, lvs, planned), (error) => HostError.is(error, 'did-not-stick'));
  });

  it('is saved where there is no file yet', async () => {
    await saveTable(hosts, lvs, await plan());
    assert.equal(host.read('/etc/ipvsadm.rules'), [SERVICE, WEB1, WEB2, OTHER, ''].join('\n'));
  });

  for (const [what, change] of [
    ['the table', () => host.setState('table', `${[SERVICE, WEB1].join('\n')}\n`)],
    ['the file', () => host.write('/etc/ipvsadm.rules', '# somebody was faster\n')],
  ] as const) {
    it(`is not saved when ${what} has changed since the person was asked`, async () => {
      const planned = await plan();
      change();
      const before = host.read('/etc/ipvsadm.rules');
      await assert.rejects(saveTable(hosts, lvs, planned), /lvs did not save its table: .*has changed since/);
      assert.equal(host.read('/etc/ipvsadm.rules'), before);
    });
  }
});
