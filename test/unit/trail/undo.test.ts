import assert from 'node:assert/strict';
import { apply } from '../../../src/core/apply/apply';
import { inspect, managedHosts } from '../../../src/core/inspect';
import { type Plan, planOf } from '../../../src/core/plan/plan';
import type { Goal } from '../../../src/core/resources/kind';
import type { TrailEntry } from '../../../src/core/trail/entry';
import { appliedSince, findUndo, planUndo, type Undo } from '../../../src/core/trail/undo';
import { clusterOf, referenceText } from '../support/reference';
import { differing, SimulatedCluster } from '../support/simulatedHost';

function edited(...edits: readonly (readonly [string, string])[]): string {
  return edits.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), from);
    return text.replace(from, () => to);
  }, referenceText);
}

const heavier = edited(['{ host: web2, weight: 1 }', '{ host: web2, weight: 5 }']);
const withoutWeb2 = edited(
  ['      - { host: web2, weight: 1 }\n', ''],
  ['hosts: [web1, web2]', 'hosts: [web1]'],
  ['  web2: { address: 192.168.16.144, hostname: web2 }\n', ''],
);

/** What somebody did, as the trail keeps it; the oldest first, as one tells a story. */
interface Deed extends Partial<TrailEntry> {
  readonly text?: string;
  readonly outcome?: 'done' | 'failed' | 'cancelled' | 'refused' | 'none';
  readonly changed?: number;
}

function story(...deeds: readonly Deed[]) {
  const texts = new Map<string, string | undefined>();
  const entries = deeds.map(({ text = referenceText, outcome = 'done', changed = 1, ...deed }, index): TrailEntry => {
    const id = `e${index}`;
    texts.set(id, text === 'gone' ? undefined : text);
    const at = new Date(Date.UTC(2026, 2, 1, 12, index));
    const hosts = ['lvs', 'web1', 'web2', 'nfs'];
    const entry = { id, file: 'f', cluster: 'web', goal: 'apply', by: 'ann@desk', at, hosts, changes: [], partial: false, ...deed } as const; // prettier-ignore
    return outcome === 'none' ? entry : { ...entry, end: { outcome, at, changed, errors: [] } };
  });
  return findUndo(entries.toReversed(), ({ id }) => Promise.resolve(texts.get(id)));
}

const gist = (found: Awaited<ReturnType<typeof findUndo>>): string =>
  'refused' in found
    ? found.refused
    : `${found.last.id}: ${found.goal} ${found.to?.id ?? '-'} on ${[...found.hosts].sort().join()}`;

