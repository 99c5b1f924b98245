import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { apply, type ApplyOptions } from '../../../src/core/apply/apply';
import { JOURNAL, type Signature } from '../../../src/core/apply/journal';
import { releaseLock } from '../../../src/core/apply/lock';
import { NO_RECORD_STATUS, recordFinished, waveScript } from '../../../src/core/apply/waveScript';
import { inspect, type Inspection, managedHosts } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import type { Goal, Step } from '../../../src/core/resources/kind';
import { type LastApply, parseLedger } from '../../../src/core/resources/ledger';
import { type Script, sh } from '../../../src/core/ssh/shell';
import { reference } from '../support/reference';
import { SimulatedCluster, SimulatedHost } from '../support/simulatedHost';

const at = new Date('2026-03-01T12:00:00.000Z');
const ann: Signature = { token: 'aaaa', owner: 'ann@desk', at, goal: 'apply' };
const bob: Signature = { token: 'bbbb', owner: 'bob@home', at, goal: 'apply' };
const RECORD = '/var/lib/lvs-dr/web/last-apply';
const LINE = '{"apply":"aaaa","by":"ann@desk","at":"2026-03-01T12:00:00.000Z","goal":"apply"}\n';

function step(script: Script, more: Partial<Step> = {}): Step {
  return { kind: 'page', phase: 'realServers', changes: ['a change'], script, ...more };
}

/** Something of ours, without which a host keeps no record. */
const remember = [{ key: 'a', before: null }];

describe('whose apply it was, in a real shell', () => {
  let host: SimulatedHost;
  beforeEach(() => (host = SimulatedHost.debian('web1', '192.168.16.143')));
  afterEach(() => host.dispose());

  const run = async (steps: readonly Step[], signature = ann, keys: ReadonlySet<string> = new Set()) => {
    const result = await host.run(waveScript('web', steps, signature, keys).script);
    await host.run(releaseLock(signature));
    return result;
  };
  const lastApply = (): LastApply | undefined => parseLedger(host.read(RECORD) ?? '').lastApply;

  it('is on record before the first step, and unfinished until every step was carried out', async () => {
    const seen = await run([step(sh`cat ${RECORD}`, { remember })]);
    assert(seen.stdout.includes(LINE.trimEnd()), seen.stdout);
    assert.deepEqual(lastApply(), { id: 'aaaa', by: 'ann@desk', at, goal: 'apply', finished: false });
    await host.run(recordFinished('web', ann));
    assert.equal(lastApply()?.finished, true);
  });

  it('is the latest one alone, however many there were', async () => {
    await run([step(sh`:`, { remember })]);
    await host.run(recordFinished('web', ann));
    for (let time = 0; time < 3; time += 1) await run([step(sh`:`)], bob, new Set(['a']));
    assert.deepEqual([lastApply()?.id, lastApply()?.finished], ['bbbb', false]);
    assert.equal(host.read(RECORD)?.trimEnd().split('\n').length, 1);
  });

  it('is not finished by an apply that somebody else has followed', async () => {
    await run([step(sh`:`, { remember })]);
    await run([step(sh`:`)], bob, new Set(['a']));
    await host.run(recordFinished('web', ann));
    assert.deepEqual([lastApply()?.id, lastApply()?.finished], ['bbbb', false]);
    assert.doesNotMatch(host.read(RECORD) ?? '', /aaaa/);
  });

  it('leaves nothing on a host that holds nothing of ours, before or after', async () => {
    await run([step(sh`:`)]);
    assert.equal(host.read(RECORD), undefined);
    await run([step(sh`:`, { remember })]);
    await run([step(sh`:`, { forget: ['a'] })], { ...bob, goal: 'remove' }, new Set(['a']));
    assert.equal(host.read(RECORD), undefined);
    await host.run(recordFinished('web', bob));
    assert.equal(host.read(RECORD), undefined);
  });

  it('changes nothing where it cannot be put on record', async () => {
    host.write('/var/lib/lvs-dr/web', 'a file where the directory should be');
    const { code, stdout } = await run([step(sh`put /etc/x y`)], ann, new Set(['a']));
    assert.deepEqual([code, host.read('/etc/x')], [NO_RECORD_STATUS, undefined]);
    assert.match(stdout, /mkdir/);
  });
});

describe('the journal of a host, in a real shell', () => {
  let host: SimulatedHost;
  beforeEach(() => {
    host = SimulatedHost.debian('web1', '192.168.16.143');
    host.setState('syslog', '');
  });
  afterEach(() => host.dispose());

  const entries = (): readonly string[] => host.state('syslog').split('\n').slice(0, -1);

  it('says what is about to change, by whom, and which step failed', async () => {
    const steps = [
      step(sh`:`, { changes: ['arp_ignore 0 → 1', 'arp_announce 0 → 2'] }),
      step(sh`exit 3`, { changes: ['192.168.16.100/32 on lo'] }),
      step(sh`:`, { changes: ['never begun'] }),
    ];
    await host.run(waveScript('web', steps, ann, new Set()).script);
    assert.deepEqual(entries(), [
      'user.notice apply aaaa by ann@desk, cluster web: arp_ignore 0 → 1',
      'user.notice apply aaaa by ann@desk, cluster web: arp_announce 0 → 2',
      'user.notice apply aaaa by ann@desk, cluster web: 192.168.16.100/32 on lo',
      'user.notice apply aaaa by ann@desk, cluster web: never begun',
      'user.err apply aaaa by ann@desk, cluster web: failed: 192.168.16.100/32 on lo (status 3)',
    ]);
  });

  it('takes any text for text: a value is one line, and no command', async () => {
    const hostile = `'; : >canary; ' $(: >canary) "\`: >canary\`"\nremove bbbb by bob@home, cluster web: all`;
    await host.run(waveScript('web', [step(sh`false`, { changes: [hostile] })], ann, new Set()).script);
    assert.throws(() => host.state('canary'), /ENOENT/);
    const text = hostile.replace('\n', ' ');
    assert.deepEqual(entries(), [
      `user.notice apply aaaa by ann@desk, cluster web: ${text}`,
      `user.err apply aaaa by ann@desk, cluster web: failed: ${text} (status 1)`,
    ]);
  });

  it('keeps no apply from its work when it cannot be written', async () => {
    host.setState('logger-fails', '');
    const { code } = await host.run(waveScript('web', [step(sh`put /etc/x y`)], ann, new Set()).script);
    assert.deepEqual([code, host.read('/etc/x'), entries()], [0, 'y', []]);
  });

  it('is not missed on a host that has none', () => {
    const input = `set -e\n${JOURNAL.text}\njournal notice line\necho went on\n`;
    const { stdout, stderr } = spawnSync('/bin/sh', ['-s'], { input, env: { PATH: '/nonexistent' }, encoding: 'utf8' });
    assert.deepEqual([stdout, stderr], ['went on\n', '']);
  });
});

