import type { Page } from 'playwright-core';

/** What became visible of the tree, by the clock of this machine. */
export interface Painting {
  /** When the first picture with the row that was waited for was painted. */
  readonly whole: number;
  readonly redraws: number;
  /** Rows that were on the screen and, in some picture, were not. */
  readonly lost: readonly string[];
}

/** The little of the DOM that is used here, inside the browser. */
interface Row {
  getAttribute(name: string): string | null;
}
interface Browser {
  lvsPainting: { whole: number; redraws: number; readonly lost: string[] };
  lvsObserver?: { disconnect(): void };
  readonly document: { querySelector(selector: string): unknown; querySelectorAll(selector: string): Iterable<Row> };
  readonly MutationObserver: new (callback: () => void) => { observe(target: unknown, options: object): void; disconnect(): void };
  requestAnimationFrame(callback: () => void): void;
} // prettier-ignore

/** Follows the tree from now on, one count for each picture in which it changed, until a row says this. */
export async function startWatching(page: Page, row: RegExp): Promise<void> {
  // Functions come compiled with esbuild's `__name`, which only keeps their names.
  await page.evaluate('globalThis.__name = (named) => named');
  await page.evaluate((pattern) => {
    const browser = globalThis as unknown as Browser;
    const rows = (): readonly string[] =>
      [...browser.document.querySelectorAll('.sidebar .customview-tree .monaco-list-row')].map((row) => row.getAttribute('aria-label') ?? ''); // prettier-ignore
    // What comes before the first comma names the row; what follows is its state.
    const names = (labels: readonly string[]): readonly string[] => labels.map((label) => label.split(',')[0] ?? '');
    const before = names(rows());
    const painting = { whole: 0, redraws: 0, lost: [] as string[] };
    browser.lvsPainting = painting;
    browser.lvsObserver?.disconnect();
    let scheduled = false;
    const observer = new browser.MutationObserver(() => {
      if (scheduled) return;
      scheduled = true;
      browser.requestAnimationFrame(() => {
        scheduled = false;
        const labels = rows();
        painting.redraws += 1;
        const shown = new Set(names(labels));
        painting.lost.push(...before.filter((name) => !shown.has(name) && !painting.lost.includes(name)));
        if (labels.some((label) => new RegExp(pattern).test(label))) painting.whole ||= Date.now();
      });
    });
    const options = { childList: true, subtree: true, attributes: true, characterData: true };
    observer.observe(browser.document.querySelector('.sidebar .customview-tree .monaco-list-rows'), options);
    browser.lvsObserver = observer;
  }, row.source);
}

/** What was seen, once that row was. */
export async function paintingOf(page: Page): Promise<Painting> {
  await page.waitForFunction(() => (globalThis as unknown as Browser).lvsPainting.whole > 0);
  return page.evaluate(() => (globalThis as unknown as Browser).lvsPainting);
}
