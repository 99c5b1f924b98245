import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench';

export interface ShownShare {
  readonly name: string;
  readonly answers: number;
  readonly failed: number;
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
    return this.frame.locator('.run .verdict');
  }

  /** The line of figures; it begins with the state of the run. */
  get figures(): Locator {
    return this.frame.locator('.run .figures');
  }

  /** Why nothing was sent. */
  get refusal(): Locator {
    return this.frame.locator('.problem.refuses:visible').first();
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  finding(text: string | RegExp): Locator {
    return this.frame.locator('.findings > li').filter({ hasText: text }).first();
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
    while ((await this.shares()).reduce((sum, { answers }) => sum + answers, 0) < count) {
      if (Date.now() > deadline) throw new Error(`not ${count} answers: ${await this.figures.innerText()}`);
    }
  }

  async shares(): Promise<readonly ShownShare[]> {
    const rows = await this.frame.locator('.run .shares tbody tr').all();
    return Promise.all(
      rows.map(async (row) => {
        const number = async (at: number): Promise<number> => Number((await row.locator('td, th').nth(at).innerText()).replaceAll(/\D/g, '')); // prettier-ignore
        const name = await row.locator('.name').innerText();
        return { name, answers: await number(COLUMNS.answers), failed: await number(COLUMNS.failed) };
      }),
    );
  }

  /** Names of the kept runs, newest first. */
  async runs(): Promise<readonly string[]> {
    return this.frame.locator('.runs tbody tr .run-name').evaluateAll((rows: readonly { querySelector(selector: string): { readonly value?: string; readonly currentValue?: string } | null }[]) =>
      rows.map((row) => row.querySelector('vscode-text-field, input[type="text"]')?.value ?? ''),
    );
  } // prettier-ignore
}
