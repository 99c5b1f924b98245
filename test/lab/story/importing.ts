import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabHostName } from '../../../lab/api';
import { readCluster } from '../../../src/core/spec/read';
import type { Story } from './story';

const HOSTS: readonly LabHostName[] = ['lvs', 'web1', 'web2', 'nfs', 'client'];
const FOREIGN = '192.168.16.101:8080';

/** What live machines are becomes a file, and the file says what they are: a plan of it has nothing to do. */
export function importing(story: Story): void {
  const importInto = async (name: string): Promise<string> => {
    const file = join(story.files.write(`${name}.txt`, ''), '..', name);
    const ran = await story.run('import', ...HOSTS, '--output', file);
    assert.equal(ran.status, 0, ran.stderr);
    return file;
  };

  it('gives a file of the applied reference cluster whose plan has no changes', async () => {
    const file = await importInto('imported.lvs.yaml');
    await story.assertInSync(file);
    const [wanted, got] = [story.full, file].map((name) => readCluster(readFileSync(name, 'utf8')).cluster);
    assert(wanted && got);
    assert.deepEqual(got.services, wanted.services);
    assert.deepEqual(got.mounts, wanted.mounts);
    const withoutSsh = ({ hosts }: typeof got) => hosts.map(({ ssh: _ssh, ...host }) => host);
    assert.deepEqual(withoutSsh(got), withoutSsh(wanted));
  });

  it('writes over nothing', async () => {
    const ran = await story.run('import', 'lvs', '--output', story.full);
    assert.equal(ran.status, 1);
    assert.match(ran.stderr, /is there already/);
    assert.equal(readFileSync(story.full, 'utf8'), story.files.reference);
  });

  it('leaves a service of others to them, and says so', async () => {
    await story.lab.exec(
      'lvs',
      `ipvsadm -A -t ${FOREIGN} -s wlc && ipvsadm -a -t ${FOREIGN} -r 192.168.16.143:8080 -m -w 3`,
    );
    const file = await importInto('beside-others.lvs.yaml');
    assert.match(
      readFileSync(file, 'utf8'),
      /# {3}ipvsadm -a -t 192\.168\.16\.101:8080 -r 192\.168\.16\.143:8080 -m -w 3/,
    );
    await story.assertInSync(file);
    await story.lab.exec('lvs', `ipvsadm -D -t ${FOREIGN}`);
  });

  it('names a host that cannot be reached, and describes the others', async () => {
    const { status, stdout, stderr } = await story.run('import', ...HOSTS, 'root@nowhere.invalid');
    assert.equal(status, 1);
    assert.match(stderr, /nowhere\.invalid/);
    assert.ok(readCluster(stdout).cluster);
  });
}
