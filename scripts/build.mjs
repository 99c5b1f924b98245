// Bundles what the VSIX ships: `node scripts/build.mjs [--production]` → dist/, with dist/meta.json for the budget tests.
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { thirdPartyNotices } from './notices.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const production = process.argv.includes('--production');

/**
 * ssh2 is a third of the bundle and is needed at the first connection only: it becomes dist/ssh2.js, and whoever
 * imports it loads that file. (esbuild's own code splitting knows ESM output only, and VS Code loads CommonJS.)
 */
const ssh2InItsOwnFile = {
  name: 'ssh2-in-its-own-file',
  setup(build) {
    build.onResolve({ filter: /^ssh2$/ }, (args) =>
      args.kind === 'entry-point'
        ? { path: createRequire(`${root}package.json`).resolve('ssh2') }
        : { path: './ssh2.js', external: true },
    );
  },
};

/**
 * Every file that imports the whole of `vscode` would get a copy of it, made property by property while the extension is
 * loaded. As a module whose exports are known by name, nothing is copied: each use is the property itself.
 */
const vscodeByName = {
  name: 'vscode-by-name',
  async setup(build) {
    const folder = `${root}src/`;
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
    const texts = await Promise.all(files.map((file) => readFile(folder + file, 'utf8')));
    const names = new Set(
      texts.flatMap((text) => [...text.matchAll(/\bvscode\.([A-Za-z]\w*)/g)].map(([, name]) => name)),
    );
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'by-name' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'by-name' },
    );
    // What is a type only is undefined here, and nobody asks for it.
    const lines = [...names].sort().map((name) => `export const ${name} = vscode.${name};`);
    build.onLoad({ filter: /^vscode$/, namespace: 'by-name' }, () => ({
      contents: `const vscode = require('vscode');\n${lines.join('\n')}`,
      resolveDir: folder,
    }));
  },
};

const bundle = (entryPoints, options = {}) =>
  esbuild.build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // The `main` of vscode-json-languageservice is UMD, whose inner requires no bundler can follow.
    mainFields: ['module', 'main'],
    // Optional native accelerators of ssh2: one VSIX for every platform does without them.
    external: ['vscode', 'cpu-features', '*.node'],
    // A real import() of a bundled CommonJS file would lose its named exports; as require() they stay.
    supported: { 'dynamic-import': false },
    plugins: [ssh2InItsOwnFile, vscodeByName],
    minify: production,
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'warning',
    ...options,
  });

/** Pages of webviews: each becomes dist/webview/NAME.js with what it imports, and NAME.css. */
const pages = ['liveTest', 'trace'].filter((name) => existsSync(`${root}webview/${name}/main.ts`));
const bundlePages = () =>
  bundle(Object.fromEntries(pages.map((name) => [`webview/${name}`, `webview/${name}/main.ts`])), {
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    mainFields: ['browser', 'module', 'main'],
    external: [],
    supported: {},
    plugins: [],
    // What the production build ships has no map, and a page's console is not where its errors are read.
    sourcemap: production ? false : 'inline',
  });

const results = await Promise.all([
  bundle({ extension: 'src/extension.ts', ssh2: 'ssh2' }),
  bundle({ cli: 'src/cli.ts' }, { banner: { js: '#!/usr/bin/env node' } }),
  bundlePages(),
]);
const metafile = {
  inputs: Object.assign({}, ...results.map((result) => result.metafile.inputs)),
  outputs: Object.assign({}, ...results.map((result) => result.metafile.outputs)),
};
await chmod(`${root}dist/cli.js`, 0o755);
await writeFile(`${root}dist/meta.json`, JSON.stringify(metafile));
await writeFile(`${root}dist/THIRD-PARTY-NOTICES.txt`, await thirdPartyNotices(root, metafile));
