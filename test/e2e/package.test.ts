import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { packagedExtension } from './harness/session';

const ROOT = join(__dirname, '..', '..');

const SHIPPED = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/THIRD-PARTY-NOTICES.txt',
  'dist/cli.js',
  'dist/extension.js',
  'dist/ssh2.js',
  'dist/webview/liveTest.css',
  'dist/webview/liveTest.js',
  'dist/webview/trace.css',
  'dist/webview/trace.js',
  'l10n/bundle.l10n.json',
  'l10n/bundle.l10n.zh-cn.json',
  'examples/reference/cluster.yaml',
  'docs/diagnostics.md',
  'docs/ssh-errors.md',
  'language-configuration.json',
  'language-configuration.lines.json',
  'media/icon.png',
  'media/lvs.svg',
  'media/test-dark.svg',
  'media/test-light.svg',
  'media/readme/editor.png',
  'media/readme/live.png',
  'media/readme/plan.png',
  'media/readme/trace.png',
  'media/readme/tree.png',
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
  'schemas/any-cluster.schema.json',
  'schemas/cluster.schema.json',
  'syntaxes/lvs-cluster.tmLanguage.json',
  'syntaxes/lvs-exports.tmLanguage.json',
  'syntaxes/lvs-plan.tmLanguage.json',
  'syntaxes/lvs-table.tmLanguage.json',
];

/** What people do, and what it takes to do it. */
const LATER = [
  'src/actions.ts',
  'src/commands/index.ts',
  'src/core/apply/apply.ts',
  'src/core/checks/',
  'src/core/director/',
  'src/core/import/',
  'src/core/language/completion/',
  'src/core/language/fixes/',
  'src/core/language/hover/',
  'src/core/spec/edits/',
  'src/core/ssh/connect.ts',
  'src/core/ssh/sshRunner.ts',
  'src/core/ssh/systemTransport.ts',
  'src/core/trace/',
  'src/core/traffic/live/',
  'src/providers/liveTest/',
  'src/providers/testExplorer/',
  'src/providers/trace/',
  'node_modules/ssh-config/',
  'node_modules/ssh2/',
];

describe('the VSIX', function () {
  this.timeout(60_000);
  let vsix: string;

  before(async () => {
    vsix = await packagedExtension();
  });

  it('ships nothing but what runs and what is read', async () => {
    const files = await listFiles({ cwd: ROOT, packageManager: PackageManager.None });
    const built = Object.keys(outputs());
    assert.deepEqual(
      files.filter((file) => !SHIPPED.includes(file) && !(file.startsWith('dist/chunks/') && built.includes(file))),
      [],
    );
    // Whatever one of our files loads is there.
    assert.deepEqual(
      built.filter((file) => !files.includes(file)),
      [],
    );
    for (const needed of [
      'dist/extension.js',
      'dist/ssh2.js',
      'dist/webview/liveTest.css',
      'dist/webview/liveTest.js',
      'package.nls.zh-cn.json',
      'schemas/cluster.schema.json',
    ]) {
      assert.ok(files.includes(needed), needed);
    }
  });

  it('stays under 1.5 MB', () => {
    assert.ok(statSync(vsix).size < 1.5e6, `${statSync(vsix).size} bytes`);
  });

  describe('loaded and activated', () => {
    let runs: readonly Activated[];
    let loaded: readonly string[];

    before(() => {
      const program = join(ROOT, 'test', 'support', 'activate.mjs');
      const args = [program, join(ROOT, 'dist', 'extension.js')];
      runs = Array.from({ length: 10 }, () => JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Activated); // prettier-ignore
      loaded = runs[0]?.files.map((file) => `dist/${file}`) ?? [];
    });

    it('takes less than 50 ms of computing', () => {
      const least = Math.min(...runs.map(({ cpuMilliseconds }) => cpuMilliseconds));
      assert.ok(least < 50, `${least} ms`);
    });

    it('has read less than 450 kB of program: loading takes as long as that is large, whatever machine it is on', () => {
      assert.ok(loaded.includes('dist/extension.js'), loaded.join(' '));
      const bytes = loaded.reduce((sum, file) => sum + statSync(join(ROOT, file)).size, 0);
      assert.ok(bytes < 450e3, `${bytes} bytes: ${loaded.join(' ')}`);
    });

    it('has loaded nothing of what is for the first thing that somebody does', () => {
      const sources = loaded.flatMap((file) => Object.keys(outputs()[file]?.inputs ?? {}));
      assert.ok(sources.includes('src/extension.ts'));
      assert.deepEqual(
        sources.filter((source) => LATER.some((part) => source.includes(part))),
        [],
      );
      // What the list names is there, and so would have been found.
      const all = Object.values(outputs()).flatMap(({ inputs }) => Object.keys(inputs));
      for (const part of LATER) assert.ok(all.some((source) => source.includes(part)), part); // prettier-ignore
    });
  });
});

interface Activated {
  readonly cpuMilliseconds: number;
  readonly files: readonly string[];
}

/** The files of the build, and the sources in each. */
function outputs(): Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>> {
  const metafile = JSON.parse(readFileSync(join(ROOT, 'dist', 'meta.json'), 'utf8')) as {
    readonly outputs: ReturnType<typeof outputs>;
  };
  return Object.fromEntries(Object.entries(metafile.outputs).filter(([file]) => /\.(js|css)$/.test(file)));
}
