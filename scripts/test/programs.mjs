// What the tests need besides their own preparations: npm packages, and programs from Debian's archive.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

export function installPackages() {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing the npm packages …');
  // Their install scripts would only build native parts that the extension does without.
  orExit(
    spawnSync('npm', ['ci', '--ignore-scripts', '--no-progress'], { cwd: root, stdio: 'inherit' }),
    'npm ci failed',
  );
}

/** Programs the suites need besides Node. The lab and the VS Code tests install their own, for they need much more. */
export function installPrograms() {
  const needed = {
    '/usr/bin/ssh': 'openssh-client',
    '/usr/sbin/sshd': 'openssh-server',
    '/usr/bin/ssh-agent': 'openssh-client',
    // Shells that hosts have, as /bin/sh or for logins.
    '/bin/dash': 'dash',
    '/bin/bash': 'bash',
    '/bin/busybox': 'busybox',
    '/usr/bin/mksh': 'mksh',
    '/bin/zsh': 'zsh',
    '/usr/bin/fish': 'fish',
    '/usr/bin/tcsh': 'tcsh',
  };
  const missing = [
    ...new Set(
      Object.entries(needed)
        .filter(([path]) => !existsSync(path))
        .map(([, name]) => name),
    ),
  ];
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error(`These Debian packages are missing: ${missing.join(' ')}. Install them, then run this again.`);
    process.exit(1);
  }
  console.log(`Installing ${missing.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  orExit(spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env }), 'apt-get update failed');
  orExit(
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { stdio: 'inherit', env }),
    'apt-get install failed',
  );
}

function orExit({ status }, message) {
  if (status === 0) return;
  console.error(message);
  process.exit(1);
}
