import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { ensureVsCode } from '../../../scripts/vscode/install';
import { ensureBrowser } from '../../../scripts/vscode/requirements';
import { startVsCode, type RunningVsCode } from '../../../scripts/vscode/start';
import { Faults } from './faults';
import { THEME_SETTINGS, Workbench } from './workbench';

const ROOT = join(__dirname, '..', '..', '..');

export interface SessionOptions {
  /** Folder whose copy is opened: a test never edits what is in the repository. Absent: a window without a folder. */
  readonly workspace?: string;
  /** Files to write into the copy before it is opened, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly userSettings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly workspaceTrust?: 'ask';
  /** VSIX files to install beside ours. */
  readonly otherExtensions?: readonly string[];
}

/** One VS Code with our VSIX, opened in a browser on a workspace of its own. */
export interface Session {
  readonly workbench: Workbench;
  /** What went wrong without being shown: errors on the browser's console and in the extension host. */
  readonly faults: Faults;
  /** The opened copy of the workspace. */
  readonly folder: string;
  readonly vscode: RunningVsCode;
  /** Ends all of it. Also happens by itself when this process ends, in whatever way. */
  close(): Promise<void>;
}

export async function openSession(options: SessionOptions): Promise<Session> {
  const onProgress = (text: string): void => void process.stderr.write(`${text}\n`);
  const [vscode, vsix] = await Promise.all([ensureVsCode({ onProgress }), packagedExtension()]);
  const scratch = await mkdtemp(join(tmpdir(), 'lvs-dr-e2e-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(scratch, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const folder = join(scratch, 'workspace');
    const { workspace, files = {}, otherExtensions = [], ...rest } = options;
    if (workspace === undefined) await mkdir(folder);
    else await cp(workspace, folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
    // Text that a test types as a whole must not be indented once more.
    const asTyped = { '[lvs-cluster]': { 'editor.autoIndent': 'none' } };
    const userSettings = { ...THEME_SETTINGS, ...asTyped, ...options.userSettings };
    const running = await startVsCode(vscode, {
      ...rest,
      userSettings,
      scratch,
      extension: { vsix, others: otherExtensions },
      ...(workspace === undefined ? {} : { workspaceFolder: folder }),
    });
    closers.push(() => running.stop());
    const browser = await launchBrowser();
    closers.push(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const faults = new Faults(page, running.logsFolder);
    await page.goto(running.url);
    const workbench = new Workbench(page);
    await workbench.ready();
    return { workbench, faults, folder, vscode: running, close };
  } catch (error) {
    await close();
    throw error;
  }
}

let packaged: Promise<string> | undefined;

/** Path of the VSIX, packed from the sources as they are, once in a test run. */
export function packagedExtension(): Promise<string> {
  packaged ??= promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'package.mjs')]).then(
    ({ stdout }) => stdout.trim().split('\n').at(-1) ?? '',
  );
  return packaged;
}

async function launchBrowser(): Promise<Browser> {
  const executablePath = await ensureBrowser((text) => void process.stderr.write(`${text}\n`));
  return chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
