import assert from 'node:assert/strict';
import { inspectionToJson, renderInspection } from '../../../src/core/plan/describe';
import { failure, inspectionOf, look } from '../providers/support';
import { reference } from '../support/reference';

const cluster = reference();
const table = '-A -t 192.168.16.100:80 -s rr\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 5\n-A -t 10.0.0.9:443 -s lc\n'; // prettier-ignore
const thresholds = 'TCP  192.168.16.100:80 rr\n  -> 192.168.16.143:80  0  0  12  3\n';
const inspection = inspectionOf(
  look(cluster, 'lvs', { 'ipvs/table': table, 'ipvs/thresholds': thresholds, 'hostname/live': 'lvs\n', 'hostname/persisted': 'lvs\n' }), // prettier-ignore
  failure(cluster, 'web2'),
);

describe('what was seen of hosts', () => {
  const text = renderInspection(cluster, inspection).split('\n');

  it('is a document of sections, with what is wanted where that is something else', () => {
    for (const line of [
      'lvs  192.168.16.142  Debian GNU/Linux 12 (bookworm), Linux 6.1.0-42-amd64',
      '  Host name:',
      '    hostname  lvs',
      '  IPVS table:',
      '    tcp 192.168.16.100:80  rr',
      '      web1 192.168.16.143:80  weight 5, wanted: weight 1 (12 active, 3 inactive)',
      '      web2 192.168.16.144:80  not there, wanted: weight 1',
      '    tcp 10.0.0.9:443  lc, not ours',
      '  error: web2 refused the connection.',
      '    → Check sshd.',
    ]) {
      assert.ok(text.includes(line), `${line}\n\n${text.join('\n')}`);
    }
  });

  it('names each thing once', () => {
    assert.equal(text.filter((line) => line.includes('192.168.16.143:80')).length, 1);
  });

  it('is JSON of the documented shape: what was seen by name and value, and all of it compared', () => {
    const [lvs, web2] = inspectionToJson(cluster, inspection).hosts;
    assert.deepEqual(Object.keys(lvs ?? {}), ['host', 'state', 'os', 'kernel', 'addresses', 'mounts', 'resources', 'compared', 'drift']); // prettier-ignore
    assert(lvs?.state === 'observed');
    assert.deepEqual(lvs.resources['ipvs'], [
      { name: 'tcp 192.168.16.100:80', value: 'rr' },
      { name: 'tcp 192.168.16.100:80 → 192.168.16.143:80', value: 'weight 5' },
      { name: 'tcp 10.0.0.9:443', value: 'lc' },
    ]);
    assert.deepEqual(lvs.compared['ipvs']?.[2], { name: '192.168.16.144:80', state: 'missing', wanted: 'weight 1', of: 'tcp 192.168.16.100:80', called: 'web2' }); // prettier-ignore
    assert.ok(lvs.drift.some((line) => line.includes('weight 5 → weight 1')));
    assert.deepEqual(web2, { host: 'web2', state: 'failed', error: { code: 'refused', message: 'web2 refused the connection.', next: 'Check sshd.' } }); // prettier-ignore
  });
});
