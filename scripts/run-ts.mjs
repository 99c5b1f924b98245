// Runs one of our TypeScript programs (lab, bench) straight from source: `node scripts/run-ts.mjs FILE [ARG...]`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(`${root}/node_modules/tsx`)) {
  console.error('Installing the npm packages (once) …');
  const install = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (install.status !== 0) process.exit(install.status ?? 1);
}
const [file, ...args] = process.argv.slice(2);
const child = spawn(
  process.execPath,
  [
    '--require',
    `${root}/node_modules/tsx/dist/preflight.cjs`,
    '--import',
    `file://${root}/node_modules/tsx/dist/loader.mjs`,
    `${root}/${file}`,
    ...args,
  ],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
