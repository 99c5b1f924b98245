import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

/** The Debian package that brings each program. */
const PACKAGES = { 'g++': 'g++', make: 'make', python3: 'python3', chromium: 'chromium' } as const;
export type Program = keyof typeof PACKAGES;

/**
 * Makes sure that programs are installed: as root on Debian by apt-get, otherwise by an error that says what to
 * install.
 */
export async function ensurePrograms(programs: readonly Program[], onProgress: (text: string) => void): Promise<void> {
  const packages = programs.filter((program) => !isInstalled(program)).map((program) => PACKAGES[program]);
  if (packages.length === 0) return;
  const install = ['-o', 'DPkg::Lock::Timeout=600', 'install', '-y', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    throw new Error(`Not installed: ${packages.join(', ')}. On Debian: sudo apt-get install ${packages.join(' ')}`);
  }
  onProgress(`Installing ${packages.join(', ')} with apt-get …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await promisify(execFile)('apt-get', ['-o', 'DPkg::Lock::Timeout=600', '-qq', 'update'], { env });
  await promisify(execFile)('apt-get', install, { env, maxBuffer: 64 * 1024 * 1024 });
}

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium, installed like {@link ensurePrograms} where there is none. */
export async function ensureBrowser(onProgress: (text: string) => void): Promise<string> {
  const find = (): string | undefined => BROWSERS.find((path) => existsSync(path));
  if (find() === undefined) await ensurePrograms(['chromium'], onProgress);
  const path = find();
  if (path === undefined) throw new Error(`There is none of these browsers: ${BROWSERS.join(', ')}`);
  return path;
}

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}
