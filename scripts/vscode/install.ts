import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ensurePrograms } from './requirements';

/** VS Code 1.139.1 as the npm registry has it, and the Node that it is made for. */
const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';
/** The number counts changes of how it is installed: who has an older one installs it anew. */
const RECIPE = `${CODE_SERVER}-node${NODE}-2`;

export interface VsCode {
  /** The Node that runs it. */
  readonly node: string;
  /** VS Code's own server, inside the code-server package. */
  readonly serverMain: string;
}

/**
 * A complete VS Code in the user's cache, installed at first use: 40 s and 800 MB on two cores. Interrupted or run
 * twice at once, it never leaves a half-installed one.
 *
 * Of its native modules only two are compiled: the logger, without which no output channel has any content, and the
 * watchdog of the extension host. The terminal and the file watcher bring their binaries, and the rest is never loaded
 * by what we do.
 */
export async function ensureVsCode(options: { readonly onProgress: (text: string) => void }): Promise<VsCode> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lvs-dr', 'vscode');
  const home = join(cache, RECIPE);
  if (!existsSync(home)) {
    await ensurePrograms(['g++', 'make', 'python3'], options.onProgress);
    await mkdir(cache, { recursive: true });
    const unfinished = await mkdtemp(join(cache, 'unfinished-'));
    try {
      await install(unfinished, options.onProgress);
      await rename(unfinished, home);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      // Somebody else finished the same in the meantime: theirs is as good.
      if (!existsSync(home)) throw error;
    }
  }
  return locate(home);
}

function locate(home: string): VsCode {
  const packages = join(home, 'node_modules');
  return {
    node: join(packages, `node-${process.platform}-${process.arch}`, 'bin', 'node'),
    serverMain: join(packages, 'code-server', 'lib', 'vscode', 'out', 'server-main.js'),
  };
}

async function install(home: string, onProgress: (text: string) => void): Promise<void> {
  const { node, serverMain } = locate(home);
  const vscode = dirname(dirname(serverMain));
  const toolchain = dirname(dirname(node));
  const env = {
    ...process.env,
    PATH: [dirname(node), process.env['PATH']].join(delimiter),
    // An inherited one is for another Node, and addons compiled against it crash this one.
    npm_config_nodedir: toolchain,
  };
  const npm = async (cwd: string, ...args: readonly string[]) => {
    const flags = ['--no-audit', '--no-fund', '--no-update-notifier', '--omit=dev', '--legacy-peer-deps'];
    await promisify(execFile)('npm', [...args, ...flags], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  };
  await writeFile(join(home, 'package.json'), '{ "private": true }');
  onProgress(`Downloading VS Code (code-server ${CODE_SERVER}) and Node ${NODE} …`);
  const packages = [`node-${process.platform}-${process.arch}@${NODE}`, `code-server@${CODE_SERVER}`];
  await npm(home, 'install', '--ignore-scripts', ...packages);
  onProgress('Installing what VS Code depends on …');
  await npm(vscode, 'install', '--ignore-scripts');
  await npm(join(vscode, 'extensions'), 'install', '--ignore-scripts');
  onProgress("Compiling VS Code's logger and watchdog …");
  await npm(vscode, 'rebuild', '@vscode/spdlog', '@vscode/native-watchdog');
}
