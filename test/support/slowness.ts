import { execFileSync } from 'node:child_process';

/**
 * Milliseconds of computing that loading TypeScript takes on the machine that the budgets were set on. Derived, not
 * measured there: from what activation took there (31 ms) and what the same version of it and TypeScript take elsewhere.
 */
const REFERENCE_MS = 160;

const PROGRAM = `const before = process.cpuUsage();
require('typescript');
const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1000));`;

/**
 * How many times slower this machine is at this moment than the one that budgets in milliseconds were set on; never
 * below 1. Machines that are shared change their speed by half from one minute to the next.
 */
export function slowness(): number {
  const runs = Array.from({ length: 3 }, () => Number(execFileSync(process.execPath, ['-e', PROGRAM], { encoding: 'utf8', cwd: __dirname }))); // prettier-ignore
  return Math.max(1, Math.min(...runs) / REFERENCE_MS);
}
