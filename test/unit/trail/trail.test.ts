import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Begun, TrailEnd } from '../../../src/core/trail/entry';
import { renderTrail } from '../../../src/core/trail/render';
import { Trail } from '../../../src/core/trail/trail';

function begun(id: string, minute: number, more: Partial<Begun> = {}): Begun {
  return {
    id,
    file: 'file:///project/cluster.yaml',
    cluster: 'web',
    goal: 'apply',
    by: 'ann@desk',
    at: new Date(Date.UTC(2026, 2, 1, 12, minute)),
    hosts: ['web1', 'lvs'],
    changes: ['web1: arp_ignore 0 → 1', 'lvs: 192.168.16.100/32 on ens33'],
    partial: false,
    ...more,
  };
}

const done: TrailEnd = { outcome: 'done', at: new Date(Date.UTC(2026, 2, 1, 13)), changed: 2, errors: [] };

describe('the trail of applies', () => {
  let directory = '';
  let trail: Trail;
  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'lvs-dr-trail-')), 'not made yet');
    trail = new Trail(directory);
  });
  afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

  const ids = async () => (await trail.entries()).map(({ id }) => id);
  const placeOf = (id: string): string =>
    join(directory, readdirSync(directory).find((name) => name.endsWith(`-${id}`)) ?? '');

  it('is empty before the first', async () => {
    assert.deepEqual([await ids(), await trail.textOf('aa', 'cluster')], [[], undefined]);
  });

  it('gives back what was kept, newest first, to the window that follows', async () => {
    const first = begun('aa', 1, { undoes: 'ff', partial: true, goal: 'remove' });
    const recording = trail.begin(first, 'name: web\n');
    recording.write('$ ip address add\n');
    recording.write('done\n');
    await recording.end({ ...done, outcome: 'failed', errors: ['web1: no\nroom'] });
    await trail.begin(begun('bb', 2), 'name: web # second\n').end(done);
    const later = new Trail(directory);
    assert.deepEqual(await later.entries(), [
      { ...begun('bb', 2), end: done },
      { ...first, end: { ...done, outcome: 'failed', errors: ['web1: no\nroom'] } },
    ]);
    assert.equal(await later.textOf('aa', 'transcript'), '$ ip address add\ndone\n');
    assert.equal(await later.textOf('bb', 'cluster'), 'name: web # second\n');
  });

  it('has an apply that was cut short as one that did not end, with what there was of it', async () => {
    const recording = trail.begin(begun('aa', 1), 'name: web\n');
    recording.write('half of it');
    const [entry] = await new Trail(directory).entries();
    assert.deepEqual([entry?.id, entry?.end], ['aa', undefined]);
    assert.equal(await trail.textOf('aa', 'cluster'), 'name: web\n');
    await recording.end(done);
    assert.equal(await trail.textOf('aa', 'transcript'), 'half of it');
  });

  const DAMAGE: readonly (readonly [name: string, harm: (place: string) => void, left: readonly string[], ended: boolean])[] = [
    ['a beginning cut short', (at) => truncateSync(join(at, 'begun.json'), 30), ['cc'], true],
    ['a beginning of something else', (at) => writeFileSync(join(at, 'begun.json'), '[]'), ['cc'], true],
    ['a beginning with numbers for changes', (at) => writeFileSync(join(at, 'begun.json'), JSON.stringify({ ...begun('aa', 1), changes: [1] })), ['cc'], true],
    ['no beginning', (at) => rmSync(join(at, 'begun.json')), ['cc'], true],
    ['an end cut short', (at) => truncateSync(join(at, 'end.json'), 5), ['cc', 'aa'], false],
    ['an end with an unknown outcome', (at) => writeFileSync(join(at, 'end.json'), '{"outcome":"odd"}'), ['cc', 'aa'], false],
    ['an end that is a directory', (at) => { rmSync(join(at, 'end.json')); mkdirSync(join(at, 'end.json')); }, ['cc', 'aa'], false],
    ['no transcript', (at) => rmSync(join(at, 'transcript.txt')), ['cc', 'aa'], true],
  ]; // prettier-ignore
  for (const [name, harm, left, ended] of DAMAGE) {
    it(`shows the others, and what can be read, with ${name}`, async () => {
      for (const [minute, id] of ['aa', 'cc'].entries()) await trail.begin(begun(id, minute), '').end(done);
      harm(placeOf('aa'));
      assert.deepEqual(await ids(), left);
      const damaged = (await trail.entries()).find(({ id }) => id === 'aa');
      if (damaged !== undefined) assert.equal(damaged.end !== undefined, ended);
    });
  }

  it('passes over what somebody else has put there, and reads no file that no entry has', async () => {
    mkdirSync(join(directory, 'notes'), { recursive: true });
    writeFileSync(join(directory, 'secret'), 'secret');
    writeFileSync(join(directory, '2026 holidays'), '');
    await trail.begin(begun('aa', 1), '').end(done);
    assert.deepEqual(await ids(), ['aa']);
    for (const id of ['../secret', '/../../secret', '', '.', 'a']) {
      assert.equal(await trail.textOf(id, 'cluster'), undefined, id);
    }
  });

  it('keeps the latest 200', async () => {
    for (let minute = 0; minute < 203; minute += 1) await trail.begin(begun(`e${minute}`, minute), '').end(done);
    await trail.prune();
    const left = await ids();
    assert.deepEqual([left.length, left[0], left.at(-1)], [200, 'e202', 'e3']);
  });

  it('refuses to begin where nothing can be written, and leaves nothing half-made', () => {
    mkdirSync(join(directory, '..'), { recursive: true });
    writeFileSync(directory, 'a file where the directory should be');
    assert.throws(() => trail.begin(begun('aa', 1), ''));
  });
});

describe('the trail as a document', () => {
  it('says who did what to which hosts and how it ended, and leads to what was kept', () => {
    const { text, links } = renderTrail('web', [
      begun('bb', 2, { undoes: 'aa' }),
      {
        ...begun('aa', 1, { partial: true }),
        end: { ...done, outcome: 'failed', changed: 1, errors: ['web1: no room'] },
      },
    ]);
    assert.match(text, /ann@desk {2}undid: did not end\n {2}2 changes on web1, lvs\n {2}took back aa\n/);
    assert.match(
      text,
      /ann@desk {2}applied: failed\n {2}1 of 2 changes on web1, lvs \(a part of the plan\)\n {2}error: web1: no room\n/,
    );
    assert.ok(text.indexOf('bb') < text.indexOf('applied: failed'), 'the latest first');
    const lines = text.split('\n');
    assert.deepEqual(
      links.map(({ line, start, end, id }) => `${id} ${lines[line]?.slice(start, end) ?? ''}`),
      ['bb transcript', 'bb cluster file as applied', 'aa transcript', 'aa cluster file as applied'],
    );
  });

  it('says so when there is nothing', () => {
    assert.equal(renderTrail('web', []).text, 'Nothing has been applied to cluster web from here.\n');
  });
});
