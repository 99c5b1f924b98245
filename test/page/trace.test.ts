import assert from 'node:assert/strict';
import { drawJourney } from '../../src/core/trace/drawing';
import { journeyOf, MAC } from '../unit/trace/captures';
import { type LivePage, Pages, THEMES } from './support/livePage';
import { keepPicture, seriousViolations } from './support/seen';
import { ARRIVED, LONG_NAMES, renamed, shown, stateOf, TRACE_SCENES, type TraceSceneName } from './traceScenes';

const NAMES = Object.keys(TRACE_SCENES) as readonly TraceSceneName[];
/** The scenes that together have all there is to see. */
const IN_EVERY_THEME: readonly TraceSceneName[] = ['failed', 'arrived', 'vipMissing', 'arpAnswered', 'firewallReject'];

/** Pairs of texts in the drawing of which one is written over the other, and texts that leave the drawing. */
const OVERLAPS = `(() => {
  const svg = document.querySelector('svg.journey');
  if (svg === null) return [];
  const paper = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map((on) => ({ said: on.textContent, box: on.getBoundingClientRect() }));
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  return texts.flatMap(({ said, box }, at) => [
    ...texts.slice(at + 1).filter((other) => meet(box, other.box)).map((other) => said + ' / ' + other.said),
    ...(box.left < paper.left || box.right > paper.right || box.bottom > paper.bottom ? [said + ' leaves the drawing'] : []),
  ]);
})()`;

