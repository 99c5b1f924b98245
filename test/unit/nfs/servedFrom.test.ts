import assert from 'node:assert/strict';
import { servedFrom, servedFromLines } from '../../../src/core/nfs/servedFrom';
import type { Inspection } from '../../../src/core/inspect';
import type { Mount } from '../../../src/core/spec/cluster';
import { observed } from '../support/observed';
import { hostOf, reference } from '../support/reference';

const cluster = reference();
const lvs = hostOf(cluster, 'lvs');
const web1 = hostOf(cluster, 'web1');
const [pages] = cluster.mounts as readonly [Mount];
const SAVED = (weight: number): string => `-A -t 192.168.16.100:80 -s rr
-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w ${weight}
-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1
`;

function table(weight: number, active: number): Inspection {
  const thresholds = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn
  -> RemoteAddress:Port
TCP  192.168.16.100:80 rr
  -> 192.168.16.143:80            0          0          ${active}          3
  -> 192.168.16.144:80            0          0          0          0
`;
  const observation = observed({ cluster, host: lvs }, { 'ipvs/table': SAVED(weight), 'ipvs/thresholds': thresholds });
  return new Map([['lvs', { state: 'observed', host: lvs, observation, at: new Date() }]]);
}

const lines = (inspection: Inspection, mount: Mount = pages): string =>
  servedFromLines(servedFrom(cluster, inspection, web1, mount)).join('\n');

describe('what is served from a mount', () => {
  it('is the web server’s folder, and the services with their live weight and connections', () => {
    assert.match(lines(table(3, 12)), /Its web server serves \/var\/www\/html/);
    assert.match(
      lines(table(3, 12)),
      /real server of tcp 192\.168\.16\.100:80 with weight 3 and 12 active connections/,
    );
  });

  it('does not hide a drained server that still has connections, and has nothing to say of one that has none', () => {
    assert.match(lines(table(0, 2)), /weight 0 and 2 active/);
    assert.doesNotMatch(lines(table(0, 0)), /real server of/);
  });

  it('takes the file’s word where no table was seen, and says so', () => {
    assert.match(lines(new Map()), /with weight 1; its connections are not known/);
  });

  it('knows a folder in the mount from one that only begins like it', () => {
    for (const [target, serves] of [['/var/www', true], ['/var/www/htm', false], ['/srv', false]] as const)
      assert.equal(lines(new Map(), { ...pages, target }).includes('Its web server'), serves, target); // prettier-ignore
  });
});
