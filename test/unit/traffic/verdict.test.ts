import assert from 'node:assert/strict';
import { play, turns, turnsWithOnePage, type Event } from './helpers/scene';

describe('who answered', () => {
  it('is known by pages that name the real servers', () => {
    const { attribution } = play({ events: turns(50, 'web1', 'web2'), shows: ['table', 'counters'] });
    assert.equal(attribution.by, 'page');
    assert.deepEqual([...attribution.perServer], [['web1', 50], ['web2', 50]]); // prettier-ignore
    assert.deepEqual(attribution.sequence.slice(0, 3), ['web1', 'web2', 'web1']);
  });

  it('is known by the connection entries when every page is the same', () => {
    const { attribution, verdict, sameContent } = play({ events: turnsWithOnePage(50, 'web2', 'web1') });
    assert.equal(attribution.by, 'connections');
    assert.deepEqual(attribution.sequence.slice(0, 3), ['web2', 'web1', 'web2']);
    assert.equal(verdict.outcome, 'holds');
    assert.equal(sameContent, true);
  });

  it('is known by the counters when the entries cannot be had, without an order', () => {
    const { attribution, verdict } = play({
      events: turnsWithOnePage(50, 'web1', 'web2'),
      shows: ['table', 'counters'],
    });
    assert.equal(attribution.by, 'counters');
    assert.deepEqual([...attribution.perServer], [['web1', 50], ['web2', 50]]); // prettier-ignore
    assert.equal(verdict.outcome, 'holds');
    assert.match(verdict.sentence, /by the counters/);
  });

  it('is not known from one page that names one server: it may be on NFS', () => {
    const events = turns(50, 'web1', 'web2').map((event) => ({ ...event, page: 'This is web1' }));
    const alone = play({ events, shows: [] });
    assert.equal(alone.attribution.by, 'none');
    assert.equal(alone.verdict.outcome, 'unproven');
    const withEntries = play({ events });
    assert.equal(withEntries.attribution.by, 'connections');
    assert.deepEqual([...withEntries.attribution.perServer], [['web1', 50], ['web2', 50]]); // prettier-ignore
    assert.equal(withEntries.attribution.contradicted, 50);
  });

  it('is what the kernel says where pages say something else', () => {
    const swapped = turns(10, 'web1', 'web2').map((event) => ({
      ...event,
      page: event.to === 'web1' ? 'This is web2' : 'This is web1',
    }));
    const { attribution } = play({ events: swapped });
    assert.equal(attribution.by, 'connections');
    assert.equal(attribution.sequence[0], 'web1');
    assert.equal(attribution.contradicted, 20);
  });

  it('is known by a page around the name, but not by a name within a longer one', () => {
    const html = (name: string): Event => ({ to: name, page: `<h1>served by ${name}.</h1>` });
    const settings = { weights: { web1: 1, web12: 1 }, page: () => undefined, shows: [] };
    const { attribution } = play({ ...settings, events: [html('web1'), html('web12')] });
    assert.deepEqual(attribution.sequence, ['web1', 'web12']);
    assert.equal(play({ ...settings, events: [html('web1'), { page: 'web1 and web12' }] }).attribution.by, 'none');
  });
});