const ALL = 'lvs,nfs,web1,web2';
const CASES: readonly (readonly [name: string, deeds: readonly Deed[], expected: string | RegExp])[] = [
  ['nothing was applied', [], /Nothing has been applied from here/],
  ['the first apply takes the cluster off', [{}], `e0: remove - on ${ALL}`],
  ['a second file brings back the first', [{}, { text: heavier, hosts: ['lvs'] }], 'e1: apply e0 on lvs'],
  ['drift that was put right stays so', [{}, { hosts: ['web1'] }], /There is nothing to undo/],
  ['a removal brings the file back', [{}, { goal: 'remove' }], `e1: apply e0 on ${ALL}`],
  ['a removal of what others applied', [{ goal: 'remove' }], /had not been applied from here/],
  ['an apply after a removal takes off again', [{}, { goal: 'remove' }, { text: heavier }], `e2: remove - on ${ALL}`],
  ['one that failed is taken back too', [{}, { text: heavier, outcome: 'failed' }], `e1: apply e0 on ${ALL}`],
  ['one that did not end is taken back too', [{}, { text: heavier, outcome: 'none' }], `e1: apply e0 on ${ALL}`],
  ['several attempts are one apply', [{}, { text: heavier, outcome: 'failed', hosts: ['lvs', 'web1'] }, { text: heavier, hosts: ['web2'] }], 'e2: apply e0 on lvs,web1,web2'],
  ['several attempts at the first one', [{ outcome: 'cancelled', hosts: ['nfs', 'web1'] }, { hosts: ['lvs'] }], 'e1: remove - on lvs,nfs,web1'],
  ['what was refused was not applied', [{}, { text: heavier, outcome: 'refused' }], `e0: remove - on ${ALL}`],
  ['what was stopped before its first step was not', [{}, { text: heavier, outcome: 'cancelled', changed: 0 }], `e0: remove - on ${ALL}`],
  ['an undo is undone like any apply', [{}, { text: heavier, hosts: ['lvs'] }, { undoes: 'e1', hosts: ['lvs'] }], 'e2: apply e1 on lvs'],
  ['an undo that failed is gone on with', [{}, { text: heavier, hosts: ['lvs'] }, { undoes: 'e1', hosts: ['lvs'], outcome: 'failed' }], 'e1: apply e0 on lvs'],
  ['an undo that did not end, twice', [{}, { text: heavier }, { undoes: 'e1', outcome: 'none' }, { undoes: 'e1', outcome: 'failed' }], `e1: apply e0 on ${ALL}`],
  ['a part elsewhere is not what stood here before', [{}, { text: heavier, partial: true, hosts: ['nfs'] }, { text: heavier, partial: true, hosts: ['lvs'] }], 'e2: apply e0 on lvs'],
  ['a part here is', [{}, { text: heavier, partial: true, hosts: ['lvs'] }, { hosts: ['lvs'] }], 'e2: apply e1 on lvs'],
  ['of two parts here, neither is taken for the whole', [{}, { text: heavier, partial: true, hosts: ['lvs'] }, { text: heavier, partial: true, hosts: ['lvs'] }], /a part of the same file was applied to lvs/],
  ['the text before it is gone', [{ text: 'gone' }, { text: heavier }], /cannot be read any more/],
  ['its own text is gone', [{}, { text: 'gone' }], /cannot be read any more/],
  ['the text before it is no cluster any more', [{ text: 'name: [' }, { text: heavier }], /cannot be read any more/],
  ['another name', [{}, { text: edited(['name: web\n', 'name: shop\n']) }], /is named shop since .* was named web before/],
  ['another director', [{}, { text: edited(['192.168.16.142', '192.168.16.149']) }], /made lvs a director, which it was not before/],
  ['a host under another name is the same machine', [{}, { text: referenceText.replaceAll('web2', 'web3'), hosts: ['web3'] }], 'e1: apply e0 on web2'],
  ['a host that came is still one of those to change', [{ text: withoutWeb2 }, { hosts: ['web2', 'lvs'] }], 'e1: apply e0 on lvs,web2'],
]; // prettier-ignore

describe('what undoing comes to', () => {
  for (const [name, deeds, expected] of CASES) {
    it(name, async () => {
      const found = gist(await story(...deeds));
      if (typeof expected === 'string') assert.equal(found, expected);
      else assert.match(found, expected);
    });
  }
});

