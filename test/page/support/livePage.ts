import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureBrowser } from '../../../scripts/vscode/requirements';
import { pageHtml, type PageName } from '../../../src/providers/pages/pageHtml';
import themes from '../themes.json';

const ROOT = join(__dirname, '..', '..', '..');
const NONCE = '0123456789abcdef';
const TITLES: Readonly<Record<PageName, string>> = { liveTest: 'Live test', trace: 'Trace' };

export type Theme = keyof typeof themes;
export const THEMES: readonly Theme[] = ['dark', 'light', 'hc-black', 'hc-light'];

export interface Frame {
  readonly gap: number;
  readonly script: number;
}

/** What test/page/browser/vscode.ts put into the page. */
interface Around {
  readonly around: {
    readonly posted: unknown[];
    readonly faults: string[];
    readonly frames: Frame[];
    state: unknown;
    send(message: unknown): void;
    theme(name: string, variables: Readonly<Record<string, string>>): void;
    stream(messages: readonly unknown[], every: number): Promise<void>;
    measure(): void;
  };
}

export interface PageOptions {
  readonly language?: string;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** What `getState` of VS Code gives the page. */
  readonly state?: unknown;
  readonly reducedMotion?: boolean;
}

/** A browser with the built pages behind an address, as the extension gives them to VS Code. */
export class Pages {
  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
    private readonly around: string,
    private readonly html: Map<string, string>,
  ) {}

  static async open(): Promise<Pages> {
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'build.mjs'), '--production']);
    const around = await build({
      entryPoints: [join(ROOT, 'test/page/browser/vscode.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'chrome128',
    });
    const html = new Map<string, string>();
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://page').pathname;
      const page = html.get(path);
      if (page !== undefined) {
        response.setHeader('content-type', 'text/html').end(page);
        return;
      }
      const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
      readFile(join(ROOT, 'dist/webview', path.slice(1))).then(
        (content) => response.setHeader('content-type', type).end(content),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const executablePath = await ensureBrowser((text) => void process.stderr.write(`${text}\n`));
    const args = ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    const browser = await chromium.launch({ executablePath, args });
    return new Pages(browser, server, around.outputFiles[0]?.text ?? '', html);
  }

  async show(name: PageName, options: PageOptions = {}): Promise<LivePage> {
    const { language = 'en', theme = 'dark', width = 1100, height = 900, state, reducedMotion = false } = options;
    const { port } = this.server.address() as AddressInfo;
    const texts = language === 'en' ? {} : await bundle(language);
    const path = `/${name}-${language}`;
    const address = `http://127.0.0.1:${port}`;
    const parts = { language, title: TITLES[name], nonce: NONCE, texts };
    this.html.set(path, pageHtml({ ...parts, script: `${address}/${name}.js`, style: `${address}/${name}.css` }));
    const page = await this.browser.newPage({
      viewport: { width, height },
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    });
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.addInitScript({ content: this.around });
    await page.addInitScript({
      content: `around.state = ${JSON.stringify(state ?? null)} ?? undefined;
        document.addEventListener('readystatechange', () =>
          around.theme(${JSON.stringify(theme)}, ${JSON.stringify(variables(theme))}), { once: true });`,
    });
    await page.goto(`${address}${path}`);
    const shown = new LivePage(page, errors);
    await shown.posted('ready');
    return shown;
  }

  /** An SVG file on an empty page, where nothing of ours is around it. */
  async openDrawing(svg: string): Promise<Page> {
    const page = await this.browser.newPage({ viewport: { width: 1_100, height: 700 } });
    await page.setContent(svg);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function bundle(language: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(join(ROOT, 'l10n', `bundle.l10n.${language}.json`), 'utf8');
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

/** Colours as VS Code 1.139 has them; fonts as it gives them on Linux. */
function variables(theme: Theme): Readonly<Record<string, string>> {
  return {
    ...themes[theme],
    '--vscode-font-family': 'system-ui, Ubuntu, "Droid Sans", sans-serif',
    '--vscode-font-size': '13px',
    '--vscode-font-weight': 'normal',
    '--vscode-editor-font-family': 'monospace',
    '--vscode-editor-font-size': '14px',
  };
}

/** One page on the screen, with a hand on both of its sides. */
export class LivePage {
  constructor(
    readonly page: Page,
    private readonly errors: readonly string[],
  ) {}

  /** Sends what the extension would, and waits until it is drawn. */
  async send(...messages: readonly unknown[]): Promise<void> {
    for (const message of messages) {
      await this.page.evaluate((each) => (globalThis as unknown as Around).around.send(each), message);
    }
    await this.drawn();
  }

  /** Whatever was asked for is drawn: what is asked for in a frame is done in the next, and FAST takes one more. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))))',
    );
  }

  /** The newest message of a type to the extension; waits for one. */
  async posted(type: string): Promise<unknown> {
    const found = await this.page.waitForFunction(
      (wanted) =>
        (globalThis as unknown as Around).around.posted.findLast((each) => (each as { type: string }).type === wanted),
      type,
    );
    return found.jsonValue();
  }

  allPosted(): Promise<readonly { readonly type: string }[]> {
    return this.page.evaluate(
      () => (globalThis as unknown as Around).around.posted as readonly { readonly type: string }[],
    );
  }

  forgetPosted(): Promise<void> {
    return this.page.evaluate(() => void (globalThis as unknown as Around).around.posted.splice(0));
  }

  state(): Promise<unknown> {
    return this.page.evaluate(() => (globalThis as unknown as Around).around.state);
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.page.evaluate(([name, values]) => (globalThis as unknown as Around).around.theme(name, values), [
      theme,
      variables(theme),
    ] as const);
    await this.drawn();
  }

  /** Messages at the pace of the extension, and what each frame meanwhile cost. */
  async framesWhile(messages: readonly unknown[], every: number): Promise<readonly Frame[]> {
    return this.page.evaluate(
      async ([all, gap]) => {
        const { around } = globalThis as unknown as Around;
        around.measure();
        await around.stream(all, gap);
        return around.frames;
      },
      [messages, every] as const,
    );
  }

  /** Everything that went wrong without being shown: violations of the policy, errors, complaints of the browser. */
  async faults(): Promise<readonly string[]> {
    return [...this.errors, ...(await this.page.evaluate(() => (globalThis as unknown as Around).around.faults))];
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
