import assert from 'node:assert/strict';
import { drawJourney } from '../../../src/core/trace/drawing';
import type { Journey, Lane } from '../../../src/core/trace/journey';
import { type CaptureName, journeyOf, MAC } from './captures';

const NAMES: readonly CaptureName[] = ['arrived', 'vip-missing', 'arp-answered', 'firewall-reject', 'gateway-loop', 'vip-nowhere']; // prettier-ignore

/** Elements of a well-formed document, each as its opening tag; throws where it is not. */
function elementsOf(xml: string): readonly string[] {
  const open: string[] = [];
  const found: string[] = [];
  let rest = xml;
  while (rest !== '') {
    const text = /^[^<&>]+|^&(?:amp|lt|gt|quot|#39);/.exec(rest)?.[0];
    const tag = /^<(\/?)([a-z]+)((?: [a-z][a-z0-9-]*="[^"<&]*(?:&[a-z#0-9]+;[^"<&]*)*")*)(\/?)>/i.exec(rest);
    if (text === undefined && tag === null) throw new Error(`not well-formed at ${rest.slice(0, 60)}`);
    if (tag?.[1] === '/') assert.equal(open.pop(), tag[2]);
    else if (tag !== null) {
      found.push(tag[0]);
      if (tag[4] === '') open.push(tag[2] ?? '');
    }
    rest = rest.slice((text ?? tag?.[0] ?? '').length);
  }
  assert.deepEqual(open, []);
  return found;
}

/** What is to be read in it, without the description that repeats it. */
function texts(svg: string): string {
  return [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)]
    .map(([, text = '']) => text.replace(/<[^>]+>/g, ''))
    .join('\n');
}

describe('the drawing of a journey', () => {
  for (const name of NAMES) {
    it(`is well-formed, and carries no style of its own: ${name}`, () => {
      const journey = journeyOf(name);
      for (const standalone of [false, true]) {
        const elements = elementsOf(drawJourney(journey, { standalone }));
        assert.ok(elements.every((element) => !/ (style|on\w+|href)=|<script/.test(element)));
        assert.equal(
          elements.some((element) => element === '<style>'),
          standalone,
        );
      }
    });
  }

  it('names every host that took part, with its MAC, and the one that did not by name', () => {
    const svg = drawJourney(journeyOf('arrived'));
    for (const host of ['client', 'lvs', 'web1'] as const)
      assert.match(texts(svg), new RegExp(`^${host}$[^]*${MAC[host]}`, 'm'));
    assert.match(texts(svg), /Took no part: web2/);
  });

  it('lets what the director changed stand out, and the answer hop over the director', () => {
    const svg = drawJourney(journeyOf('arrived'));
    assert.match(
      svg,
      new RegExp(`<tspan class="changed">${MAC.lvs}</tspan> → <tspan class="changed">${MAC.web1}</tspan>`),
    );
    assert.match(svg, /<g class="frame syn-ack bypass">\n<path class="way" d="M\d+ \d+H\d+A11 11 /);
    assert.doesNotMatch(svg, /class="frame syn bypass"/);
    assert.equal(texts(svg).match(/new MACs, the same IPs/g)?.length, 2);
    assert.equal(texts(svg).match(/does not pass lvs/g)?.length, 2);
  });

  it('says how long each host had it, on its own lane, and when each frame was', () => {
    const svg = drawJourney(journeyOf('arrived'));
    const lvs = /<title>lvs[^]*?<line class="life" x1="(\d+)"/.exec(svg)?.[1];
    const bars = [...svg.matchAll(/<rect class="bar" x="(\d+)"[^]*?>([^<>]+)<\/text>/g)].map(([, x, held]) => [
      x,
      held,
    ]);
    assert.deepEqual(bars[0], [String(Number(lvs) - 4), 'took 0.56 ms']);
    assert.equal(bars.length, 5);
    assert.match(texts(svg), /^≈ 0\.00 ms$/m);
  });

  it('lets an answer that comes to the director stand out', () => {
    const svg = drawJourney(journeyOf('gateway-loop'));
    assert.match(svg, /class="frame syn-ack misled"/);
    assert.match(texts(svg), /^comes to lvs, not to the client$/m);
    assert.doesNotMatch(drawJourney(journeyOf('arrived')), /misled|astray/);
  });

  it('sends a question to everybody to every lane', () => {
    const svg = drawJourney(journeyOf('vip-nowhere'));
    const [asked = ''] = /<g class="frame arp-asks to-all">[^]*?<\/g>/.exec(svg) ?? [];
    assert.equal([...asked.matchAll(/<circle class="tip"/g)].length, 3);
    assert.match(asked, /sent 9 more times/);
  });

  it('marks where it ended, in words too', () => {
    const svg = drawJourney(journeyOf('vip-missing'));
    const web2 = /<g class="lane realServer">\n<title>web2[^]*?<line class="life" x1="(\d+)"/.exec(svg)?.[1];
    assert.ok(web2 !== undefined);
    assert.match(svg, new RegExp(`<circle class="stop" cx="${web2}"`));
    assert.match(texts(svg), /It ended here/);
    assert.doesNotMatch(drawJourney(journeyOf('arrived')), /class="stop"/);
  });

  it('says beside a drawing that stands alone what it shows', () => {
    const journey = journeyOf('vip-missing');
    const said = texts(drawJourney(journey, { standalone: true })).replaceAll('\n', ' ');
    assert.ok(
      said.includes(`${journeyOf('vip-missing').service} ${journey.verdict.sentence.replaceAll("'", '&#39;')}`),
    );
    assert.ok(!texts(drawJourney(journey)).includes('reached web2'));
  });

  it('says all of it to those who do not see it', () => {
    const svg = drawJourney(journeyOf('arrived'));
    assert.match(svg, /role="img" aria-labelledby="journey-title journey-desc"/);
    assert.match(svg, /<title id="journey-title">One request from client to tcp 192\.168\.16\.100:80<\/title>/);
    assert.match(svg, /<desc id="journey-desc">.*the answer did not pass lvs/);
  });

  it('folds real servers that took no part, and takes names and addresses of any length and kind', () => {
    const arrived = journeyOf('arrived');
    const idle = Array.from({ length: 8 }, (_, index): Lane => ({
      host: `idle${index}`,
      role: 'realServer',
      address: `2001:db8::${index}`,
      mac: null,
      captured: false,
      involved: false,
      clockAheadMs: null,
    }));
    const strange = `<&"'>\u0007\ud800${'x'.repeat(80)}`;
    const long = '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff';
    const journey: Journey = {
      ...arrived,
      lanes: [...arrived.lanes.map((lane) => (lane.host === 'web1' ? { ...lane, host: strange } : lane)), ...idle],
      steps: arrived.steps.map((step) => ({
        ...step,
        from: step.from === 'web1' ? strange : step.from,
        to: step.to === 'web1' ? strange : step.to,
        source: { ...step.source, address: long },
      })),
    };
    const svg = drawJourney(journey, { standalone: true });
    elementsOf(svg);
    assert.equal([...svg.matchAll(/class="lane /g)].length, 3);
    assert.match(texts(svg), /Took no part: web2, idle0, .*idle7/);
    assert.ok(texts(svg).includes(`[${long}]:`));
  });
});
