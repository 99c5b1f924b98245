import { execFileSync } from 'node:child_process';

/**
 * Milliseconds of computing that loading TypeScript takes where a budget counts as it is written. No machine was measured
 * for it: it is derived from what an earlier version's activation took on one (31 ms), and from what that version and
 * TypeScript take on another. It says how a budget is scaled, and nothing about whether it was right.
 */
const REFERENCE_MS = 160;

const PROGRAM = `const before = process.cpuUsage();
require('typescript');
const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1000));`;

/**
 * How many times slower than that ({@link REFERENCE_MS}) this machine is at this moment; never below 1. Machines that are
 * shared change their speed by half from one minute to the next.
 */
export function slowness(): number {
  const runs = Array.from({ length: 3 }, () => Number(execFileSync(process.execPath, ['-e', PROGRAM], { encoding: 'utf8', cwd: __dirname }))); // prettier-ignore
  return Math.max(1, Math.min(...runs) / REFERENCE_MS);
}
