import assert from 'node:assert/strict';
import { runOf, SCENES, type SceneName } from './scenes';
import { type LivePage, Pages, THEMES } from './support/livePage';
import { keepPicture, seriousViolations } from './support/seen';

const NAMES = Object.keys(SCENES) as readonly SceneName[];

/** The scenes that together have all there is to see. */
const IN_EVERY_THEME: readonly SceneName[] = ['empty', 'failing', 'comparison', 'refused'];

describe('the live test page, as it looks', function () {
  this.timeout(120_000);
  let pages: Pages;
  let live: LivePage;
  before(async () => (pages = await Pages.open()));
  after(() => pages.close());
  afterEach(() => live.close());

  for (const name of NAMES) {
    it(`shows "${name}" without a fault, and accessibly`, async () => {
      live = await pages.show('liveTest', { theme: 'dark' });
      await live.send(...SCENES[name]);
      for (const theme of IN_EVERY_THEME.includes(name) ? THEMES : (['dark', 'light'] as const)) {
        await live.setTheme(theme);
        assert.deepEqual(await seriousViolations(live), [], theme);
        await keepPicture(live, `${name}-${theme}`);
      }
      assert.deepEqual(await live.faults(), []);
    });
  }

  for (const width of [320, 700, 1_600]) {
    it(`fits a width of ${width} pixels with every scene`, async () => {
      live = await pages.show('liveTest', { width });
      for (const name of NAMES) {
        await live.send(...SCENES[name]);
        const wide = await live.page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(wide) <= width, `${name}: ${String(wide)}`);
        await keepPicture(live, `${name}-${width}`);
      }
    });
  }

  it('speaks Chinese', async () => {
    live = await pages.show('liveTest', { language: 'zh-cn' });
    await live.send(...SCENES.failing);
    assert.equal(await live.page.locator('h1').textContent(), '192.168.16.100:80 tcp 的实时测试');
    assert.equal(await live.page.locator('.word').first().textContent(), '不符合');
    assert.equal(await live.page.evaluate('document.documentElement.lang'), 'zh-cn');
    await keepPicture(live, 'failing-zh-cn');
    assert.deepEqual(await live.faults(), []);
  });

  it('moves nothing where motion is not wanted', async () => {
    live = await pages.show('liveTest', { reducedMotion: true });
    await live.send(...SCENES.alternating);
    assert.equal(await live.page.locator('vscode-progress-ring').isVisible(), false);
    assert.equal(await live.page.evaluate('document.getAnimations().length'), 0);
  });

  it('draws with the colours of a theme as soon as it comes into effect', async () => {
    live = await pages.show('liveTest', { theme: 'dark' });
    await live.send(...SCENES.failing);
    const drawn = (): Promise<unknown> => live.page.evaluate("document.querySelector('canvas.overview').toDataURL()");
    const dark = await drawn();
    await live.setTheme('light');
    assert.notEqual(await drawn(), dark);
  });

  it('shows every failure in the overview of 100,000 requests, were it a single one', async () => {
    const answer = (at: number): number | 'timeout' => (at === 40_000 ? 'timeout' : at % 2);
    const run = runOf({ servers: ['web1', 'web2'], requests: 100_000, every: 10, answer });
    live = await pages.show('liveTest');
    await live.send(...SCENES.empty, { type: 'run', run });
    const red = await live.page.evaluate(`(() => {
      const canvas = document.querySelector('canvas.overview');
      const { data } = canvas.getContext('2d').getImageData(Math.floor(canvas.width * 0.4) - 4, canvas.height / 2, 8, 1);
      return Array.from({ length: 8 }, (_, at) => data[at * 4] > 200 && data[at * 4 + 1] < 110 && data[at * 4 + 2] < 110).some(Boolean);
    })()`);
    assert.equal(red, true);
  });
});
