import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanJson } from '../../../src/core/plan/render';
import type { TestReportJson } from '../../../src/core/traffic/report';

const ROOT = join(__dirname, '../../..');
/** What users run; {@link buildCli} makes it. */
export const CLI = join(ROOT, 'dist/cli.js');
const REFERENCE = join(ROOT, 'examples/reference/cluster.yaml');

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Builds `dist/cli.js`, so that the tests run what users run; `npm test` has done it for suites that run at once. */
export function buildCli(): void {
  if (process.env['LVS_TEST_BUILT'] !== undefined) return;
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Runs `lvs-dr` as a user does, without a terminal. */
export function lvsDr(sshConfig: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [CLI, ...args, '--ssh-config', sshConfig],
      { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) =>
        resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

/** Cluster files of one test: the reference as it is shipped, and variants of it. */
export class ClusterFiles {
  private readonly directory = mkdtempSync(join(tmpdir(), 'lvs-dr-lab-test-'));
  readonly reference = readFileSync(REFERENCE, 'utf8');

  write(name: string, text: string): string {
    const file = join(this.directory, name);
    writeFileSync(file, text);
    return file;
  }

  read(file: string): string {
    return readFileSync(file, 'utf8');
  }

  /** The reference up to step 12 of the table: every real server still serves its own page. */
  withoutMounts(): string {
    const text = this.reference.replace(/^mounts:\n(?:[ #-].*\n|\n)*/m, '');
    if (text === this.reference) throw new Error('the reference has no section "mounts" to leave out');
    return text;
  }
}

/** The answer of `plan --json`: the whole of standard output is one document. */
export function planIn({ stdout }: Pick<Ran, 'stdout'>): PlanJson {
  return JSON.parse(stdout) as PlanJson;
}

/** The answer of `test --json`. */
export function reportIn({ stdout }: Pick<Ran, 'stdout'>): TestReportJson {
  return JSON.parse(stdout) as TestReportJson;
}