describe('the verdict', () => {
  const judged = (...args: Parameters<typeof play>): string => play(...args).verdict.outcome;
  const sentence = (...args: Parameters<typeof play>): string => play(...args).verdict.sentence;

  it('says when round robin holds', () => {
    assert.equal(
      sentence({ events: turns(50, 'web1', 'web2') }),
      'Round robin holds: 50 of 100 each, strictly alternating.',
    );
  });

  it('says where round robin breaks', () => {
    const events = [...turns(2, 'web1', 'web2'), ...turns(1, 'web2', 'web1')];
    assert.equal(judged({ events }), 'broken');
    assert.match(sentence({ events }), /request 5 went to web2 out of turn/);
  });

  it('does not believe even shares that do not alternate', () => {
    assert.equal(judged({ events: [...turns(50, 'web1'), ...turns(50, 'web2')] }), 'broken');
  });

  it('ignores weights under rr except 0, and takes them seriously under wrr', () => {
    assert.equal(judged({ events: turns(50, 'web1', 'web2'), weights: { web1: 3, web2: 1 } }), 'holds');
    assert.equal(judged({ events: turns(50, 'web1', 'web2'), weights: { web1: 1, web2: 1, web3: 0 } }), 'holds');
    const weights = { web1: 3, web2: 1 };
    assert.equal(judged({ events: turns(25, 'web1', 'web1', 'web1', 'web2'), weights, scheduler: 'wrr' }), 'holds');
    assert.equal(judged({ events: turns(25, 'web1', 'web2', 'web1', 'web1'), weights, scheduler: 'wrr' }), 'holds');
    assert.equal(judged({ events: turns(50, 'web1', 'web2'), weights, scheduler: 'wrr' }), 'broken');
    const counted = {
      events: turnsWithOnePage(25, 'web1', 'web1', 'web1', 'web2'),
      weights,
      scheduler: 'wrr',
      shows: ['table', 'counters'],
    } as const;
    assert.equal(judged(counted), 'holds');
  });

  it('names a server that the table lacks, or has at weight 0', () => {
    assert.match(
      sentence({ events: turns(10, 'web1'), table: { web2: undefined } }),
      /web2 gets no requests: it is not in the table of lvs/,
    );
    assert.match(
      sentence({ events: turns(10, 'web1'), table: { web2: 0 } }),
      /web2 gets no new connections: its weight in the table of lvs is 0/,
    );
  });

  it('judges by the weights of the table where the file has others', () => {
    const events = turns(25, 'web1', 'web1', 'web1', 'web2');
    assert.equal(judged({ events, table: { web1: 3 }, scheduler: 'wrr' }), 'holds');
  });

  it('refuses an answer from a server with weight 0, unless persistence explains it', () => {
    const weights = { web1: 1, web2: 0 };
    assert.equal(judged({ events: turns(5, 'web1', 'web2'), weights }), 'broken');
    assert.equal(
      judged({ events: turns(5, 'web2'), weights, persistent: true, shows: ['table', 'counters', 'connections'] }),
      'unproven',
    );
  });

  it('recognises persistence and hashing instead of calling them errors', () => {
    assert.match(
      sentence({ events: turns(10, 'web2'), persistent: true }),
      /persistence holds: all 10 requests of this client went to web2/,
    );
    assert.equal(judged({ events: turns(10, 'web1'), scheduler: 'sh' }), 'holds');
    assert.equal(judged({ events: turns(10, 'web1', 'web2'), scheduler: 'sh' }), 'broken');
    assert.equal(judged({ events: turns(10, 'web1', 'web2', 'web2'), scheduler: 'sh', flags: ['sh-port'] }), 'holds');
  });

  it('promises no more than lc, fo and nq do', () => {
    assert.equal(judged({ events: turns(10, 'web1', 'web2', 'web2'), scheduler: 'wlc' }), 'holds');
    assert.match(
      sentence({ events: turns(10, 'web1'), scheduler: 'lc', busy: { web2: 400 } }),
      /It had other connections/,
    );
    assert.equal(judged({ events: turns(10, 'web1'), scheduler: 'lc' }), 'unproven');
    assert.equal(judged({ events: turns(10, 'web1'), scheduler: 'nq' }), 'holds');
    assert.equal(judged({ events: turns(10, 'web2'), scheduler: 'fo', weights: { web1: 1, web2: 9 } }), 'holds');
    assert.equal(judged({ events: turns(10, 'web1'), scheduler: 'fo', weights: { web1: 1, web2: 9 } }), 'broken');
  });

  it('knows the order of the last answers of a run so long that client ports came round again', () => {
    const long = { events: turnsWithOnePage(20, 'web1', 'web2'), ports: 30 };
    assert.match(sentence(long), /web1 20, web2 20\. The order is known of the last 30 answers, and right/);
    const events = [...turnsWithOnePage(18, 'web1', 'web2'), ...turnsWithOnePage(2, 'web2', 'web1')];
    assert.equal(judged({ events, ports: 30 }), 'broken');
  });

  it('judges all connections together when others use the service', () => {
    const uneven = turns(10, 'web1', 'web1', 'web2');
    assert.match(
      sentence({ events: uneven, foreign: { web1: 40, web2: 50 } }),
      /Others made 90 connections meanwhile; all together the shares are right: web1 60, web2 60/,
    );
    assert.equal(judged({ events: uneven, foreign: { web1: 400, web2: 100 } }), 'unproven');
    assert.match(sentence({ events: turns(30, 'web1'), foreign: { web1: 70 } }), /web2 got none of 100 connections/);
  });

  it('names the server that got connections and never answered, and why it may be so', () => {
    const dead = (failure: 'timeout' | 'refused' | 'no-route'): readonly Event[] =>
      Array.from({ length: 50 }, () => [
        { to: 'web1', page: 'This is web1' },
        { to: 'web2', failure },
      ]).flat();
    assert.equal(judged({ events: dead('timeout') }), 'broken');
    assert.match(
      sentence({ events: dead('timeout') }),
      /50 of 100 requests failed \(no answer in time\)\. web2 was given 50 connections and answered 0: the VIP is missing on its lo/,
    );
    assert.match(
      sentence({ events: dead('refused') }),
      /web2 was given 50 .*its web server is stopped, or does not listen on the VIP/,
    );
    assert.match(sentence({ events: dead('no-route') }), /web2 .*a firewall on it rejects clients/);
    const samePage = dead('timeout').map((event) => (event.page === undefined ? event : { ...event, page: 'Welcome' }));
    assert.match(sentence({ events: samePage }), /web2 was given 50/);
    assert.match(sentence({ events: dead('timeout'), shows: [] }), /one real server lacks the VIP on lo/);
  });

  it('finds the likely cause when nothing is answered', () => {
    const all = (failure: 'timeout' | 'refused' | 'no-route', timeMs = 1): Parameters<typeof play>[0] => ({
      events: Array.from({ length: 10 }, () => ({ failure })),
      timeMs,
    });
    assert.match(
      sentence({ ...all('refused'), table: { web1: undefined, web2: undefined } }),
      /no real server with a weight above 0/,
    );
    assert.match(sentence({ ...all('refused'), shows: [] }), /is not in the IPVS table of lvs/);
    assert.match(sentence(all('no-route', 3_000)), /it is on none of them/);
    assert.match(sentence(all('no-route', 1)), /firewall on the director/);
    assert.match(sentence(all('timeout', 2_000)), /Nothing reached the director/);
  });

  it('points at SELinux for 403, and names who answered so', () => {
    const events = turnsWithOnePage(5, 'web1', 'web2').map((event): Event =>
      event.to === 'web2' ? { ...event, failure: 'status' } : event,
    );
    assert.match(sentence({ events }), /web2 answered HTTP 403.*httpd_use_nfs/);
  });

  it('sees through answers that never passed the director', () => {
    const events = Array.from({ length: 10 }, () => ({ page: 'This is web1' }));
    assert.match(sentence({ events }), /lvs saw none of them: web1 answers for the VIP itself/);
    assert.equal(judged({ events }), 'broken');
  });
});

describe('direct return and content', () => {
  it('is proven by packets in and none out', () => {
    const { directReturn } = play({ events: turns(5, 'web1', 'web2') });
    assert.deepEqual(directReturn, { outcome: 'proven', inPackets: 60, outPackets: 0 });
  });

  it('is disproven by packets out, and unproven without counters', () => {
    assert.deepEqual(play({ events: turns(5, 'web1', 'web2'), outPackets: 40 }).directReturn, {
      outcome: 'disproven',
      inPackets: 60,
      outPackets: 40,
    });
    assert.equal(play({ events: turns(5, 'web1', 'web2'), shows: [] }).directReturn.outcome, 'unproven');
  });

  it('says whether the real servers give the same page, and nothing when only one answered', () => {
    assert.equal(play({ events: turns(5, 'web1', 'web2') }).sameContent, false);
    assert.equal(play({ events: turnsWithOnePage(5, 'web1', 'web2') }).sameContent, true);
    assert.equal(play({ events: turns(5, 'web1'), weights: { web1: 1 } }).sameContent, undefined);
  });
});
