import assert from 'node:assert/strict';
import { HostError } from '../../../../src/core/errors';
import { markOf, readMark } from '../../../../src/core/traffic/live/marks';
import type { RunView } from '../../../../src/core/traffic/live/runView';
import { Simulation, type SimSettings } from './support/simulation';

async function played(settings: SimSettings, prepare?: (simulation: Simulation) => void): Promise<RunView> {
  const simulation = new Simulation(settings);
  prepare?.(simulation);
  return simulation.live.start();
}

const counts = ({ shares, servers }: RunView): Readonly<Record<string, number>> =>
  Object.fromEntries(shares.map(({ server, count }) => [servers[server]?.name ?? '', count]));

describe('a live run', () => {
  it('proves strict alternation, says how it knows, and shows every request', async () => {
    const view = await played({ wish: { requests: 1_000, perSecond: 100 } });
    assert.equal(view.verdict.outcome, 'holds');
    assert.equal(view.verdict.sentence, 'Round robin holds: 500 of 1000 each, strictly alternating.');
    assert.equal(view.state, 'ended');
    assert.equal(view.ended, 'complete');
    assert.deepEqual([view.sent, view.answered, view.failed, view.judged], [1_000, 1_000, 0, 1_000]);
    assert.equal(view.marks.length, 1_000);
    assert.deepEqual(readMark(view.marks.charCodeAt(0)), { type: 'answered', server: 1 });
    assert.deepEqual(view.shares.map(({ promised }) => promised), [{ least: 500, most: 500 }, { least: 500, most: 500 }]); // prettier-ignore
    assert.match(view.attribution.sentence, /^By the text of the pages/);
    assert.equal(view.slices.list.reduce((sum, { sent }) => sum + sent, 0), 1_000); // prettier-ignore
    assert.equal(view.kernelNote, null);
    const last = view.kernel.at(-1);
    assert.deepEqual([last?.conns, last?.inPackets, last?.outPackets], [1_000, 6_000, 0]);
  });

  it('knows who answered by the connection entries where all pages are the same', async () => {
    const view = await played({ pages: false, wish: { requests: 200 } });
    assert.equal(view.attribution.by, 'connections');
    assert.match(view.attribution.sentence, /connection entries/);
    assert.equal(view.verdict.sentence, 'Round robin holds: 100 of 200 each, strictly alternating.');
    assert.ok(!view.marks.includes(markOf({ type: 'unknown' })));
  });

  it('changes marks from unknown to known while it runs', async () => {
    const simulation = new Simulation({ pages: false, wish: { requests: 400 } });
    simulation.before.set(201, async () => {
      await simulation.until(({ marks, attribution }) => marks.length >= 200 && attribution.by === 'connections');
    });
    await simulation.live.start();
    assert.ok(
      simulation.updates.some(({ whole, marksFrom }) => whole.state === 'running' && marksFrom < whole.sent - 1),
    );
  });

  it('holds weights 3:1 in every turn', async () => {
    const view = await played({ scheduler: 'wrr', weights: { web1: 3, web2: 1 }, wish: { requests: 400 } });
    assert.match(view.verdict.sentence, /^wrr holds: web1 300, web2 100, in every turn web1 3 : web2 1/);
    assert.deepEqual(view.shares.map(({ promised }) => promised?.most), [300, 100]); // prettier-ignore
  });

  it('recognises persistence and hashing, and bands of chance for hashes with ports', async () => {
    const sticky = await played({ persistent: true });
    assert.match(sticky.verdict.sentence, /^persistence holds: all 100 requests of this client went to web1/);
    assert.equal((await played({ scheduler: 'sh' })).verdict.outcome, 'holds');
    const hashed = await played({ scheduler: 'sh', flags: ['sh-port'], wish: { requests: 1_000 } });
    assert.equal(hashed.verdict.outcome, 'holds');
    for (const { count, promised } of hashed.shares) {
      assert.ok(promised !== null && promised.least < 470 && promised.least > 440 && count >= promised.least && count <= promised.most); // prettier-ignore
    }
  });

  it('takes a server that joins in the middle for an event and no error', async () => {
    const view = await played({ wish: { requests: 300 } }, (simulation) =>
      simulation.before.set(151, () => simulation.join('web3', '192.168.16.150', 1)),
    );
    assert.equal(view.verdict.outcome, 'holds', view.verdict.sentence);
    assert.deepEqual(view.events.map(({ kind }) => kind), ['joined']); // prettier-ignore
    assert.match(view.verdict.sentence, /^Since \d\d:\d\d:\d\d: Round robin holds: .* joined the table of lvs/);
    assert.ok(view.judged < 300 && view.judged > 270, String(view.judged));
    for (const { count, promised } of view.shares) assert.ok(promised && count >= promised.least && count <= promised.most); // prettier-ignore
  });

  it('takes a weight changed in the middle for an event, and says what holds now', async () => {
    const view = await played({ scheduler: 'wrr', wish: { requests: 400 } }, (simulation) =>
      simulation.before.set(201, () => simulation.set('web1', { weight: 3 })),
    );
    assert.equal(view.verdict.outcome, 'holds', view.verdict.sentence);
    assert.match(view.verdict.sentence, /in every turn web1 3 : web2 1\. web1: weight 1 → 3/);
    assert.equal(view.events[0]?.kind, 'weight');
    assert.equal(view.servers[0]?.live, 3);
  });

  it('takes a drain in the middle for one, and offers the way back', async () => {
    const view = await played({ wish: { requests: 300 } }, (simulation) =>
      simulation.before.set(151, () => simulation.set('web2', { weight: 0 })),
    );
    assert.equal(view.verdict.outcome, 'holds', view.verdict.sentence);
    assert.match(view.verdict.sentence, /went to web1, the only real server in use\. web2 is drained on lvs/);
    assert.ok(view.verdict.findings.some(({ actions }) => actions.some(({ name, host }) => name === 'undrain' && host === 'web2'))); // prettier-ignore
  });

  it('says since when a server gets nothing that left the table, unless that was applied', async () => {
    const leave = (simulation: Simulation): void => {
      simulation.before.set(151, () => simulation.leave('web2'));
    };
    const view = await played({ wish: { requests: 300 } }, leave);
    assert.equal(view.verdict.outcome, 'broken');
    assert.match(view.verdict.sentence, /^web2 got no request since \d\d:\d\d:\d\d: it is not in the table of lvs\.$/);
    assert.deepEqual(view.verdict.findings[0]?.actions.map(({ name }) => name), ['plan', 'showTable']); // prettier-ignore
    const applied = await played({ wish: { requests: 300 } }, (simulation) => {
      simulation.before.set(140, () => simulation.live.note({ kind: 'apply-began', text: 'Apply began.' }));
      leave(simulation);
    });
    assert.equal(applied.verdict.outcome, 'holds', applied.verdict.sentence);
    assert.deepEqual(applied.events.map(({ kind }) => kind), ['apply-began', 'left']); // prettier-ignore
  });

  for (const pages of [true, false]) {
    it(`names a server that stops in the middle while it runs (${pages ? 'own pages' : 'identical pages'})`, async () => {
      const simulation = new Simulation({ pages, wish: { requests: 600 } });
      let named: RunView | undefined;
      simulation.before.set(301, () => simulation.set('web2', { health: 'refused' }));
      // At 10 requests a second: two seconds later.
      simulation.before.set(321, async () => {
        named = await simulation.until(({ sent, verdict }) => sent >= 320 && verdict.outcome === 'broken');
        named = await simulation.until(({ verdict }) => verdict.sentence.startsWith('web2'));
        simulation.live.stop();
      });
      await simulation.live.start();
      assert.match(
        named?.verdict.sentence ?? '',
        /^web2 stopped answering at \d\d:\d\d:\d\d \(connection refused\): its web server is stopped/,
      );
      const silent = named?.events.find(({ kind }) => kind === 'silent');
      assert.ok(silent !== undefined && Math.abs(silent.atMs - 30_000) < 1_000, JSON.stringify(silent));
      assert.ok((named?.shares[1]?.failed ?? 0) >= 5, JSON.stringify(named?.shares));
    });
  }

  it('says from when to when a server was silent that answers again', async () => {
    const view = await played({ wish: { requests: 300 } }, (simulation) => {
      simulation.before.set(101, () => simulation.set('web2', { health: 'refused' }));
      simulation.before.set(201, () => simulation.set('web2', { health: 'up' }));
    });
    assert.match(view.verdict.sentence, /^web2 did not answer from \d\d:\d\d:\d\d to \d\d:\d\d:\d\d .* 50 of 300 requests failed/); // prettier-ignore
    assert.deepEqual(view.events.map(({ kind }) => kind), ['silent', 'answers-again']); // prettier-ignore
    assert.deepEqual(view.errors[0]?.perServer, { web2: 50 });
  });

  it('recognises that others use the service', async () => {
    const view = await played({ wish: { requests: 200 } }, (simulation) => {
      for (let at = 10; at < 200; at += 7) simulation.before.set(at, () => simulation.foreign());
    });
    assert.equal(view.verdict.outcome, 'holds', view.verdict.sentence);
    assert.match(view.verdict.sentence, /^Others made 28 connections meanwhile; all together the shares are right/);
  });

  it('leaves out requests over old entries of the director', async () => {
    const view = await played({ ports: 50, wish: { requests: 120 } });
    assert.equal(view.judged, 50);
    assert.match(view.notes.join(' '), /70 requests came from a client port/);
  });

  it('pauses, goes on with the rest, and keeps its bounds over pauses', async () => {
    const simulation = new Simulation({ wish: { requests: 100, seconds: 9 } });
    simulation.before.set(51, async () => {
      simulation.before.clear();
      simulation.live.pause();
      await simulation.until(({ state }) => state === 'paused');
      simulation.pass(60_000);
      setTimeout(() => simulation.live.resume(), 1);
    });
    const view = await simulation.live.start();
    // Nine seconds at ten a second, and the one that was under way when it was paused.
    assert.equal(view.sent, 91);
    assert.ok(Math.abs(view.elapsedMs - 9_000) < 200, String(view.elapsedMs));
    assert.deepEqual(view.events.map(({ kind }) => kind), ['paused', 'resumed']); // prettier-ignore
    assert.equal(view.verdict.outcome, 'holds', view.verdict.sentence);
    assert.equal(view.marks.length, 91);
  });

  it('stops when told to and keeps what was seen', async () => {
    const simulation = new Simulation({ wish: { requests: 10_000 } });
    simulation.before.set(41, () => simulation.live.stop());
    const view = await simulation.live.start();
    assert.deepEqual([view.ended, view.sent, view.verdict.outcome], ['stopped', 41, 'holds']);
  });

  it('keeps what was seen when its source is lost', async () => {
    const lost = new HostError('client', 'connection-lost', 'The connection to client is lost.', {
      next: 'Try again.',
    });
    const simulation = new Simulation();
    simulation.before.set(31, () => Promise.reject(lost));
    const view = await simulation.live.start();
    assert.deepEqual([view.ended, view.sent], ['failed', 30]);
    assert.deepEqual(view.error, { message: lost.message, next: 'Try again.' });
    assert.deepEqual(counts(view), { web1: 15, web2: 15 });
  });

  it('says in its view why it could not begin', async () => {
    const view = await played({ wish: { path: 'no slash' } });
    assert.deepEqual([view.ended, view.sent], ['failed', 0]);
    assert.match(view.error?.message ?? '', /no slash is not usable/);
  });

  it('notes a director that cannot be read, and judges by the answers', async () => {
    const view = await played({}, (simulation) => {
      simulation.unreadable = new HostError('lvs', 'unreachable', 'lvs does not answer.');
    });
    assert.equal(view.verdict.outcome, 'holds', view.verdict.sentence);
    assert.match(view.kernelNote ?? '', /lvs could not be read: lvs does not answer/);
    assert.match(view.notes.join(' '), /lvs could not be read/);
    assert.deepEqual(view.kernel, []);
  });

  it('reads the director that does the work of two', async () => {
    const view = await played({ backup: true, pages: false });
    assert.equal(view.verdict.outcome, 'holds', view.verdict.sentence);
    assert.deepEqual([...new Set(view.kernel.map(({ director }) => director))], ['lvs']);
  });
});
