import { join } from 'node:path';
import { must } from '../../../lab/process';
import { type BuiltProduct, ROOT } from '../product';

const RUNS = 15;

export interface Activation {
  /** Milliseconds for `require` of the bundle and `activate`, each in a process of its own. */
  readonly milliseconds: readonly number[];
  /** Whether any of them loaded ssh2, which is for the first connection. */
  readonly loadedSsh2: boolean;
}

/** Loading and activating the packed extension with an editor that does nothing; in a real one see the e2e tests. */
export async function activation({ extension }: BuiltProduct, signal: AbortSignal): Promise<Activation> {
  const milliseconds: number[] = [];
  let loadedSsh2 = false;
  for (let run = 0; run < RUNS; run += 1) {
    const program = join(ROOT, 'test/support/activate.mjs');
    const answer = await must(process.execPath, [program, extension], { signal });
    const said = JSON.parse(answer) as { milliseconds: number; files: readonly string[] };
    milliseconds.push(said.milliseconds);
    loadedSsh2 ||= said.files.includes('ssh2.js');
  }
  return { milliseconds, loadedSsh2 };
}
