import assert from 'node:assert/strict';
import { mountersOf } from '../../../src/core/plan/mounters';
import { comparedOf, rowsOfKind } from '../../../src/providers/tree/compared';
import { summaryOf } from '../../../src/providers/tree/kindSummary';
import { addresses } from '../support/observed';
import { hostOf, reference } from '../support/reference';
import { failure, inspectionOf, look, stateOf } from './support';

const cluster = reference();
const SILENT = 'all/arp_ignore:1\nall/arp_announce:2\ndefault/arp_ignore:1\ndefault/arp_announce:2\nlo/arp_ignore:1\nlo/arp_announce:2\nens33/arp_ignore:0\n'; // prettier-ignore

describe('what the tree shows under a host', () => {
  it('is nothing of a host that was not seen', () => {
    const state = stateOf(cluster, inspectionOf(failure(cluster, 'web1')));
    assert.deepEqual([comparedOf(state, 'web1'), comparedOf(state, 'web2')], [[], []]);
  });

  it('begins with what decides whether clients are served, and leaves out what is no concern of the file', () => {
    const state = stateOf(cluster, inspectionOf(look(cluster, 'web1', { 'sysctl/live': SILENT })));
    const kinds = comparedOf(state, 'web1').map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 3), ['address', 'sysctl', 'route']);
    assert.ok(!kinds.includes('ipvs'), kinds.join());
    assert.ok(!rowsOfKind(state, 'web1', 'sysctl').some(({ name }) => name.includes('ens33')));
  });

  it('says of each kind at a glance whether it differs', () => {
    const table = '-A -t 192.168.16.100:80 -s rr\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 1\n-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1\n'; // prettier-ignore
    const foreign = '-A -t 10.0.0.9:443 -s lc\n';
    const summary = (text: string) =>
      summaryOf(rowsOfKind(stateOf(cluster, inspectionOf(look(cluster, 'lvs', { 'ipvs/table': text }))), 'lvs', 'ipvs')); // prettier-ignore
    assert.deepEqual(summary(table), { state: 'good', words: '3 as wanted' });
    assert.deepEqual(summary(table + foreign), { state: 'good', words: '3 as wanted, 1 not ours' });
    assert.deepEqual(summary(table.replace('-w 1', '-w 7')), { state: 'differs', words: '1 difference' });
    const wide = addresses(['ens33', '192.168.16.143', 24], ['lo', '192.168.16.100', 24]);
    const blocked = stateOf(cluster, inspectionOf(look(cluster, 'web1', { 'facts/addresses': wide })));
    assert.deepEqual(summaryOf(rowsOfKind(blocked, 'web1', 'address')), { state: 'blocked', words: 'blocked' });
  });

  it('follows an edit of the file without another look', () => {
    const view = look(cluster, 'lvs', { 'ipvs/table': '-A -t 192.168.16.100:80 -s rr\n' });
    const wanted = (of: typeof cluster) => rowsOfKind(stateOf(of, inspectionOf(view)), 'lvs', 'ipvs')[0]?.state;
    assert.equal(wanted(cluster), 'asWanted');
    assert.equal(wanted(reference(['scheduler: rr', 'scheduler: wlc'])), 'differs');
  });
});

describe('who mounts an export', () => {
  const nfs = hostOf(cluster, 'nfs');
  const mounts = (text: string) => ({ 'facts/mounts': text });
  const inspection = inspectionOf(
    look(cluster, 'web1', mounts('192.168.16.145:/opt/wwwroot /var/www/html nfs4 rw 0 0\n')),
    look(cluster, 'web2', mounts('192.168.16.145:/opt/wwwroot/web2 /var/www/html nfs rw 0 0\n')),
    look(cluster, 'lvs', mounts('192.168.16.145:/opt/wwwroot2 /mnt nfs4 rw 0 0\n192.168.16.9:/opt/wwwroot /srv nfs4 rw 0 0\n')),
  ); // prettier-ignore

  it('is told by the mounts of the other hosts, also of a directory under it', () => {
    assert.deepEqual(mountersOf(inspection, nfs, '/opt/wwwroot'), ['web1', 'web2']);
    assert.deepEqual(mountersOf(inspection, nfs, '/srv'), []);
  });
});
