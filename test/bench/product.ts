import { cp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../../lab/process';

export const ROOT = join(__dirname, '../..');

export interface BuiltProduct {
  readonly cli: string;
  readonly extension: string;
  readonly vsixBytes: number;
}

/** Builds and packs what users get, and sets it aside: a build meanwhile must not change what is measured. */
export async function buildProduct(scratch: string, signal: AbortSignal): Promise<BuiltProduct> {
  const vsix = (await must(process.execPath, [join(ROOT, 'scripts/package.mjs')], { signal }))
    .trim()
    .split('\n')
    .at(-1);
  if (vsix === undefined || vsix === '') throw new Error('scripts/package.mjs did not say where the VSIX is');
  const dist = join(scratch, 'dist');
  await cp(join(ROOT, 'dist'), dist, { recursive: true });
  return { cli: join(dist, 'cli.js'), extension: join(dist, 'extension.js'), vsixBytes: (await stat(vsix)).size };
}
