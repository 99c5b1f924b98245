import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, type LabHostName, startLab } from '../../lab/api';
import { readCluster } from '../../src/core/spec/read';
import { buildCli, ClusterFiles, lvsDr, planIn, type Ran } from './support/cli';
import { labProfile } from './support/profile';

const HOSTS: readonly LabHostName[] = ['lvs', 'web1', 'web2', 'nfs', 'client'];
const FOREIGN = '192.168.16.101:8080';

/** What live machines are becomes a file, and the file says what they are: a plan of it has nothing to do. */
describe(`importing hosts on ${labProfile()}`, () => {
  const files = new ClusterFiles();
  let lab: Lab;
  let reference: string;

  const run = (...args: readonly string[]): Promise<Ran> => lvsDr(lab.sshConfigFile, ...args);
  const importInto = async (name: string): Promise<string> => {
    const file = join(files.write(`${name}.txt`, ''), '..', name);
    const ran = await run('import', ...HOSTS, '--output', file);
    assert.equal(ran.status, 0, ran.stderr);
    return file;
  };
  const assertInSync = async (file: string) => {
    const ran = await run('plan', file, '--json');
    const { hosts } = planIn(ran);
    assert.deepEqual(
      hosts.flatMap(({ steps, problems }) => [...steps, ...problems]),
      [],
      readFileSync(file, 'utf8'),
    );
    assert.equal(ran.status, 0);
  };

  before(async () => {
    buildCli();
    lab = await startLab({ profile: labProfile() });
    await lab.reset();
    reference = files.write('cluster.yaml', files.reference);
    const applied = await run('apply', reference, '--yes');
    assert.equal(applied.status, 0, applied.stderr);
  });

  it('gives a file of the applied reference cluster whose plan has no changes', async () => {
    const file = await importInto('imported.lvs.yaml');
    await assertInSync(file);
    const [wanted, got] = [reference, file].map((name) => readCluster(readFileSync(name, 'utf8')).cluster);
    assert(wanted && got);
    assert.deepEqual(got.services, wanted.services);
    assert.deepEqual(got.mounts, wanted.mounts);
    const withoutSsh = ({ hosts }: typeof got) => hosts.map(({ ssh: _ssh, ...host }) => host);
    assert.deepEqual(withoutSsh(got), withoutSsh(wanted));
  });

  it('writes over nothing', async () => {
    const ran = await run('import', 'lvs', '--output', reference);
    assert.equal(ran.status, 1);
    assert.match(ran.stderr, /is there already/);
    assert.equal(readFileSync(reference, 'utf8'), files.reference);
  });

  it('leaves a service of others to them, and says so', async () => {
    await lab.exec('lvs', `ipvsadm -A -t ${FOREIGN} -s wlc && ipvsadm -a -t ${FOREIGN} -r 192.168.16.143:8080 -m -w 3`);
    const file = await importInto('beside-others.lvs.yaml');
    assert.match(
      readFileSync(file, 'utf8'),
      /# {3}ipvsadm -a -t 192\.168\.16\.101:8080 -r 192\.168\.16\.143:8080 -m -w 3/,
    );
    await assertInSync(file);
    await lab.exec('lvs', `ipvsadm -D -t ${FOREIGN}`);
  });

  it('names a host that cannot be reached, and describes the others', async () => {
    const { status, stdout, stderr } = await run('import', ...HOSTS, 'root@nowhere.invalid');
    assert.equal(status, 1);
    assert.match(stderr, /nowhere\.invalid/);
    assert.ok(readCluster(stdout).cluster);
  });
});
