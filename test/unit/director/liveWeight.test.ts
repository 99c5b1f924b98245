import assert from 'node:assert/strict';
import { restoreWeights, setLiveWeight, takeOut } from '../../../src/core/director/liveWeight';
import { sh } from '../../../src/core/ssh/shell';
import { SimulatedCluster, type SimulatedHost } from '../support/simulatedHost';
import { director, firstTarget, OTHER, SERVICE, TWO_DIRECTORS, WEB1, WEB2 } from './support';

describe('the live weight of a real server, in a real shell', () => {
  const target = firstTarget();
  let lvs: SimulatedHost;
  let lvs2: SimulatedHost;
  let hosts: SimulatedCluster;

  beforeEach(() => {
    lvs = director('lvs', '192.168.16.142', SERVICE, WEB1, WEB2, OTHER);
    lvs2 = director('lvs2', '192.168.16.147', SERVICE, WEB1, WEB2);
    hosts = new SimulatedCluster(new Map([['lvs', lvs], ['lvs2', lvs2]])); // prettier-ignore
  });
  afterEach(() => hosts.dispose());

  const table = (host: SimulatedHost): readonly string[] => host.state('table').trim().split('\n');
  const weighted = (rule: string, weight: number): string => rule.replace(/-w \d+/, `-w ${weight}`);

  it('changes on every director, in one exec each, and leaves forwarding, thresholds and everybody else as they are', async () => {
    const { done, errors } = await setLiveWeight(TWO_DIRECTORS, target, 9, hosts);
    assert.deepEqual(errors, []);
    assert.deepEqual(done.map(({ director: { name }, before }) => [name, before.weight, before.upperThreshold]), [['lvs', 3, 100], ['lvs2', 3, 100]]); // prettier-ignore
    assert.deepEqual(table(lvs), [SERVICE, weighted(WEB1, 9), WEB2, ...OTHER.split('\n')]);
    assert.deepEqual(table(lvs2), [SERVICE, weighted(WEB1, 9), WEB2]);
    assert.deepEqual([...hosts.execs].sort(), ['lvs', 'lvs2']);
    assert.equal(lvs.read('/run/lvs-dr/lease'), undefined, 'the lock is given back');
    assert.match(lvs.state('syslog'), /^user\.notice live \w+ by .+@.+: weight 9 for 192\.168\.16\.143:80 in tcp 192\.168\.16\.100:80$/m); // prettier-ignore
  });

  it('writes nothing where the weight is that already', async () => {
    const { done } = await setLiveWeight(TWO_DIRECTORS, target, 3, hosts);
    assert.equal(done.length, 2);
    assert.doesNotMatch(lvs.state('journal'), /ipvsadm/);
  });

  it('names a director that is down, and goes on with the other', async () => {
    hosts = new SimulatedCluster(new Map([['lvs2', lvs2]]));
    const { done, errors } = await setLiveWeight(TWO_DIRECTORS, target, 0, hosts);
    assert.deepEqual(errors.map(({ host, code }) => [host, code]), [['lvs', 'unreachable']]); // prettier-ignore
    assert.deepEqual(done.map((each) => each.director.name), ['lvs2']); // prettier-ignore
    assert.deepEqual(table(lvs2), [SERVICE, weighted(WEB1, 0), WEB2]);
    lvs.dispose();
  });

  it('does not take the last weight of a service unless told to', async () => {
    const alone = [SERVICE, WEB1, weighted(WEB2, 0)];
    lvs.setState('table', `${alone.join('\n')}\n`);
    const refused = await setLiveWeight(TWO_DIRECTORS, target, 0, hosts);
    assert.deepEqual(refused.theLast.map(({ name }) => name), ['lvs']); // prettier-ignore
    assert.deepEqual(table(lvs), alone);
    const told = await setLiveWeight(TWO_DIRECTORS, target, 0, hosts, { evenTheLast: true });
    assert.deepEqual([told.theLast, told.done.length], [[], 2]);
    assert.deepEqual(table(lvs), [SERVICE, weighted(WEB1, 0), weighted(WEB2, 0)]);
  });

  it('tells a director that does not have the real server from one without a table', async () => {
    lvs.setState('table', `${[SERVICE, WEB2].join('\n')}\n`);
    lvs2.setState('table', '');
    assert.deepEqual((await setLiveWeight(TWO_DIRECTORS, target, 0, hosts)).absent.map(({ name }) => name), ['lvs', 'lvs2']); // prettier-ignore
    const bare = director('lvs', '192.168.16.142');
    await bare.run(sh`rm -f /proc/net/ip_vs`);
    const { errors } = await setLiveWeight(TWO_DIRECTORS, target, 0, new SimulatedCluster(new Map([['lvs', bare]])));
    assert.match(errors[0]?.message ?? '', /lvs has no IPVS table/);
    bare.dispose();
  });

  it('is refused while somebody else is at work on the host', async () => {
    lvs.write('/run/lvs-dr/lease', 'other 1100 ann@desk\n');
    const { errors, done } = await setLiveWeight(TWO_DIRECTORS, target, 0, hosts);
    assert.deepEqual(errors.map(({ host, code, message }) => [host, code, message]), [['lvs', 'locked', 'lvs is being changed by ann@desk, for 0 s now']]); // prettier-ignore
    assert.equal(done.length, 1);
    assert.deepEqual(table(lvs)[1], WEB1);
    assert.equal(lvs.read('/run/lvs-dr/lease'), 'other 1100 ann@desk\n', 'the lock stays theirs');
  });

  it('says so when the kernel does not take the change', async () => {
    lvs.setState('refuse', '');
    const { errors } = await setLiveWeight(TWO_DIRECTORS, target, 0, hosts);
    assert.deepEqual(errors.map(({ host, code, details }) => [host, code, details.output]), [['lvs', 'did-not-stick', 'Memory allocation problem']]); // prettier-ignore
  });

  it('brings back what stood on each director before', async () => {
    lvs2.setState('table', `${[SERVICE, weighted(WEB1, 5), WEB2].join('\n')}\n`);
    const { done } = await setLiveWeight(TWO_DIRECTORS, target, 0, hosts);
    await restoreWeights(target, done, hosts);
    assert.deepEqual([table(lvs)[1], table(lvs2)[1]], [WEB1, weighted(WEB1, 5)]);
  });

  it('takes a real server out of the table by force, and nothing else', async () => {
    const { done, errors } = await takeOut(TWO_DIRECTORS, target, hosts);
    assert.deepEqual([done.length, errors], [2, []]);
    assert.deepEqual(table(lvs), [SERVICE, WEB2, ...OTHER.split('\n')]);
  });
});
