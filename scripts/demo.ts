/**
 * `npm run demo`: the reference cluster to click through. Packs the extension, brings the lab up and opens VS Code on a
 * copy of examples/reference that is wired to the lab.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureVsCode } from './vscode/install';
import { isInstalled } from './vscode/requirements';
import { QUIET_SETTINGS, startVsCode } from './vscode/start';

const ROOT = join(__dirname, '..');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

  say('Packing the extension …');
  const vsix = execFileSync(process.execPath, [join(ROOT, 'scripts', 'package.mjs')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
    .trim()
    .split('\n')
    .at(-1);
  if (vsix === undefined) throw new Error('scripts/package.mjs did not say where the VSIX is');

  lab('inherit', 'up');
  const scratch = mkdtempSync(join(tmpdir(), 'lvs-dr-demo-'));
  try {
    const folder = join(scratch, 'reference');
    cpSync(join(ROOT, 'examples', 'reference'), folder, { recursive: true });
    const userSettings = { ...QUIET_SETTINGS, 'lvs.ssh.configFile': labSshConfig() };
    if (interrupted.signal.aborted) return;
    const open = hasDesktopCode() ? openDesktop : openBrowser;
    await open({ vsix, folder, userSettings, scratch }, interrupted.signal);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    say('\nThe lab still runs. To take it down:  npm run lab -- down');
  }
}

interface Demo {
  readonly vsix: string;
  readonly folder: string;
  readonly userSettings: Readonly<Record<string, unknown>>;
  readonly scratch: string;
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
async function openBrowser({ vsix, folder, userSettings, scratch }: Demo, signal: AbortSignal): Promise<void> {
  const vscode = await ensureVsCode({ onProgress: say });
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

function labSshConfig(): string {
  const status: unknown = JSON.parse(lab('pipe', 'status', '--json'));
  if (typeof status === 'object' && status !== null && 'sshConfig' in status && typeof status.sshConfig === 'string') {
    return status.sshConfig;
  }
  throw new Error('The lab does not say where its ssh configuration is');
}

function lab(output: 'inherit' | 'pipe', ...args: readonly string[]): string {
  const command = [join(ROOT, 'scripts', 'run-ts.mjs'), 'lab/cli.ts', ...args];
  const { status, stdout } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['inherit', output, 'inherit'],
  });
  if (status !== 0) throw new Error(`The lab did not come up (npm run lab -- ${args.join(' ')})`);
  return stdout;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