describe('the page of a traced request', function () {
  this.timeout(120_000);
  let pages: Pages;
  let live: LivePage;
  before(async () => (pages = await Pages.open()));
  after(() => pages.close());
  afterEach(async () => {
    assert.deepEqual(await live.faults(), []);
    await live.close();
  });

  const button = (name: string, is: { readonly disabled?: boolean } = {}) =>
    live.page.getByRole('button', { name, exact: true, ...is });
  const status = () => live.page.locator('.state').textContent();

  for (const name of NAMES) {
    it(`shows "${name}" without a fault, and accessibly`, async () => {
      live = await pages.show('trace');
      await live.send(...TRACE_SCENES[name]);
      for (const theme of IN_EVERY_THEME.includes(name) ? THEMES : (['dark'] as const)) {
        await live.setTheme(theme);
        await keepPicture(live, `trace-${name}-${theme}`);
        assert.deepEqual(await seriousViolations(live), [], theme);
      }
    });
  }

  for (const width of [320, 700, 1_600]) {
    it(`fits a width of ${width} pixels with every scene, its drawing and its table scrolling for themselves`, async () => {
      live = await pages.show('trace', { width });
      for (const name of NAMES) {
        await live.send(...TRACE_SCENES[name]);
        const wide = await live.page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(wide) <= width, `${name}: ${String(wide)}`);
        await keepPicture(live, `trace-${name}-${width}`);
      }
    });
  }

  it('writes no label over another one, nor out of the drawing, whatever is in it', async () => {
    live = await pages.show('trace', { width: 1_600 });
    for (const name of NAMES) {
      await live.send(...TRACE_SCENES[name]);
      assert.deepEqual(await live.page.evaluate(OVERLAPS), [], name);
    }
  });

  it('speaks Chinese', async () => {
    live = await pages.show('trace', { language: 'zh-cn' });
    await live.send(...TRACE_SCENES.vipMissing);
    assert.equal(await live.page.locator('.word').textContent(), '中途终止');
    assert.equal(await live.page.locator('text.tag').textContent(), '新的 MAC，IP 不变');
    assert.deepEqual(await live.page.evaluate(OVERLAPS), []);
    await keepPicture(live, 'trace-vipMissing-zh-cn');
  });

  it('keeps the journey to come back after a reload, and shows it before the extension says anything', async () => {
    live = await pages.show('trace');
    await live.send(...TRACE_SCENES.vipMissing);
    const state = await live.state();
    assert.deepEqual(state, stateOf(journeyOf('vip-missing')));
    assert.deepEqual(await live.faults(), []);
    await live.close();
    live = await pages.show('trace', { state });
    assert.match((await live.page.locator('.sentence').textContent()) ?? '', /^The request reached web2/);
    assert.equal(await live.page.locator('svg.journey').count(), 1);
  });

  it('asks the extension for what its buttons say', async () => {
    live = await pages.show('trace');
    await live.send(...TRACE_SCENES.lacking);
    for (const [name, type] of [
      ['Trace Again', 'again'],
      ['Install tcpdump…', 'install'],
      ['Export SVG…', 'export'],
      ['Copy Text', 'copy'],
    ] as const) {
      await button(name).click();
      assert.deepEqual(await live.posted(type), { type });
    }
    await live.send(...TRACE_SCENES.vipMissing);
    assert.equal(await button('Install tcpdump…').count(), 0);
    await button('Plan web2').click();
    const action = { name: 'planHost', host: 'web2', title: 'Plan web2' };
    assert.deepEqual(await live.posted('act'), { type: 'act', action });
  });

  it('sends no second request while one is under way, and can try again after it failed', async () => {
    live = await pages.show('trace');
    await live.send(...TRACE_SCENES.working);
    await button('Trace Again', { disabled: true }).waitFor();
    assert.equal(await status(), 'Sending one request …');
    await live.send(...TRACE_SCENES.failed);
    await button('Trace Again', { disabled: false }).waitFor();
    assert.equal(await status(), 'client cannot be reached: Connection refused. Start its ssh service.');
  });

  it('is worked from end to end with the Tab key, also where it has to be scrolled', async () => {
    live = await pages.show('trace', { width: 700 });
    await live.send(...TRACE_SCENES.vipMissing);
    const reached: string[] = [];
    for (let press = 0; press < 20; press += 1) {
      await live.page.keyboard.press('Tab');
      const name = await live.page.evaluate<string>(
        "document.activeElement === document.body ? '' : (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim())",
      );
      if (name === '') break;
      reached.push(name);
    }
    assert.deepEqual(reached, [
      'Trace Again',
      'Export SVG…',
      'Copy Text',
      'Plan web2',
      'VIPs and routes of web2',
      'Units of web2',
      'The way of the request',
      'Every frame',
    ]);
    const picture = live.page.getByRole('region', { name: 'The way of the request' });
    await picture.focus();
    const scrolled = live.page.evaluate(
      "new Promise((done) => document.querySelector('.picture').addEventListener('scroll', () => done(true), { once: true }))",
    );
    await picture.press('ArrowRight');
    assert.equal(await scrolled, true);
  });

  it('says all of it to those who do not see the drawing', async () => {
    live = await pages.show('trace');
    await live.send(...TRACE_SCENES.arrived);
    const picture = live.page.getByRole('img', { name: 'One request from client to tcp 192.168.16.100:80' });
    assert.match((await picture.locator('desc').textContent()) ?? '', /lvs → web1\..*web1 → client\./);
    const frames = live.page.getByRole('table', { name: 'Every frame' });
    assert.equal(await frames.getByRole('row').count(), ARRIVED.steps.length + 1);
    assert.deepEqual(await frames.locator('tbody tr').nth(1).locator('mark').allTextContents(), [MAC.lvs, MAC.web1]);
    const said = live.page.locator('main > [aria-live=polite]').filter({ hasText: 'the answer did not pass lvs' });
    await said.waitFor({ state: 'attached' });
  });

  it('drops what is not a message of ours, and never lets a host put markup into the page', async () => {
    live = await pages.show('trace');
    const evil = '<img src=x onerror="around.faults.push(1)"><b>bold</b>';
    await live.send(...shown(renamed(ARRIVED, { web1: JSON.stringify(evil).slice(1, -1) })));
    await live.send({ type: 'journey', state: { uri: 'x' } }, { type: 'nonsense' }, null, 'text', { type: 'working' });
    assert.equal(await live.page.locator('img, b').count(), 0);
    assert.equal(await live.page.locator('svg.journey .realServer title').textContent(), `${evil} (192.168.16.143, ${MAC.web1})`); // prettier-ignore
  });

  it('exports a drawing that needs nothing but itself', async () => {
    live = await pages.show('trace');
    for (const [name, journey] of [
      ['arrived', ARRIVED],
      ['gatewayLoop', journeyOf('gateway-loop')],
      ['longNames', LONG_NAMES],
    ] as const) {
      const page = await pages.openDrawing(drawJourney(journey, { standalone: true }));
      assert.deepEqual(await page.evaluate(OVERLAPS), [], name);
      const paper = "getComputedStyle(document.querySelector('.paper')).fill";
      assert.equal(await page.evaluate(paper), 'rgb(255, 255, 255)');
      const colours = "['.pill', 'tspan.changed'].map((each) => getComputedStyle(document.querySelector(each)).fill)";
      const [behind, before] = await page.evaluate<readonly string[]>(colours);
      assert.notEqual(behind, before);
      await keepPicture({ page }, `trace-export-${name}`);
      await page.close();
    }
  });
});
