import assert from 'node:assert/strict';
import { apply } from '../../../src/core/apply/apply';
import { inspect, managedHosts } from '../../../src/core/inspect';
import { type Plan, planOf } from '../../../src/core/plan/plan';
import { renderPlan } from '../../../src/core/plan/render';
import type { Goal } from '../../../src/core/resources/kind';
import type { Cluster } from '../../../src/core/spec/cluster';
import { reference } from '../support/reference';
import { differing, SimulatedCluster, type SimulatedHost, withFunctions } from '../support/simulatedHost';

const cluster = reference();

function emptyMachines(): SimulatedCluster {
  return SimulatedCluster.debian(managedHosts(cluster));
}

async function look(wanted: Cluster, machines: SimulatedCluster, goal?: Goal): Promise<Plan> {
  return planOf(wanted, await inspect(wanted, machines), goal);
}

async function carryOut(wanted: Cluster, machines: SimulatedCluster, goal: Goal = 'apply') {
  const result = await apply(await look(wanted, machines, goal), machines);
  assert.deepEqual(
    result.errors.map(({ message, details }) => `${message}\n${details.output ?? ''}`),
    [],
  );
  assert.equal(result.outcome, 'done');
  return result;
}

/** The packages are there already, so that what a removal must bring back is known to the byte. */
async function machinesWithPackages(): Promise<SimulatedCluster> {
  const machines = emptyMachines();
  const plan = await look(cluster, machines);
  await Promise.all(
    [...machines.hosts].map(async ([name, host]) => {
      const steps = plan.hosts
        .find((entry) => entry.host.name === name)
        ?.steps.filter(({ kind }) => kind === 'packages');
      for (const step of steps ?? []) await host.run(withFunctions(step.script));
    }),
  );
  return machines;
}

describe('apply and remove on simulated hosts', () => {
  let machines: SimulatedCluster;
  const machine = (name: string): SimulatedHost => machines.at(name);
  afterEach(() => machines.dispose());

  it('builds the reference cluster from empty machines, and a fresh look finds nothing to do', async () => {
    machines = emptyMachines();
    await carryOut(cluster, machines);
    const again = await look(cluster, machines);
    assert.equal(again.changes, 0, renderPlan(again));
    for (const host of machines.hosts.values()) assert.equal(host.state('violations'), '');
    assert.match(machine('web1').state('addresses'), /^lo 192\.168\.16\.100 32$/m);
    assert.equal(
      machine('lvs').state('table'),
      '-A -t 192.168.16.100:80 -s rr\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 1\n-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1\n',
    );
  });

  it('writes nothing the second time, and takes one exec a host', async () => {
    machines = await machinesWithPackages();
    await carryOut(cluster, machines);
    const before = [...machines.hosts].map(([name, host]) => [name, host.commands, [...host.times()]]);
    machines.execs.length = 0;
    await carryOut(cluster, machines);
    assert.deepEqual(machines.execs.toSorted(), ['lvs', 'nfs', 'web1', 'web2']);
    assert.deepEqual(
      [...machines.hosts].map(([name, host]) => [name, host.commands, [...host.times()]]),
      before,
    );
  });

  it('removes to the byte what it made, its own records too', async () => {
    machines = await machinesWithPackages();
    const before = [...machines.hosts].map(([name, host]) => [name, host.snapshot()] as const);
    await carryOut(cluster, machines);
    await carryOut(cluster, machines, 'remove');
    for (const [name, snapshot] of before) assert.deepEqual(differing(snapshot, machine(name).snapshot()), [], name);
    assert.equal((await look(cluster, machines, 'remove')).changes, 0);
  });

  it('removes after a reboot, and the table of others outlives the end of ipvsadm.service', async () => {
    machines = await machinesWithPackages();
    machine('lvs').setUnit('ipvsadm.service', 'loaded inactive disabled');
    await carryOut(cluster, machines);
    const foreign = '-A -t 192.168.16.200:25 -s wlc\n-a -t 192.168.16.200:25 -r 192.168.16.9:25 -g -w 1\n';
    machine('lvs').setState('table', foreign + machine('lvs').state('table'));
    machine('lvs').setUnit('ipvsadm.service', 'loaded active enabled');
    for (const name of ['lvs', 'web1', 'web2'])
      machine(name).setUnit('lvs-dr-web-vip.service', 'loaded active enabled');
    assert.equal((await look(cluster, machines)).changes, 0);
    await carryOut(cluster, machines, 'remove');
    assert.equal(machine('lvs').state('table'), foreign);
    assert.doesNotMatch(machine('lvs').state('addresses'), /192\.168\.16\.100/);
    assert.doesNotMatch(machine('web1').state('addresses'), /192\.168\.16\.100/);
  });

  it('brings back the page, the host name, the fstab and the switch that it found', async () => {
    machines = await machinesWithPackages();
    machine('web1').write('/var/www/html/index.html', 'our shop\nsince 1998\n');
    machine('web1').write('/etc/fstab', '\tUUID=1\t/\text4 # a "comment"\n\n\n# end\n');
    machine('lvs').write('/etc/ipvsadm.rules', '# mine\n\n-A -t 192.168.16.200:25 -s wlc\n');
    machine('lvs').write('/etc/default/ipvsadm', "# start?\nAUTO='false'\n\n\nDAEMON=none\n");
    const before = ['web1', 'lvs'].map((name) => machine(name).snapshot());
    await carryOut(cluster, machines);
    assert.equal(machine('web1').read('/var/www/html/index.html'), 'This is web1\n');
    assert.match(
      machine('lvs').read('/etc/default/ipvsadm') ?? '',
      /^# start\?\nAUTO=(["'])true\1\n\n\nDAEMON=none\n$/,
    );
    assert.match(machine('lvs').read('/etc/ipvsadm.rules') ?? '', /^# mine\n\n-A -t 192\.168\.16\.200:25 -s wlc\n/);
    await carryOut(cluster, machines, 'remove');
    const after = ['web1', 'lvs'].map((name) => machine(name).snapshot());
    assert.deepEqual(
      after.flatMap((snapshot, index) => differing(before[index]!, snapshot)),
      [],
    );
  });

  it('takes off again what an earlier file had and this one has not', async () => {
    machines = await machinesWithPackages();
    const before = machine('web2').snapshot();
    await carryOut(cluster, machines);
    const smaller = reference(
      ['      - { host: web2, weight: 1 }\n', ''],
      ['hosts: [web1, web2]', 'hosts: [web1]'],
      ['  web2: { address: 192.168.16.144, hostname: web2 }', '  web2: { address: 192.168.16.144, webServer: false }'],
    );
    await carryOut(smaller, machines);
    assert.equal((await look(smaller, machines)).changes, 0);
    assert.doesNotMatch(machine('lvs').state('table'), /192\.168\.16\.144/);
    assert.doesNotMatch(machine('lvs').read('/etc/ipvsadm.rules') ?? '', /192\.168\.16\.144/);
    assert.doesNotMatch(machine('web2').state('addresses'), /192\.168\.16\.100/);
    assert.deepEqual(differing(before, machine('web2').snapshot()), []);
  });

  it('writes the test page where /var is a file system of its own', async () => {
    machines = await machinesWithPackages();
    const mounts = machine('web1').read('/proc/self/mounts') ?? '';
    machine('web1').write('/proc/self/mounts', `${mounts}/dev/vda2 /var ext4 rw,relatime 0 0\n`);
    await carryOut(cluster, machines);
    assert.equal(machine('web1').read('/var/www/html/index.html'), 'This is web1\n');
  });
});