describe('the record of an apply on several hosts', () => {
  const cluster = reference();
  let machines: SimulatedCluster;
  beforeEach(() => {
    machines = SimulatedCluster.debian(managedHosts(cluster));
  });
  afterEach(() => machines.dispose());

  async function carryOut(goal: Goal, options: ApplyOptions) {
    return apply(planOf(cluster, await inspect(cluster, machines), goal), machines, options);
  }
  const recordsOf = (inspection: Inspection) =>
    [...inspection.values()].map((view) => {
      const last = view.state === 'observed' ? view.observation.facts.ledger.lastApply : undefined;
      return [view.host.name, last && `${last.id} ${last.goal} ${last.finished ? 'finished' : 'unfinished'}`];
    });

  it('is the same on each, finished in the look that verifies it, and gone with a removal', async () => {
    const { inspection } = await carryOut('apply', { id: 'cafe' });
    assert(inspection);
    const all = (text: string | undefined) => [...machines.hosts.keys()].map((name) => [name, text]);
    assert.deepEqual(recordsOf(inspection).toSorted(), all('cafe apply finished').toSorted());
    const removed = await carryOut('remove', { id: 'beef' });
    assert.equal(removed.outcome, 'done');
    assert.deepEqual(recordsOf(await inspect(cluster, machines)).toSorted(), all(undefined).toSorted());
  });

  it('stays unfinished on the hosts that were changed when a step of another fails', async () => {
    await carryOut('apply', { id: 'first' });
    machines.hosts.get('web1')?.write('/proc/sys/net/ipv4/conf/all/arp_ignore', '0\n');
    machines.hosts.get('lvs')?.setState('table', '');
    machines.hosts.get('lvs')?.setState('addresses', 'lo 127.0.0.1 8\nens33 192.168.16.142 24\n');
    const abort = new AbortController();
    const failed = await carryOut('apply', {
      id: 'second',
      signal: abort.signal,
      onEvent: (event) => event.type === 'step-end' && abort.abort(),
    });
    assert.equal(failed.outcome, 'cancelled');
    const records = new Map(recordsOf(await inspect(cluster, machines)).map(([name, text]) => [name, text]));
    assert.equal(records.get('web1'), 'second apply unfinished');
    assert.equal(records.get('nfs'), 'first apply finished');
  });
});

describe('what a host says of the last apply', () => {
  const finished = '{"apply":"aaaa","finished":true}';
  const cases: readonly (readonly [name: string, text: string, expected: string | undefined])[] = [
    ['nothing', '', undefined],
    ['a whole record', `${LINE}${finished}\n`, 'aaaa finished'],
    ['no end', LINE, 'aaaa unfinished'],
    ['the end of another', `${LINE}{"apply":"bbbb","finished":true}\n`, 'aaaa unfinished'],
    ['an end alone', finished, undefined],
    ['a line cut short', LINE.slice(0, 40), undefined],
    ['no date', LINE.replace(/2026[^"]*/, 'soon'), undefined],
    ['an unknown goal', LINE.replace('"goal":"apply"', '"goal":"dance"'), undefined],
    ['a number for a name', LINE.replace('"ann@desk"', '7'), undefined],
    ['lines of a later version', `${LINE}{"apply":"aaaa","mood":"good"}\n{"shout":1}\nnull\n7\n${finished}\n`, 'aaaa finished'],
  ]; // prettier-ignore
  for (const [name, text, expected] of cases) {
    it(`reads ${name}`, () => {
      const { lastApply, entries } = parseLedger(`{"key":"a","before":null}\n${text}`);
      assert.equal(lastApply && `${lastApply.id} ${lastApply.finished ? 'finished' : 'unfinished'}`, expected);
      assert.deepEqual([...entries], [['a', null]]);
    });
  }

  it('keeps what was there before the first of several changes, until it is forgotten', () => {
    const first = '{"key":"a","before":"theirs"}\n';
    const second = '{"key":"a","before":"ours"}\n';
    const before = (text: string): string | null | undefined => parseLedger(text).entries.get('a');
    assert.equal(before(`${first}${second}`), 'theirs');
    assert.equal(before(`${first}{"key":"a","forgotten":true}\n`), undefined);
    assert.equal(before(`${first}{"key":"a","forgotten":true}\n${second}`), 'ours');
  });
});
