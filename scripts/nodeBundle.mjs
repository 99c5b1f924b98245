import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as esbuild from 'esbuild';

/** Below `dist`: what is loaded when it is first needed, and what several files share. */
const CHUNKS = 'chunks';

/** What both programs have in common. */
const forNode = (root) => ({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // The `main` of vscode-json-languageservice is UMD, whose inner requires no bundler can follow.
  mainFields: ['module', 'main'],
  // What yaml has for Node is CommonJS, of which nothing can be left out; in the other only `Buffer` and `process` differ.
  alias: { yaml: join(dirname(createRequire(root).resolve('yaml/package.json')), 'browser', 'index.js') },
  // Optional native accelerators of ssh2: one VSIX for every platform does without them.
  external: ['vscode', 'cpu-features', '*.node'],
  metafile: true,
  logLevel: 'warning',
});

/**
 * Every file that imports the whole of `vscode` would get a copy of it, made property by property while the extension is
 * loaded. As a module whose exports are known by name, nothing is copied: each use is the property itself.
 */
const vscodeByName = (root) => ({
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
});

/**
 * dist/extension.js holds what activation needs. Whatever the sources import with `import()` is a chunk beside it, loaded when
 * that is first called (ssh2 is one: dist/ssh2.js); what several of them need is in chunks too, so that there is one of
 * each class and of each setting, whoever asks.
 *
 * esbuild splits ESM only, and VS Code loads CommonJS, so every file is made into that afterwards.
 *
 * @returns esbuild's metafile: which sources are in which file.
 */
export async function bundleExtension(root, { minify }) {
  const { metafile, outputFiles } = await esbuild.build({
    ...forNode(root),
    entryPoints: { extension: 'src/extension.ts', ssh2: 'ssh2' },
    outdir: 'dist',
    chunkNames: `${CHUNKS}/[name]-[hash]`,
    splitting: true,
    format: 'esm',
    plugins: [vscodeByName(root)],
    minify,
    // The second step reads it there, and goes on from it.
    sourcemap: 'inline',
    write: false,
  });
  await mkdir(join(root, 'dist', CHUNKS), { recursive: true });
  await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const { code, map } = await esbuild.transform(text, {
        format: 'cjs',
        platform: 'node',
        target: 'node20',
        minify,
        // An import() of Node finds no named exports in CommonJS; as a require() they stay.
        supported: { 'dynamic-import': false },
        sourcemap: 'external',
        sourcefile: path,
        // The first step has said what there is to say.
        logLevel: 'error',
      });
      await writeFile(`${path}.map`, map);
      await writeFile(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
    }),
  );
  await keepOnly(join(root, 'dist', CHUNKS), outputFiles);
  return metafile;
}

/** Chunks of earlier builds have other names, and would be shipped. */
async function keepOnly(folder, outputFiles) {
  const kept = new Set(outputFiles.flatMap(({ path }) => [basename(path), `${basename(path)}.map`]));
  const others = (await readdir(folder)).filter((name) => !kept.has(name));
  await Promise.all(others.map((name) => rm(join(folder, name))));
}

/** The command line shares the extension's ssh2 and is one file otherwise: what it would share besides, activation would load too. */
export async function bundleCommandLine(root, { minify }) {
  const { metafile } = await esbuild.build({
    ...forNode(root),
    entryPoints: { cli: 'src/cli.ts' },
    outdir: 'dist',
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
    supported: { 'dynamic-import': false },
    plugins: [
      {
        name: 'ssh2-of-the-extension',
        setup: ({ onResolve }) => onResolve({ filter: /^ssh2$/ }, () => ({ path: './ssh2.js', external: true })),
      },
    ],
    minify,
    sourcemap: 'linked',
  });
  return metafile;
}
