import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FrameLocator, type Locator, type Page } from 'playwright-core';

const SCREENSHOTS = join(__dirname, '..', '..', '..', 'out', 'screenshots');
/** VS Code follows the colour scheme of the browser, as a test needs it. */
export const THEME_SETTINGS = {
  'window.autoDetectColorScheme': true,
  'window.autoDetectHighContrast': true,
  'workbench.preferredLightColorTheme': 'Light Modern',
  'workbench.preferredDarkColorTheme': 'Dark Modern',
} as const;

export type Theme = 'light' | 'dark' | 'high-contrast';
export const ALL_THEMES: readonly Theme[] = ['light', 'dark', 'high-contrast'];

/** The little of the DOM that is read here: the types of a browser have no place in a program that runs in Node. */
interface Dom {
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Dom | null;
  matches(selector: string): boolean;
}

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** 1 for a root. */
  readonly level: number;
}

/** VS Code's window as a person uses it. Everything that knows its DOM (of 1.139) is in this file. */
export class Workbench {
  constructor(readonly page: Page) {}

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .activitybar .action-item').first().waitFor({ timeout: 60_000 });
    await this.page.locator('.monaco-workbench .statusbar-item').first().waitFor();
  }

  /** Opens the view container of that title, unless it is open. */
  async openContainer(title: string): Promise<void> {
    const item = this.page.locator(`.activitybar .action-item:has(a[aria-label^="${title}"])`);
    await item.waitFor();
    if (!(await item.evaluate((element: Dom) => element.matches('.checked')))) await item.click();
    await this.page.locator('.sidebar .composite.title', { hasText: title }).waitFor();
  }

  /** Runs a command as the palette names it, e.g. `LVS-DR: Plan`. */
  async runCommand(title: string): Promise<void> {
    await this.openPalette(title);
    await this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: this.page.locator('.label-name').getByText(title, { exact: true }) })
      .first()
      .click();
  }

  /** The commands that the palette offers for a text. */
  async findCommands(text: string): Promise<readonly string[]> {
    await this.openPalette(text);
    const rows = this.page.locator('.quick-input-list .monaco-list-row .label-name');
    await rows.first().waitFor();
    const names = await rows.allInnerTexts();
    await this.page.keyboard.press('Escape');
    return names;
  }

  private async openPalette(text: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.page.locator('.quick-input-widget:visible input.input').fill(`>${text}`);
  }

  /** The question at the top of the window: an input box or a list to pick from. */
  get quickInput(): { readonly input: Locator; readonly rows: Locator } {
    const widget = this.page.locator('.quick-input-widget:visible');
    return { input: widget.locator('input.input'), rows: widget.locator('.monaco-list-row') };
  }

  /** Answers the input box that is open. */
  async answer(text: string): Promise<void> {
    await this.quickInput.input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Picks from the list that is open. */
  async pick(label: string | RegExp): Promise<void> {
    await this.quickInput.rows.filter({ hasText: label }).first().click();
  }

  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.quickInput.input.fill(name);
    // The list also has documents that were open before, and others whose path has the name in it.
    const label = this.page.locator('.label-name', { hasText: new RegExp(`^${name.replaceAll('.', '\\.')}$`) });
    await this.quickInput.rows.filter({ has: label }).first().click();
    await this.editor(name).waitFor();
  }

  /** The text editor of a file or document, by the end of its URI. */
  editor(uriEnd: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="${uriEnd}"]`).first();
  }

  /** The editor of one of our read-only documents; of a diff, `side` says which of its two. */
  document(scheme: `lvs-${string}`, side?: 'original' | 'modified'): Locator {
    const within = side === undefined ? '' : `.editor.${side} `;
    return this.page.locator(`.editor-instance ${within}.monaco-editor[data-uri^="${scheme}:"]`).first();
  }

  /** The lines of an editor that are on the screen, from the top. */
  async editorText(editor: string | Locator): Promise<string> {
    const found = typeof editor === 'string' ? this.editor(editor) : editor;
    await found.locator('.view-lines > .view-line').first().waitFor();
    const lines = await found.locator('.view-lines > .view-line').evaluateAll((elements: readonly Dom[]) =>
      elements
        .map((element) => ({
          top: Number(/top:\s*([\d.]+)/.exec(element.getAttribute('style') ?? '')?.[1] ?? 0),
          text: element.textContent,
        }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
    // Monaco draws spaces as no-break spaces, and a middle dot where whitespace is rendered.
    return lines.join('\n').replaceAll(/[\u00a0\u00b7]/g, ' ');
  }

  /** The first and the last screen of a document. */
  async bothEnds(editor: Locator): Promise<string> {
    await editor.locator('.view-lines').click();
    await this.page.keyboard.press('Control+Home');
    await this.statusItem(/^Ln 1, Col 1$/).waitFor();
    const top = await this.editorText(editor);
    await this.page.keyboard.press('Control+End');
    await this.statusItem(/^Ln 1, Col 1$/).waitFor({ state: 'hidden' });
    return `${top}\n${await this.editorText(editor)}`;
  }

  /** Replaces the whole text of an editor as if pasted, and saves it. */
  async replaceText(uriEnd: string, text: string): Promise<void> {
    await this.editor(uriEnd).locator('.view-lines').click();
    await this.page.keyboard.press('Control+A');
    await this.paste(text);
    await this.page.keyboard.press('Control+S');
  }

  /**
   * Pastes where the caret is, as one edit. Text that is inserted as if typed is an edit for each of its characters, and
   * with lenses in the editor VS Code follows a thousand of them one inside the other until its stack is full.
   */
  private async paste(text: string): Promise<void> {
    await this.page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', ${JSON.stringify(text)});
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
    }`);
  }

  /** Scrolls the active editor to the first line that has a text, with the editor's own search. */
  async reveal(text: string): Promise<void> {
    await this.page.keyboard.press('Control+F');
    await this.page.locator('.find-widget.visible .find-part textarea').fill(text);
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Escape');
  }

  /** Replaces the whole text of an editor, and leaves the caret where the text has its `|`. */
  async typeWithCaret(uriEnd: string, marked: string): Promise<void> {
    const before = marked.slice(0, marked.indexOf('|')).split('\n');
    await this.replaceText(uriEnd, marked.replace('|', ''));
    await this.page.keyboard.press('Control+G');
    await this.quickInput.input.fill(`:${before.length}:${(before.at(-1) ?? '').length + 1}`);
    await this.page.keyboard.press('Enter');
    await this.quickInput.input.waitFor({ state: 'hidden' });
  }

  /** Asks for suggestions at the caret, and gives their labels. */
  async suggestions(): Promise<readonly string[]> {
    await this.page.keyboard.press('Control+Space');
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row');
    await rows.first().waitFor();
    const labels = await rows.locator('.label-name').allInnerTexts();
    return labels.map((label) => label.replaceAll('\u00a0', ' '));
  }

  /** Asks for what is known of the place of the caret. */
  async hoverText(): Promise<string> {
    await this.runCommand('Show or Focus Hover');
    const hover = this.page.locator('.monaco-resizable-hover:visible, .monaco-hover:visible').first();
    await hover.waitFor();
    return (await hover.innerText()).replaceAll('\u00a0', ' ');
  }

  /** What the light bulb at the caret offers. */
  async codeActions(): Promise<readonly string[]> {
    await this.page.keyboard.press('Control+.');
    const rows = this.page.locator('.action-widget .monaco-list-row.action');
    await rows.first().waitFor();
    return rows.allInnerTexts();
  }

  async clickCodeAction(title: string | RegExp): Promise<void> {
    await this.page.locator('.action-widget .monaco-list-row.action').filter({ hasText: title }).first().click();
  }

  /** Renames what is at the caret. */
  async rename(name: string): Promise<void> {
    await this.page.keyboard.press('F2');
    const input = this.page.locator('.rename-box input');
    await input.fill(name);
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** The line of lenses that has a text. */
  lens(text: string | RegExp): Locator {
    return this.page.locator('.editor-instance .codelens-decoration').filter({ hasText: text });
  }

  /** The titles of all lenses on the screen. */
  async lenses(): Promise<readonly string[]> {
    const lenses = this.page.locator('.editor-instance .codelens-decoration');
    await lenses.first().waitFor();
    return (await lenses.allInnerTexts()).map((text) => text.replaceAll('\u00a0', ' ').trim());
  }

  tab(name: string | RegExp): Locator {
    return this.page.getByRole('tab', { name });
  }

  /** A row of any tree in the side bar, by the start of what a screen reader says of it. */
  treeItem(label: string | RegExp): Locator {
    return this.page.locator('.sidebar').getByRole('treeitem', { name: label });
  }

  /** Opens a row, or closes it: a click does either. One that is so already stays. */
  async expand(label: string | RegExp, to: 'open' | 'closed' = 'open'): Promise<void> {
    const wanted = String(to === 'open');
    const row = this.treeItem(label).first();
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== wanted) await row.click();
    await this.treeItem(label)
      .and(this.page.locator(`[aria-expanded="${wanted}"]`))
      .first()
      .waitFor();
  }

  /** The rows of a view that are on the screen, from the top, once there is one. */
  async treeRows(): Promise<readonly TreeRow[]> {
    const rows = this.page.locator('.sidebar .customview-tree .monaco-list-row');
    await rows.first().waitFor();
    return rows.evaluateAll((elements: readonly Dom[]) =>
      elements
        .map((element) => ({
          index: Number(element.getAttribute('data-index')),
          label: element.querySelector('.label-name')?.textContent ?? '',
          description: element.querySelector('.label-description')?.textContent ?? '',
          level: Number(element.getAttribute('aria-level')),
        }))
        .sort((a, b) => a.index - b.index)
        .map(({ label, description, level }) => ({ label, description, level })),
    );
  }

  /** Clicks the button that a row shows while the pointer is on it. */
  async clickInline(row: Locator, action: string): Promise<void> {
    await row.hover();
    await row.locator(`.actions .action-label[aria-label^="${action}"]`).click();
  }

  /** Opens a row's context menu and picks from it. */
  async clickContextMenu(row: Locator, action: string): Promise<void> {
    await row.click({ button: 'right' });
    // A menu ignores clicks for a moment after it has opened; keys it does not.
    const item = this.page.getByRole('menuitem', { name: action, exact: true });
    await item.hover();
    await this.page.keyboard.press('Enter');
    await item.waitFor({ state: 'hidden' });
  }

  /** Clicks a button in the title bar of the view or of the editor. */
  async clickTitleAction(where: 'view' | 'editor', action: string): Promise<void> {
    const bar = where === 'view' ? '.sidebar' : '.part.editor .title';
    // The title buttons of a view are there only while the pointer is on the side bar.
    if (where === 'view') await this.page.locator('.sidebar').hover();
    await this.page.locator(`${bar} .actions-container .action-label[aria-label^="${action}"]`).first().click();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  async clickNotification(text: string | RegExp, button: string, timeout = 30_000): Promise<void> {
    await this.notification(text).getByRole('button', { name: button, exact: true }).click({ timeout });
  }

  /** The modal question. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  async clickDialog(text: string | RegExp, button: string): Promise<void> {
    const dialog = this.dialog(text);
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  /** The rows of the Problems panel, once there are `count` problems or more; 0: the message that there is none. */
  async problems(count: number): Promise<readonly string[]> {
    await this.runCommand('Problems: Focus on Problems View');
    const panel = this.page.locator('.markers-panel');
    if (count === 0) {
      await panel.getByText('No problems have been detected').waitFor();
      return [];
    }
    const rows = panel.locator('.monaco-list-row:has(.marker-icon)');
    await rows.nth(count - 1).waitFor();
    return rows.allInnerTexts();
  }

  /** What the Output panel shows. */
  async outputText(): Promise<string> {
    const lines = this.page.locator('.output-view .view-line, .panel .monaco-editor .view-line');
    await lines.first().waitFor();
    return (await lines.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  }

  /**
   * The document inside a webview that has an element for `marker`. VS Code nests two frames, several webviews may be
   * open, and none of them says whose it is: only its content does.
   */
  async webview(marker: string): Promise<FrameLocator> {
    const outer = this.page.locator('iframe.webview.ready');
    const deadline = Date.now() + 20_000;
    for (;;) {
      for (let index = 0; index < (await outer.count()); index += 1) {
        const frame = outer.nth(index).contentFrame().frameLocator('iframe#active-frame');
        if ((await frame.locator(marker).count()) > 0) return frame;
      }
      if (Date.now() > deadline) throw new Error(`No webview has ${marker}`);
      await this.page.waitForTimeout(100);
    }
  }

  async setTheme(theme: Theme): Promise<void> {
    const contrast = theme === 'high-contrast';
    await this.page.emulateMedia({
      colorScheme: theme === 'light' ? 'light' : 'dark',
      forcedColors: contrast ? 'active' : 'none',
    });
    const shown = contrast ? '.hc-black' : `.vscode-theme-defaults-themes-${theme}_modern-json`;
    await this.page.locator(`.monaco-workbench${shown}`).waitFor();
  }

  /** `out/screenshots/NAME.png` in the theme of the moment: what floats over the window does not outlive a change. */
  async snapshot(name: string): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }

  /** `out/screenshots/NAME-THEME.png` for each theme. */
  async screenshot(name: string, themes: readonly Theme[] = ['light', 'dark']): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true });
    for (const theme of themes) {
      await this.setTheme(theme);
      await this.page.screenshot({ path: join(SCREENSHOTS, `${name}-${theme}.png`) });
    }
  }
}
