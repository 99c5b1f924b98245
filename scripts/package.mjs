// Packs the extension: `node scripts/package.mjs` → dist/lvs-dr-VERSION.vsix, whose path is the last line it prints.
import { mkdir, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';

const root = fileURLToPath(new URL('..', import.meta.url));
const { name, version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
const packagePath = `${root}dist/${name}-${version}.vsix`;

await mkdir(`${root}dist`, { recursive: true });
// vsce runs `vscode:prepublish`, the production build, itself; everything we need is in the bundle.
await createVSIX({
  cwd: root,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  // There is no public address yet that links of the README could be made absolute with.
  rewriteRelativeLinks: false,
  allowUnusedFilesPattern: true,
});
console.error(`${Math.ceil((await stat(packagePath)).size / 1024)} KiB`);
console.log(packagePath);
