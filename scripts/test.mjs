// `npm test`: everything, on a fresh machine too. `npm test -- SUITE...`: only those suites.
// Installs what is missing and says so; closes with one line, "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => join(root, 'node_modules/.bin', name);

/** A command that passes or fails as a whole counts as one test; mocha counts its own. */
const check = (title, command, ...args) => ({ title, command, args });
const mocha = (title, ...args) => ({
  title,
  command: bin('mocha'),
  args: ['--reporter', join(root, 'test/support/counts.cjs'), ...args],
  counts: true,
});

const labSuite = (profile, files) => ({
  ...mocha(`lab, profile ${profile}`, '--bail', '--timeout', '900000', '--slow', '30000', files),
  env: { LVS_LAB_PROFILE: profile },
  machines: profile,
});

const suites = {
  static: [
    check('types', bin('tsc'), '--noEmit'),
    check('types of the pages', bin('tsc'), '--noEmit', '-p', 'webview'),
    check('lint', bin('eslint'), '--max-warnings', '0', '.'),
    check('format', bin('prettier'), '--check', '--log-level', 'warn', '.'),
    check('build', process.execPath, 'scripts/build.mjs', '--production'),
    check('package', process.execPath, 'scripts/package.mjs'),
  ],
  unit: [mocha('unit', 'test/unit/**/*.test.ts')],
  ssh: [mocha('ssh', '--timeout', '60000', 'test/ssh/**/*.test.ts')],
  lab: [labSuite('debian', 'test/lab/**/*.test.ts')],
  page: [mocha('page', '--timeout', '120000', '--slow', '5000', 'test/page/**/*.test.ts')],
  e2e: [
    mocha('extension host', '--timeout', '120000', '--slow', '10000', 'test/host/**/*.test.ts'),
    { ...mocha('e2e', '--timeout', '600000', '--slow', '30000', 'test/e2e/**/*.test.ts'), machines: 'debian' },
  ],
  // What differs between the distribution families is what the product does to the hosts: the walk covers it.
  'lab-rhel-like': [labSuite('rhel-like', 'test/lab/reference.test.ts')],
};

const wanted = process.argv.slice(2);
const everything = wanted.length === 0;
const unknown = wanted.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}.`);
  process.exit(64);
}

installPackages();
installPrograms();

const scratch = mkdtempSync(join(tmpdir(), 'lvs-dr-test-'));
const results = [];
try {
  for (const name of everything ? Object.keys(suites) : wanted)
    for (const part of suites[name]) results.push(run(part));
} finally {
  rmSync(scratch, { recursive: true, force: true });
  // A suite run by itself leaves its machines up, for the next run; a run of everything leaves nothing behind.
  if (everything) for (const profile of ['debian', 'rhel-like']) lab('down', '--profile', profile);
}

console.log('');
for (const { title, passed, failed, seconds } of results)
  console.log(`${failed > 0 ? '✗' : '✓'} ${title}: ${passed} passed, ${failed} failed, ${seconds} s`);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') > 0 ? 1 : 0);

function run({ title, command, args, counts, machines, env = {} }) {
  console.log(`\n── ${title}`);
  if (machines !== undefined) {
    // Two labs at once would only slow each other down.
    lab('down', '--profile', machines === 'debian' ? 'rhel-like' : 'debian');
    // Where it cannot come up it says why; the suite then fails on it.
    lab('up', '--install', '--profile', machines);
  }
  const file = join(scratch, 'counts');
  rmSync(file, { force: true });
  const start = Date.now();
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env, LVS_TEST_COUNTS: file },
  });
  const seconds = Math.round((Date.now() - start) / 1000);
  if (!counts) return { title, passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, seconds };
  const counted = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passes: 0, failures: 0, pending: 0 };
  // A suite that died before it could count, or that left tests out, has not passed.
  const died = status !== 0 && counted.failures === 0 ? 1 : 0;
  return { title, passed: counted.passes, failed: counted.failures + counted.pending + died, seconds };
}

function lab(...args) {
  return spawnSync(process.execPath, ['scripts/run-ts.mjs', 'lab/cli.ts', ...args], { cwd: root, stdio: 'inherit' });
}

function installPackages() {
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
function installPrograms() {
  const needed = {
    '/usr/bin/ssh': 'openssh-client',
    '/usr/sbin/sshd': 'openssh-server',
    '/usr/bin/ssh-agent': 'openssh-client',
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
