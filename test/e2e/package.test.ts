import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { slowness } from '../support/slowness';
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

describe('the VSIX', function () {
  this.timeout(60_000);
  let vsix: string;

  before(async () => {
    vsix = await packagedExtension();
  });

  it('ships nothing but what runs and what is read', async () => {
    const files = await listFiles({ cwd: ROOT, packageManager: PackageManager.None });
    assert.deepEqual(
      files.filter((file) => !SHIPPED.includes(file)),
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

  it('loads and activates in less than 50 ms of the machine that the budget was set on, without ssh2', () => {
    const program = join(ROOT, 'test', 'support', 'activate.mjs');
    const runs = Array.from({ length: 10 }, () => {
      const said = execFileSync(process.execPath, [program, join(ROOT, 'dist', 'extension.js')], { encoding: 'utf8' });
      return JSON.parse(said) as { readonly cpuMilliseconds: number; readonly files: readonly string[] };
    });
    const least = Math.min(...runs.map(({ cpuMilliseconds }) => cpuMilliseconds));
    const budget = 50 * slowness();
    assert.ok(least < budget, `${least} ms of ${budget} ms`);
    assert.deepEqual(runs[0]?.files, ['extension.js']);
  });
});
