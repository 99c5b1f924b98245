// Bundles what the VSIX ships: `node scripts/build.mjs [--production]` → dist/, with dist/meta.json, which says what is where.
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { bundleCommandLine, bundleExtension } from './nodeBundle.mjs';
import { thirdPartyNotices } from './notices.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const production = process.argv.includes('--production');

/** Pages of webviews: each becomes dist/webview/NAME.js with what it imports, and NAME.css. */
const pages = ['liveTest', 'trace'].filter((name) => existsSync(`${root}webview/${name}/main.ts`));
const bundlePages = async () => {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(pages.map((name) => [`webview/${name}`, `webview/${name}/main.ts`])),
    outdir: 'dist',
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    mainFields: ['browser', 'module', 'main'],
    minify: production,
    // What the production build ships has no map, and a page's console is not where its errors are read.
    sourcemap: production ? false : 'inline',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
};

const metafiles = await Promise.all([
  bundleExtension(root, { minify: production }),
  bundleCommandLine(root, { minify: production }),
  bundlePages(),
]);
const metafile = {
  inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)),
  outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)),
};
await chmod(`${root}dist/cli.js`, 0o755);
await writeFile(`${root}dist/meta.json`, JSON.stringify(metafile));
await writeFile(`${root}dist/THIRD-PARTY-NOTICES.txt`, await thirdPartyNotices(root, metafile));
