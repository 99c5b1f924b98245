// Runs one part of a suite.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.mjs';

/** Runs it in the foreground, on the machines that it wants. */
export async function run(part) {
  if (part.machines !== undefined) await bringUp(part.machines, 'inherit');
  return measure(part, 'inherit');
}

/**
 * Runs it beside another part. What it says is kept until it has ended, so that each suite's output stays together.
 * @returns its result, with what it said.
 */
export async function runAside(part) {
  const directory = mkdtempSync(join(tmpdir(), 'lvs-dr-aside-'));
  const said = join(directory, 'said');
  const file = openSync(said, 'w');
  try {
    if (part.machines !== undefined) await bringUp(part.machines, file);
    const result = await measure(part, file);
    return { ...result, said: readFileSync(said, 'utf8') };
  } finally {
    closeSync(file);
    rmSync(directory, { recursive: true });
  }
}

let built;

/**
 * The machines, and the programs that the tests run on them: built once, since two suites that build at the same time take
 * the files away from each other. What cannot be built or come up says why; the suite then fails on it.
 */
async function bringUp(profile, output) {
  await (built ??= node('inherit', 'scripts/build.mjs'));
  await lab(output, 'up', '--install', '--profile', profile);
}

/** Runs the lab's command line to its end, whatever that is. */
export function lab(output, ...args) {
  return node(output, 'scripts/run-ts.mjs', 'lab/cli.ts', ...args);
}

async function node(output, ...args) {
  await once(spawn(process.execPath, args, { cwd: root, stdio: ['ignore', output, output] }), 'close');
}

async function measure({ title, command, args, counts, env = {} }, output) {
  const scratch = mkdtempSync(join(tmpdir(), 'lvs-dr-test-'));
  const file = join(scratch, 'counts');
  const start = Date.now();
  const child = spawn(command, args, {
    cwd: root,
    stdio: [output === 'inherit' ? 'inherit' : 'ignore', output, output],
    env: { ...process.env, ...env, LVS_TEST_COUNTS: file, ...(built === undefined ? {} : { LVS_TEST_BUILT: '1' }) },
  });
  const [status] = await once(child, 'close');
  const seconds = Math.round((Date.now() - start) / 1000);
  const counted = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passes: 0, failures: 0, pending: 0 };
  rmSync(scratch, { recursive: true, force: true });
  if (!counts) return { title, passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, seconds };
  // A suite that died before it could count, or that left tests out, has not passed.
  const died = status !== 0 && counted.failures === 0 ? 1 : 0;
  return { title, passed: counted.passes, failed: counted.failures + counted.pending + died, seconds };
}
