import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LivePage } from './livePage';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** Where pictures are kept to be looked at; unset: none are made. */
const SCREENSHOTS = process.env['LVS_PAGE_SCREENSHOTS'];

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds in a page that keeps somebody from using it. */
export async function seriousViolations({ page }: LivePage): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ readonly violations: readonly Violation[] }>('axe.run(document, { resultTypes: ["violations"] })'); // prettier-ignore
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    );
}

/** Keeps a picture of the whole page where pictures are wanted. */
export async function keepPicture({ page }: Pick<LivePage, 'page'>, name: string): Promise<void> {
  if (SCREENSHOTS === undefined) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
