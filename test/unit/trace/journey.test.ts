import assert from 'node:assert/strict';
import type { HostEvidence } from '../../../src/core/trace/gather';
import type { Journey } from '../../../src/core/trace/journey';
import { describeJourney, renderJourney } from '../../../src/core/trace/text';
import { evidenceOf, journeyOf, MAC } from './captures';

/** Each frame with its kind, its hosts and MACs. */
function way({ steps }: Journey): readonly string[] {
  return steps.map(
    ({ kind, from, to, macs }) => `${kind} ${from ?? '?'}>${to ?? '?'} ${macs.source}>${macs.destination}`,
  );
}

function frame(kind: string, from: keyof typeof MAC, to: keyof typeof MAC): string {
  return `${kind} ${from}>${to} ${MAC[from]}>${MAC[to]}`;
}

describe('the journey of one request, from captures of real hosts', () => {
  for (const [name, server] of [
    ['arrived', 'web1'],
    ['arrived-web2', 'web2'],
  ] as const) {
    it(`goes over the director to ${server}, and the answer past it`, () => {
      const journey = journeyOf(name);
      const opening = way(journey).filter((one) => /^(syn|syn-ack|request|response) /.test(one));
      assert.deepEqual(opening, [
        frame('syn', 'client', 'lvs'),
        frame('syn', 'lvs', server),
        frame('syn-ack', server, 'client'),
        frame('request', 'client', 'lvs'),
        frame('request', 'lvs', server),
        frame('response', server, 'client'),
      ]);
      assert.equal(journey.verdict.result, 'arrived');
      assert.equal(journey.verdict.cause, 'none');
      assert.match(
        journey.verdict.sentence,
        new RegExp(`over lvs to ${server}, and ${server} answered client directly`),
      );
    });
  }

  it('never changes IP addresses, and changes both MACs where the director passes it on, and nowhere else', () => {
    const { steps } = journeyOf('arrived');
    const [syn, passedOn] = steps;
    assert.deepEqual([syn?.source, syn?.destination], [passedOn?.source, passedOn?.destination]);
    for (const { from, kind, changed } of steps) {
      assert.deepEqual(changed, from === 'lvs' ? ['source-mac', 'destination-mac'] : [], kind);
    }
  });

  it('tells how long the director held it by its own clock, and puts every step after what it follows from', () => {
    const { steps, lanes } = journeyOf('arrived');
    assert.equal(steps[0]?.heldMs, null);
    assert.ok((steps[1]?.heldMs ?? 0) > 0.3 && (steps[1]?.heldMs ?? 0) < 1, String(steps[1]?.heldMs));
    assert.ok(steps.every(({ received }) => received === 'yes'));
    assert.ok(lanes.filter(({ involved }) => involved).every(({ clockAheadMs }) => clockAheadMs !== null));
    assert.equal(lanes.find(({ host }) => host === 'web2')?.involved, false);
  });

  const endings = [
    ['vip-missing', 'vip-missing', 'web2', /reached web2, which does not have 192\.168\.16\.100 on lo/],
    ['firewall-drop', 'server-drops', 'web1', /reached web1, which did not answer/],
    ['firewall-reject', 'server-rejects', 'web1', /a firewall rejects it/],
    ['gateway-loop', 'reply-through-director', 'lvs', /sent its answer to lvs, which drops it/],
    ['stopped', 'not-listening', null, /nothing listens on port 80/],
    ['vip-nowhere', 'arp-unanswered', 'client', /Nobody answered when client asked for the MAC of 192\.168\.16\.100/],
  ] as const;
  for (const [name, cause, where, sentence] of endings) {
    it(`ends, and says why: ${name}`, () => {
      const { verdict } = journeyOf(name);
      assert.equal(verdict.result, 'ended');
      assert.equal(verdict.cause, cause);
      if (where !== null) assert.equal(verdict.endedAt, where);
      assert.match(verdict.sentence, sentence);
      assert.ok(verdict.findings.some(({ actions }) => actions.length > 0));
    });
  }

  it('recognises the client asking again, and does not draw it as three journeys', () => {
    const { steps } = journeyOf('firewall-drop');
    assert.deepEqual(
      steps.map(({ kind, repeated }) => `${kind} ${repeated}`),
      ['syn 2', 'syn 2'],
    );
  });

  it('names the rule of the firewall, and the gateway of the loop', () => {
    const sentences = (journey: Journey): string => journey.verdict.findings.map(({ sentence }) => sentence).join('\n');
    assert.match(sentences(journeyOf('firewall-drop')), /web1 .*tcp dport 80 drop/);
    assert.match(sentences(journeyOf('gateway-loop')), /through 192\.168\.16\.142, an address of lvs/);
  });

  it('warns of real servers that answer ARP even where the director was believed this time', () => {
    const { verdict, steps } = journeyOf('arp-answered');
    assert.equal(verdict.result, 'bypassed');
    assert.equal(verdict.cause, 'arp-answered-by-server');
    assert.match(verdict.sentence, /web1, web2 answered ARP for 192\.168\.16\.100/);
    const told = steps.filter(({ kind }) => kind === 'arp-answers').map(({ macs }) => macs.source);
    assert.deepEqual([...told].sort(), [MAC.lvs, MAC.web1, MAC.web2]);
    assert.deepEqual(
      verdict.findings.map(({ actions }) => actions[0]?.name),
      ['planHost', 'planHost'],
    );
  });

  it('says who gets nothing because the table lacks it', () => {
    const journey = journeyOf(
      'arrived',
      inLook('lvs', 'table', (text) => text.replace(/^.*192\.168\.16\.144.*\n/m, '')),
    );
    assert.equal(journey.verdict.cause, 'not-in-table');
    assert.match(journey.verdict.sentence, /web2 gets no request at all: it is not in the table of lvs/);
  });

  it('without tcpdump on the real server still knows it by its MAC, and says what is not known', () => {
    const journey = journeyOf('arrived', without('web1'));
    assert.equal(journey.verdict.result, 'arrived');
    assert.deepEqual(journey.lacking, ['web1']);
    assert.ok(journey.notes.some((note) => note.startsWith('web1 has no tcpdump')));
    assert.ok(way(journey).includes(frame('syn', 'lvs', 'web1')));
  });

  it('without tcpdump anywhere tells by tables and counters where it went', () => {
    const arrived = journeyOf('arrived', without('client', 'lvs', 'web1', 'web2'));
    assert.deepEqual(arrived.steps, []);
    assert.equal(arrived.verdict.result, 'arrived');
    const broken = journeyOf('vip-nowhere', without('client', 'lvs', 'web1', 'web2'));
    assert.equal(broken.verdict.cause, 'arp-unanswered');
  });

  it('in words has every step, every host with its MAC, and what to do', () => {
    const text = renderJourney(journeyOf('vip-missing'));
    for (const mac of Object.values(MAC)) assert.ok(text.includes(mac), mac);
    assert.match(text, /SYN.*sent 2 more times.*lvs → web2/);
    assert.match(text, /Apply puts 192\.168\.16\.100 on lo of web2\. → Plan web2/);
    assert.match(describeJourney(journeyOf('arrived')), /client → lvs.*lvs → web1.*web1 → client/);
  });

  it('is the same whatever the clocks of the hosts say', () => {
    const shifted = journeyOf('arrived', (host) => (host.host === 'web1' ? shiftedBy(host, 3_600) : host));
    assert.deepEqual(way(shifted), way(journeyOf('arrived')));
    const clock = shifted.lanes.find(({ host }) => host === 'web1')?.clockAheadMs ?? 0;
    const before = journeyOf('arrived').lanes.find(({ host }) => host === 'web1')?.clockAheadMs ?? 0;
    assert.ok(Math.abs(clock - before - 3_600_000) < 1, `${clock - before} ms`);
  });
});

function inLook(name: string, section: string, change: (text: string) => string) {
  return (host: HostEvidence): HostEvidence => {
    if (host.host !== name) return host;
    return {
      ...host,
      look: new Map([...host.look].map(([key, text]) => [key, key === section ? change(text) : text])),
    };
  };
}

function without(...names: readonly string[]) {
  return (host: HostEvidence): HostEvidence =>
    names.includes(host.host) ? { ...host, capture: { missing: 'tcpdump', counters: [] } } : host;
}

/** The same capture by a clock that is so many seconds ahead. */
function shiftedBy(host: HostEvidence, seconds: number): HostEvidence {
  if (!('file' in host.capture)) return host;
  const file = Buffer.from(host.capture.file);
  for (let at = 24; at + 16 <= file.length; at += 16 + file.readUInt32LE(at + 8)) {
    file.writeUInt32LE(file.readUInt32LE(at) + seconds, at);
  }
  return { ...host, capture: { ...host.capture, file } };
}

describe('the captures', () => {
  it('are of the four hosts each', () => {
    assert.deepEqual(
      evidenceOf('arrived').evidence.hosts.map(({ host }) => host),
      ['client', 'lvs', 'web1', 'web2'],
    );
  });
});
