import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importCluster } from '../../../src/core/import/importCluster';
import { type Sight, sightProbe } from '../../../src/core/import/sight';
import { reference } from '../support/reference';

/** What the machines of the lab print (Debian 12, ipvsadm 1.31, iproute2 6.1) with the reference cluster applied. */
function captured(name: string): Sight {
  const probe = sightProbe();
  const mark = /'(@[0-9a-f]+) end'/.exec(probe.script.text)?.[1];
  assert(mark);
  const text = readFileSync(join(__dirname, 'captured', `${name}.txt`), 'utf8');
  return probe.read({ ssh: name }, text.replaceAll(/^@ /gm, `${mark} `));
}

describe('importing what real machines printed', () => {
  it('gives the reference cluster', () => {
    const imported = importCluster(['lvs', 'web1', 'web2', 'nfs', 'client'].map(captured));
    const got = imported?.document.cluster;
    assert(got);
    const wanted = reference();
    assert.deepEqual(got.services, wanted.services);
    assert.deepEqual(got.mounts, wanted.mounts);
    assert.deepEqual(
      got.hosts.map(({ ssh, ...host }) => ({ ...host, alias: ssh.host })),
      wanted.hosts.map(({ ssh: _ssh, ...host }) => ({ ...host, alias: host.name })),
    );
  });
});
