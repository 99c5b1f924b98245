import assert from 'node:assert/strict';
import { explainPlan } from '../../../src/core/plan/explain';
import { planOf } from '../../../src/core/plan/plan';
import { failure, inspectionOf, look } from '../providers/support';
import { reference } from '../support/reference';

const cluster = reference();
const reals = ['143:80 -g -w 7', '144:80 -g -w 1', '9:80 -g -w 1', '8:80 -g -w 1'];
const table = `-A -t 192.168.16.100:80 -s rr\n${reals.map((real) => `-a -t 192.168.16.100:80 -r 192.168.16.${real}\n`).join('')}-A -t 10.0.0.9:443 -s lc\n`; // prettier-ignore
const thresholds = 'TCP  192.168.16.100:80 rr\n  -> 192.168.16.143:80  0  0  12  3\n  -> 192.168.16.9:80  0  0  12  3\n  -> 192.168.16.8:80  0  0  1  0\n'; // prettier-ignore

describe('a plan as a document to read', () => {
  const inspection = inspectionOf(
    look(cluster, 'lvs', { 'ipvs/table': table, 'ipvs/thresholds': thresholds }),
    look(cluster, 'web1', { 'packages/installed': 'ii rpcbind\n', 'sysctl/live': 'all/arp_ignore:0\n' }),
    failure(cluster, 'web2'),
  );
  const text = explainPlan(planOf(cluster, inspection), inspection).split('\n');
  const has = (line: string) => assert.ok(text.includes(line), `${line}\n\n${text.join('\n')}`);

  it('has the waves, and under each step what was seen and what will be', () => {
    assert.match(text[0] ?? '', /^Cluster web: \d+ changes on 2 hosts\./);
    has('Wave 1: packages');
    has('  web1: install apache2, nfs-common');
    has('      apache2: – → installed');
    has('      /etc/sysctl.d/99-zz-lvs-dr-web.conf: – → 6 lines');
  });

  it('does not say twice what the line of a step says already', () => {
    has('  web1: net.ipv4.conf.all.arp_ignore 0 → 1');
    assert.equal(text.filter((line) => line.includes('net.ipv4.conf.all.arp_ignore')).length, 1);
    has('  lvs: web1 192.168.16.143:80: weight 7 → weight 1');
    assert.equal(text.filter((line) => line.includes('192.168.16.143:80')).length, 1);
  });

  it('says of a real server that leaves how many connections will be drained first', () => {
    has('  lvs: 192.168.16.9:80 leaves tcp 192.168.16.100:80: 12 active connections will be drained first');
    has('  lvs: 192.168.16.8:80 leaves tcp 192.168.16.100:80: 1 active connection will be drained first');
  });

  it('ends with what is foreign and with what is wrong', () => {
    has('Not ours, left alone:');
    has('  lvs: virtual service tcp 10.0.0.9:443 lc with 0 real servers');
    has('  error: web2 refused the connection.');
  });
});
