import assert from 'node:assert/strict';
import type { Cluster } from '../../../src/core/spec/cluster';
import type { RequestRecord } from '../../../src/core/traffic/record';
import { reference } from '../support/reference';
import { checked, onlyService } from './support';

type Part = Partial<RequestRecord>;

const page = (text: string, size = text.length): Part => ({ status: 200, page: { id: 1, size, text } });
const dead: Part = { failure: { kind: 'refused', text: 'Connection refused' } };
const NFS = 'This page comes from NFS';

/** What the check makes of these answers, in the order of the file's real servers; and which path was asked for. */
async function of(cluster: Cluster, ...parts: readonly Part[]) {
  let asked: string | undefined;
  const result = await checked('content', cluster, {
    directly: (service, path) => {
      asked = path;
      return Promise.resolve(
        service.realServers.flatMap(({ host, address }, at) => {
          const part = parts[at];
          return part === undefined ? [] : [{ server: host, endpoint: `${address}:80`, record: { index: 1, atMs: 0, timeMs: 1, ...part } }]; // prettier-ignore
        }),
      );
    },
  });
  return { ...result, asked };
}

const withoutPage = reference(['        page: This page comes from NFS\n', '']);

describe('the same content on all real servers', () => {
  it('passes where each gives the page that the file puts into the export', async () => {
    const { outcome, message, evidence, asked } = await of(reference(), page(`${NFS}\n`), page(`${NFS}\n`));
    assert.deepEqual([outcome, asked], ['passed', '/']);
    assert.match(message, /web1, web2 give the same page, from nfs:\/opt\/wwwroot/);
    assert.deepEqual(evidence[0], 'web1  http://192.168.16.143:80/  HTTP 200, 25 bytes');
  });

  it('fails for the one that serves its own test page, because nothing is mounted there', async () => {
    const { outcome, message, diff, next } = await of(reference(), page(NFS), page('This is web2'));
    assert.equal(outcome, 'failed');
    assert.match(message, /^web2 does not give the page that is on nfs/);
    assert.deepEqual(diff, { expected: `web1\n  ${NFS}\nweb2\n  ${NFS}`, observed: `web1\n  ${NFS}\nweb2\n  This is web2` }); // prettier-ignore
    assert.match(next ?? '', /Look on web2 whether nfs:\/opt\/wwwroot is mounted on \/var\/www\/html \("findmnt/);
  });

  it('fails where all give the same wrong page', async () => {
    assert.equal((await of(reference(), page('It works!'), page('It works!'))).outcome, 'failed');
  });

  it('compares them with each other where the file does not say what the page is', async () => {
    assert.equal((await of(withoutPage, page('x'), page('x'))).outcome, 'passed');
    const { outcome, message } = await of(withoutPage, page('x'), page('y'));
    assert.deepEqual([outcome, message], ['failed', 'web2 gives another page than web1.']);
  });

  it('tells pages apart that differ beyond what is kept of them', async () => {
    const long = 'x'.repeat(1_200);
    assert.equal((await of(withoutPage, page(long, 5_000), page(long, 5_000))).outcome, 'passed');
    assert.equal((await of(withoutPage, page(long, 5_000), page(long, 5_001))).outcome, 'failed');
  });

  it('fails for a real server that is dead, in the words of the connection', async () => {
    const { outcome, message, diff } = await of(reference(), page(NFS), dead);
    assert.deepEqual([outcome, message], ['failed', 'web2 does not give a page at its own address.']);
    assert.match(diff?.observed ?? '', /web2\n {2}connection refused: Connection refused$/);
  });

  it('is skipped where the file has no mount, and asks nobody', async () => {
    const { mounts: _, ...rest } = reference();
    const { outcome, asked } = await of({ ...rest, mounts: [] });
    assert.deepEqual([outcome, asked], ['skipped', undefined]);
  });

  for (const [what, target, outcome, path] of [
    ['a folder of the pages', '/var/www/html/media', 'passed', '/media/'],
    ['a folder that holds the pages', '/var/www', 'passed', '/'],
    ['somewhere else', '/srv/data', 'skipped', undefined],
    ['a neighbour with a longer name', '/var/www/html2', 'skipped', undefined],
  ] as const) {
    it(`looks where the mount is: ${what}`, async () => {
      const cluster = { ...withoutPage, mounts: withoutPage.mounts.map((mount) => ({ ...mount, target })) };
      const result = await of(cluster, page('x'), page('x'));
      assert.deepEqual([result.outcome, result.asked], [outcome, path]);
    });
  }

  it('is skipped where only one real server has the mount', async () => {
    const mounts = withoutPage.mounts.map((mount) => ({ ...mount, hosts: ['web1'] }));
    assert.equal((await of({ ...withoutPage, mounts }, page('x'), page('y'))).outcome, 'skipped');
    assert.equal(onlyService(withoutPage).realServers.length, 2);
  });
});
