/**
 * `npm run demo`: the reference cluster to click through. Packs the extension, brings the lab up and opens VS Code on a
 * copy of examples/reference that is wired to the lab.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureRequirements, startLab } from '../lab/api';
import { ensureVsCode, type VsCode } from './vscode/install';
import { isInstalled } from './vscode/requirements';
import { QUIET_SETTINGS, startVsCode } from './vscode/start';

const ROOT = join(__dirname, '..');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
  const scratch = mkdtempSync(join(tmpdir(), 'lvs-dr-demo-'));
  try {
    // What is being installed or booted when the person gives up needs no undoing: the next demo goes on from there.
    const open = await Promise.race([prepare(scratch), once(interrupted.signal, 'abort').then(() => undefined)]);
    await open?.(interrupted.signal);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    say('\nThe lab keeps running. To take it down:  npm run lab -- down');
  }
}

interface Demo {
  readonly vsix: string;
  readonly folder: string;
  readonly userSettings: Readonly<Record<string, unknown>>;
  readonly scratch: string;
}

async function prepare(scratch: string): Promise<(signal: AbortSignal) => Promise<void>> {
  say('Packing the extension …');
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'package.mjs')]);
  await ensureRequirements({ install: true, onProgress: say });
  const [lab, vscode] = await Promise.all([
    startLab({ profile: 'debian', onProgress: say }),
    hasDesktopCode() ? undefined : ensureVsCode({ onProgress: say }),
  ]);
  const demo: Demo = {
    vsix: stdout.trim().split('\n').at(-1) ?? '',
    folder: join(scratch, 'reference'),
    userSettings: { ...QUIET_SETTINGS, 'lvs.ssh.configFile': lab.sshConfigFile },
    scratch,
  };
  cpSync(join(ROOT, 'examples', 'reference'), demo.folder, { recursive: true });
  return (signal) => (vscode ? openBrowser(vscode, demo, signal) : openDesktop(demo, signal));
}

/** The person's own VS Code, in a profile of its own: their settings and extensions are not touched. */
async function openDesktop({ vsix, folder, userSettings, scratch }: Demo, signal: AbortSignal): Promise<void> {
  const data = join(scratch, 'vscode');
  mkdirSync(join(data, 'User'), { recursive: true });
  writeFileSync(join(data, 'User', 'settings.json'), JSON.stringify(userSettings, null, 2));
  const profile = ['--user-data-dir', data, '--extensions-dir', join(scratch, 'extensions')];
  execFileSync('code', [...profile, '--install-extension', vsix], { stdio: 'inherit' });
  say('\nVS Code opens. Close its window, or press Ctrl-C here, to end the demo.');
  say('In it: the LVS-DR view on the left, then Plan and Apply.');
  const window = spawn('code', [...profile, '--disable-workspace-trust', '--new-window', '--wait', folder]);
  signal.addEventListener('abort', () => window.kill());
  await once(window, 'exit');
}

/** A VS Code in the browser, on this machine only and behind a token. */
async function openBrowser(
  vscode: VsCode,
  { vsix, folder, userSettings, scratch }: Demo,
  signal: AbortSignal,
): Promise<void> {
  const running = await startVsCode(vscode, { extension: { vsix }, scratch, workspaceFolder: folder, userSettings });
  try {
    say(`\nOpen this address in a browser on this machine:\n\n  ${running.url}\n`);
    say('In it: the LVS-DR view on the left, then Plan and Apply. Ctrl-C here ends the demo.');
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await running.stop();
  }
}

/** In a remote window's terminal `code` talks to that window, and without a display there is none to open. */
function hasDesktopCode(): boolean {
  const display = process.platform !== 'linux' || ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => process.env[name]);
  return display && process.env['VSCODE_IPC_HOOK_CLI'] === undefined && isInstalled('code');
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
