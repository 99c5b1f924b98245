import '../../support/vscode';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunView } from '../../../../src/core/traffic/live/runView';
import { RunStore } from '../../../../src/providers/liveTest/runStore';
import { OTHER, runView, SERVICE, uri } from './scene';

const place = { uri, service: SERVICE };
const MOST = 5;

describe('the runs of live tests that are kept', () => {
  let directory = '';
  let warnings: string[];
  let underWay: Set<string>;
  let store: RunStore;

  const another = (): RunStore =>
    new RunStore(directory, { warn: (message) => void warnings.push(message) }, (id) => underWay.has(id), MOST);
  const at = (minute: number, more: Partial<RunView> = {}): RunView =>
    runView(`id${minute}`, { startedAt: Date.UTC(2026, 10, 29, 12, minute), ...more });
  const files = (): readonly string[] => readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('id')); // prettier-ignore
  const ids = async (of = store): Promise<readonly string[]> => (await of.list(place)).map(({ id }) => id);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lvs-dr-runs-'));
    warnings = [];
    underWay = new Set();
    store = another();
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('are read again as they were written, newest first, each with its service', async () => {
    await store.save(place, at(1), false);
    await store.save(place, at(2), false);
    await store.save({ uri, service: OTHER }, at(3), false);
    assert.deepEqual(await ids(another()), ['id2', 'id1']);
    assert.deepEqual(await another().read(place, 'id1'), at(1));
    assert.equal(await store.read(place, 'id3'), undefined);
    assert.deepEqual(warnings, []);
  });

  it('say in a list what the list shows', async () => {
    await store.save(place, at(1, { sent: 7, failed: 3 }), false);
    const [summary] = await store.list(place);
    assert.deepEqual([summary?.sent, summary?.failed, summary?.outcome, summary?.sentence], [7, 3, 'holds', 'Round robin holds.']); // prettier-ignore
  });

  it('are one file each, also of a run whose requests begin after it was first written down', async () => {
    await store.save(place, at(1, { state: 'starting' }), false);
    await store.save(place, { ...at(1), startedAt: at(2).startedAt, sent: 9 }, false);
    assert.equal(files().length, 1);
    assert.equal((await store.read(place, 'id1'))?.sent, 9);
  });

  it('were interrupted where they have no end and nobody runs them', async () => {
    const running = at(1, { state: 'running' });
    delete (running as { ended?: unknown }).ended;
    underWay.add('id1');
    await store.save(place, running, false);
    assert.equal((await store.read(place, 'id1'))?.state, 'running');
    underWay.clear();
    const later = await another().read(place, 'id1');
    assert.deepEqual([later?.state, later?.ended], ['ended', 'interrupted']);
    assert.equal((await another().list(place))[0]?.state, 'ended');
  });

  it('are written at once where the window goes away', () => {
    store.saveNow(place, at(1), false);
    assert.equal(files().length, 1);
  });

  it('are forgotten when there are too many: the oldest first, those with a name of their own last', async () => {
    for (let minute = 1; minute <= MOST; minute += 1) await store.save(place, at(minute), minute === 1);
    await store.rename(place, 'id2', 'before the change');
    await store.save(place, at(8), false);
    await store.save(place, at(9), false);
    assert.deepEqual(await ids(), ['id9', 'id8', 'id5', 'id2', 'id1']);
    assert.equal((await store.read(place, 'id2'))?.name, 'before the change');
  });

  it('are forgotten when that is asked for, and no others', async () => {
    await store.save(place, at(1), false);
    await store.save(place, at(2), false);
    await store.forget(place, 'id1');
    await store.forget(place, '../id2');
    assert.deepEqual(await ids(), ['id2']);
  });

  it('are passed over where they cannot be read, which the log says once', async () => {
    await store.save(place, at(1), false);
    const [folder] = readdirSync(directory);
    const put = (name: string, text: string): void => writeFileSync(join(directory, folder ?? '', name), text);
    put('2026-11-29T120200.000Z-cut.json', JSON.stringify({ format: 1, run: at(2) }).slice(0, -20));
    put('2026-11-29T120300.000Z-other.json', JSON.stringify({ format: 1, run: { ...at(3), marks: 7 } }));
    put('2026-11-29T120400.000Z-new.json', JSON.stringify({ format: 2, run: at(4) }));
    put('notes.txt', 'not ours');
    assert.deepEqual(await ids(), ['id1']);
    assert.deepEqual(await ids(), ['id1']);
    assert.equal(warnings.length, 3, warnings.join('\n'));
  });

  it('are not what holds up a test where nothing can be written', async () => {
    rmSync(directory, { recursive: true });
    mkdirSync(join(directory, '..'), { recursive: true });
    writeFileSync(directory, 'a file where the folder would be');
    await store.save(place, at(1), false);
    store.saveNow(place, at(2), false);
    assert.deepEqual(await ids(), []);
    assert.equal(warnings.length, 2);
  });
});
