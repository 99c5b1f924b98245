import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench';

export interface ShownShare {
  readonly name: string;
  readonly answers: number;
  readonly failed: number;
}

/** As much of the DOM as is read here: the types of a browser have no place in a program that runs in Node. */
interface Row {
  readonly cells: Iterable<{ readonly textContent: string | null }>;
  querySelector(selector: string): { readonly textContent: string | null; readonly value?: string } | null;
}

/** Columns of the table of shares, counted from 0. */
const COLUMNS = { answers: 3, failed: 6 } as const;

/** The page of a live test as a person uses it. Everything that knows its DOM (webview/liveTest) is in this file. */
export class LiveTestPage {
  private constructor(private readonly frame: FrameLocator) {}

  /** The open page of a service: only the one in front of its group is there. */
  static async of(workbench: Workbench, service: string): Promise<LiveTestPage> {
    return new LiveTestPage(await workbench.webview(`h1:has-text("${service}")`));
  }

  /** What it proves, in its words. */
  get verdict(): Locator {
    return this.frame.locator('main > .run .verdict');
  }

  /** The line of figures; it begins with the state of the run. */
  get figures(): Locator {
    return this.frame.locator('main > .run .figures');
  }

  /** Why nothing was sent. */
  get refusal(): Locator {
    return this.frame.locator('.problem.refuses:visible').first();
  }

  /** Everything that it says of the run that is shown. */
  text(): Promise<string> {
    return this.frame.locator('main > .run').innerText();
  }

  /** Runs until so many requests have been answered and the verdict is the wanted one, then stops, and stays on the page. */
  async proof(verdict: RegExp, answers: number): Promise<void> {
    await this.state('Running', 120_000);
    await this.answered(answers, 120_000);
    await this.verdictLike(verdict, 120_000);
    await this.button('Stop').click();
    await this.state('Stopped', 120_000);
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  finding(text: string | RegExp): Locator {
    return this.frame.locator('main > .run .findings > li').filter({ hasText: text }).first();
  }

  /** Waits until the verdict reads like this, and gives it as it reads then. */
  async verdictLike(text: string | RegExp, timeout = 60_000): Promise<string> {
    const verdict = this.verdict.filter({ hasText: text });
    await verdict.waitFor({ timeout });
    return verdict.innerText();
  }

  /** Waits until the run that is shown is in this state. */
  async state(
    state: 'Running' | 'Paused' | 'Complete' | 'Stopped' | 'Failed' | RegExp,
    timeout = 60_000,
  ): Promise<void> {
    const begins = typeof state === 'string' ? new RegExp(`^\\s*${state}`) : state;
    await this.figures.filter({ hasText: begins }).waitFor({ timeout });
  }

  /** Waits until so many requests have been answered. */
  async answered(count: number, timeout = 60_000): Promise<void> {
    const deadline = Date.now() + timeout;
    for (;;) {
      const text = await this.figures.innerText();
      const [, answered = '0'] = /([\d.,\s]*\d) answered/.exec(text) ?? [];
      if (Number(answered.replaceAll(/\D/g, '')) >= count) return;
      if (Date.now() > deadline) throw new Error(`not ${count} answers: ${text}`);
    }
  }

  /** Waits until the first real server has answered so many more requests than the second. */
  async apart(count: number, timeout = 60_000): Promise<void> {
    const deadline = Date.now() + timeout;
    for (;;) {
      const shares = await this.shares();
      const [first, second] = shares;
      if (first !== undefined && second !== undefined && first.answers - second.answers >= count) return;
      if (Date.now() > deadline) throw new Error(`not ${count} apart: ${JSON.stringify(shares)}`);
    }
  }

  async shares(): Promise<readonly ShownShare[]> {
    const rows = await this.frame.locator('main > .run .shares tbody tr').evaluateAll((found: readonly Row[]) =>
      found.map((row) => ({
        name: row.querySelector('.name')?.textContent ?? '',
        cells: [...row.cells].map(({ textContent }) => textContent ?? ''),
      })),
    );
    const number = (text = ''): number => Number(text.replaceAll(/\D/g, ''));
    return rows.map(({ name, cells }) => ({
      name,
      answers: number(cells[COLUMNS.answers]),
      failed: number(cells[COLUMNS.failed]),
    }));
  }

  /** Names of the kept runs, newest first. */
  async runs(): Promise<readonly string[]> {
    return this.frame
      .locator('.runs tbody tr')
      .evaluateAll((rows: readonly Row[]) => rows.map((row) => row.querySelector('.run-name [aria-label^="Name of the run"], .run-name vscode-text-field, .run-name input[type="text"]')?.value ?? '')); // prettier-ignore
  }
}
