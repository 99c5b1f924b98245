// `npm test`: everything, on a fresh machine too. `npm test -- SUITE...`: only those suites.
// Installs what is missing and says so; closes with one line, "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
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

/** The walk of the reference cluster needs machines; every other test in VS Code does better without them running. */
const WALK = 'test/e2e/reference.test.ts';
const e2e = (title, ...files) => ({
  ...mocha(title, '--timeout', '600000', '--slow', '30000', ...files),
  needs: ['vscode'],
});

// `npm test` runs them in this order: first those for which nothing has to be prepared, so that this happens meanwhile.
const suites = {
  static: [
    check('types', bin('tsc'), '--noEmit'),
    check('types of the pages', bin('tsc'), '--noEmit', '-p', 'webview'),
    check('lint', bin('eslint'), '--max-warnings', '0', '.'),
    check('format', bin('prettier'), '--check', '--log-level', 'warn', '.'),
    check('build', process.execPath, 'scripts/build.mjs', '--production'),
    check('package', process.execPath, 'scripts/package.mjs'),
  ],
  // The grammars are tested in VS Code's own engine.
  unit: [{ ...mocha('unit', 'test/unit/**/*.test.ts'), needs: ['vscode'] }],
  // The pages of the webviews, in a browser that VS Code's preparation installs.
  page: [{ ...mocha('page', '--timeout', '120000', '--slow', '5000', 'test/page/**/*.test.ts'), needs: ['vscode'] }],
  // Many of them say in what time an error comes: not beside the preparations.
  ssh: [{ ...mocha('ssh', '--timeout', '60000', 'test/ssh/**/*.test.ts'), aside: false }],
  e2e: [
    {
      ...mocha('extension host', '--timeout', '120000', '--slow', '10000', 'test/host/**/*.test.ts'),
      needs: ['vscode'],
      // VS Code takes both cores: what is still being prepared comes first.
      aside: false,
    },
    e2e('e2e', '--ignore', WALK, 'test/e2e/**/*.test.ts'),
  ],
  lab: [labSuite('debian', 'test/lab/**/*.test.ts')],
  'e2e-lab': [{ ...e2e('e2e, the reference cluster', WALK), machines: 'debian' }],
  // What differs between the distribution families is what the product does to the hosts: the walk covers it.
  'lab-rhel-like': [labSuite('rhel-like', 'test/lab/reference.test.ts')],
};

/** What takes minutes to make on a fresh machine, and nothing where it is there. */
const preparations = {
  vscode: ['VS Code', 'scripts/vscode/prepare.ts'],
  debian: ['the image of the lab, profile debian', 'lab/cli.ts', 'image', '--install', '--profile', 'debian'],
  'rhel-like': [
    'the image of the lab, profile rhel-like',
    'lab/cli.ts',
    'image',
    '--install',
    '--profile',
    'rhel-like',
  ],
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
const parts = (everything ? Object.keys(suites) : wanted).flatMap((name) => suites[name]);
const prepared = prepare(
  Object.keys(preparations).filter((name) => parts.some((part) => needsOf(part).includes(name))),
);
try {
  for (const part of parts) results.push(await run(part));
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

/** The preparations that a part waits for. */
function needsOf({ needs = [], machines }) {
  return machines === undefined ? needs : [...needs, machines];
}

/** Makes them one after the other beside the suites, which would otherwise use one of the cores only. */
function prepare(names) {
  let before = Promise.resolve();
  return Object.fromEntries(
    names.map((name) => [name, (before = before.then(() => prepareOne(...preparations[name])))]),
  );
}

async function prepareOne(title, ...args) {
  const start = Date.now();
  const child = spawn(process.execPath, ['scripts/run-ts.mjs', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, complaint, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { title, status, said: said + complaint, seconds: Math.round((Date.now() - start) / 1000) };
}

/** What could not be prepared is told; the suite then tries it itself and fails on it. */
async function awaitPrepared(names) {
  for (const name of names) {
    if (prepared[name] === undefined) continue;
    const { title, status, said, seconds } = await prepared[name];
    delete prepared[name];
    console.log(status === 0 ? `\n   ${title}: ready, made aside in ${seconds} s` : `\n   ${title}: failed\n${said}`);
  }
}

async function run(part) {
  const { title, command, args, counts, machines, env = {} } = part;
  console.log(`\n── ${title}`);
  await awaitPrepared(part.aside === false ? Object.keys(prepared) : needsOf(part));
  if (machines !== undefined) {
    // Two labs at once would only slow each other down.
    lab('down', '--profile', machines === 'debian' ? 'rhel-like' : 'debian');
    // Where it cannot come up it says why; the suite then fails on it.
    lab('up', '--install', '--profile', machines);
  }
  const file = join(scratch, 'counts');
  rmSync(file, { force: true });
  const start = Date.now();
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env, LVS_TEST_COUNTS: file },
  });
  const [status] = await once(child, 'close');
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