describe('undo on simulated hosts', () => {
  let machines: SimulatedCluster;
  let deeds: Deed[];
  beforeEach(() => {
    machines = SimulatedCluster.debian(managedHosts(clusterOf(referenceText)));
    deeds = [];
  });
  afterEach(() => machines.dispose());

  const snapshots = () => new Map([...machines.hosts].map(([name, host]) => [name, host.snapshot()]));
  /** What differs, but for who did it, and for packages, which stay. */
  function changed(before: ReadonlyMap<string, ReadonlyMap<string, string>>): readonly string[] {
    return [...machines.hosts].flatMap(([name, host]) =>
      differing(before.get(name) ?? new Map(), host.snapshot())
        .filter((line) => !/^\/(packages|units\/(?!lvs-dr)[^:]*|.*\/(ledger|last-apply)):/.test(line))
        .map((line) => `${name} ${line}`),
    );
  }

  async function carryOut(plan: Plan, deed: Deed): Promise<void> {
    const result = await apply(plan, machines, { id: `e${deeds.length}` });
    assert.deepEqual([result.outcome, ...result.errors.map(({ message }) => message)], ['done']);
    const hosts = plan.hosts.filter(({ steps }) => steps.length > 0).map(({ host }) => host.name);
    deeds.push({ hosts, goal: plan.goal, ...deed });
  }
  async function applyText(text: string, goal: Goal = 'apply'): Promise<void> {
    const cluster = clusterOf(text);
    await carryOut(planOf(cluster, await inspect(cluster, machines), goal), { text });
  }
  async function toUndo(): Promise<Undo> {
    const found = await story(...deeds);
    assert(!('refused' in found), 'refused' in found ? found.refused : '');
    return found;
  }
  async function undo(): Promise<void> {
    const found = await toUndo();
    const inspection = await inspect(found.cluster, machines);
    assert.equal(appliedSince(found, new Set(deeds.map((_, index) => `e${index}`)), inspection), undefined);
    await carryOut(planUndo(found, inspection), { text: found.text, undoes: found.last.id });
  }
  const table = (): string => machines.hosts.get('lvs')?.state('table') ?? '';

  it('brings back what the file before had, and again what was undone', async () => {
    await applyText(referenceText);
    const first = snapshots();
    await applyText(heavier);
    const second = snapshots();
    await undo();
    assert.deepEqual(changed(first), []);
    assert.match(table(), /192\.168\.16\.144:80 -g -w 1/);
    await undo();
    assert.deepEqual(changed(second), []);
  });

  it('takes everything off a machine that the last apply brought in, its record too', async () => {
    await applyText(withoutWeb2);
    const web2 = machines.hosts.get('web2');
    assert(web2);
    const before = snapshots();
    await applyText(referenceText);
    assert.match(table(), /192\.168\.16\.144/);
    await undo();
    assert.doesNotMatch(table(), /192\.168\.16\.144/);
    assert.doesNotMatch(web2.state('addresses'), /192\.168\.16\.100/);
    assert.equal(
      web2.read('/var/www/html/index.html'),
      '<html>It works!\n</html>\n',
      'the page of the package is back',
    );
    assert.deepEqual(
      changed(before).filter((line) => !line.includes('index.html: undefined')),
      [],
    );
    for (const file of ['ledger', 'last-apply'])
      assert.equal(web2.read(`/var/lib/lvs-dr/web/${file}`), undefined, file);
    for (const host of machines.hosts.values()) assert.equal(host.state('violations'), '');
  });

  it('takes the cluster off where nothing had been applied before, and puts it on again', async () => {
    await applyText(referenceText);
    const whole = snapshots();
    await undo();
    assert.equal(table(), '');
    for (const host of machines.hosts.values()) assert.equal(host.read('/var/lib/lvs-dr/web/ledger'), undefined);
    await undo();
    assert.deepEqual(changed(whole), []);
  });

  it('leaves alone what the last apply had nothing to do with: another drift, a host that is down', async () => {
    await applyText(referenceText);
    await applyText(heavier);
    machines.hosts.get('nfs')?.write('/etc/hostname', 'renamed by hand\n');
    const down = new SimulatedCluster(new Map([...machines.hosts].filter(([name]) => name !== 'web1')));
    const found = await toUndo();
    const plan = planUndo(found, await inspect(found.cluster, down));
    assert.deepEqual([plan.hosts.map(({ host }) => host.name).includes('nfs'), plan.changes > 0], [false, true]);
  });

  it('knows who has applied since, by the record of any host, and not by its own', async () => {
    await applyText(referenceText);
    await applyText(heavier);
    const found = await toUndo();
    const look = () => inspect(found.cluster, machines);
    assert.equal(appliedSince(found, new Set(['e0', 'e1']), await look()), undefined);
    const other = '{"apply":"x","by":"bob@home","at":"2020-01-01T00:00:00.000Z","goal":"apply"}\n';
    const nfs = machines.hosts.get('nfs');
    const own = nfs?.read('/var/lib/lvs-dr/web/last-apply') ?? '';
    nfs?.write('/var/lib/lvs-dr/web/last-apply', other);
    assert.equal(appliedSince(found, new Set(['e0', 'e1']), await look()), undefined, 'it came before ours');
    nfs?.write('/var/lib/lvs-dr/web/last-apply', other.replace('2020', '2030'));
    assert.equal(appliedSince(found, new Set(['e0', 'e1']), await look())?.by, 'bob@home');
    nfs?.write('/var/lib/lvs-dr/web/last-apply', own);
    machines.hosts.get('lvs')?.write('/var/lib/lvs-dr/web/last-apply', other);
    const since = appliedSince(found, new Set(['e0', 'e1']), await look());
    assert.deepEqual([since?.host, since?.id], ['lvs', 'x'], 'it stands where ours was, whatever its clock says');
  });
});
