import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type VsCode } from './install';

/** A packaged extension (and others beside it), or the folder of one that runs from source in VS Code's test driver (where toasts are off). */
export type Extension =
  | { readonly vsix: string; readonly others?: readonly string[] }
  | { readonly developmentPath: string; readonly testsPath?: string };

export interface StartOptions {
  readonly extension: Extension;
  /** Where it keeps everything it writes. Removed at its end, with whatever else is in it. */
  readonly scratch: string;
  /** Absent: a window without a folder. */
  readonly workspaceFolder?: string;
  readonly userSettings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether VS Code asks if the folder may be trusted; absent: it is trusted without a question. */
  readonly workspaceTrust?: 'ask';
}

export interface RunningVsCode {
  /** Where a browser finds the workspace. Carries the token, without which nobody gets in. */
  readonly url: string;
  /** `settings.json` of the user: VS Code follows every change of it. */
  readonly settingsFile: string;
  /** Everything VS Code logged: servers, extension hosts, output channels. Gone after `stop`. */
  readonly logsFolder: string;
  /** Ends it and removes everything it wrote. */
  stop(): Promise<void>;
}

/** Nothing that greets, asks, updates or phones home. */
export const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.experimentalOnboarding': false,
  'workbench.enableExperiments': false,
  'git.enabled': false,
} as const;

/** Starts a VS Code on 127.0.0.1 that ends with this process, however this process ends. */
export async function startVsCode(vscode: VsCode, options: StartOptions): Promise<RunningVsCode> {
  const folder = join(options.scratch, 'vscode');
  const extensions = join(folder, 'extensions');
  const user = join(folder, 'data', 'User');
  const settingsFile = join(user, 'settings.json');
  await mkdir(user, { recursive: true });
  await writeFile(settingsFile, JSON.stringify({ ...QUIET_SETTINGS, ...options.userSettings }, null, 2));

  const token = randomBytes(24).toString('hex');
  const common = ['--server-data-dir', folder, '--extensions-dir', extensions, '--accept-server-license-terms'];
  const serving = ['--host', '127.0.0.1', '--port', '0', '--connection-token', token, '--telemetry-level', 'off'];
  const driver = 'developmentPath' in options.extension ? ['--enable-smoke-test-driver'] : [];
  const trust = options.workspaceTrust === 'ask' ? [] : ['--disable-workspace-trust'];
  const env = { ...withoutVsCode(process.env), ...options.env };
  if ('vsix' in options.extension) {
    const { vsix, others = [] } = options.extension;
    const install = [vsix, ...others].flatMap((path) => ['--install-extension', path]);
    await promisify(execFile)(vscode.node, [vscode.serverMain, ...install, ...common], { env });
  }
  const command = [vscode.node, vscode.serverMain, ...common, ...serving, ...driver, ...trust];
  const guard = fileURLToPath(new URL('guard.mjs', pathToFileURL(__filename)));
  const child = spawn(vscode.node, [guard, options.scratch, ...command], {
    env,
    // Not in our process group: Ctrl-C reaches us, and we end it in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const port = await listening(child);
  return {
    url: `http://127.0.0.1:${port}/?${query(options, port)}&tkn=${token}`,
    settingsFile,
    logsFolder: join(folder, 'data', 'logs'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.stdin.end();
      await exit;
    },
  };
}

/** A VS Code whose terminal we run in must not pull this one to itself. */
function withoutVsCode(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('VSCODE_')));
}

function query({ extension, workspaceFolder }: StartOptions, port: number): string {
  const folder = workspaceFolder === undefined ? 'ew=true' : `folder=${encodeURIComponent(workspaceFolder)}`;
  if ('vsix' in extension) return folder;
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [['extensionDevelopmentPath', remote(extension.developmentPath)]];
  if (extension.testsPath !== undefined) payload.push(['extensionTestsPath', remote(extension.testsPath)]);
  return `${folder}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

async function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`VS Code ended with ${code ?? 'a signal'} at its start:\n${output}`)),
    );
  });
}
