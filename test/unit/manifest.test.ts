import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly group?: string }[]>>;
    readonly languageModelTools: readonly Readonly<
      Record<'name' | 'displayName' | 'userDescription' | 'modelDescription', string>
    >[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

const text = read('package.json');
const manifest = JSON.parse(text) as Manifest;
const commands = manifest.contributes.commands.map(({ command }) => command);
const translations = (path: string): Readonly<Record<string, string>> =>
  JSON.parse(read(path)) as Record<string, string>;
const english = translations('package.nls.json');

/** Refresh refuses by itself, and says why; the others touch files and this machine only. */
const ALONE: ReadonlySet<string> = new Set(
  ['removeHost', 'takeOutOfService', 'addToService', 'showTranscript', 'showTrail', 'showPlanDiff', 'showPlanText', 'compareEarlier', 
    'disconnect',
    'revealInTree',
    'sortTree',
    'clearFilter',
    'filterDiffering',
    'filterTree',
    'stopWatching',
    'refresh',
    'showLog',
    'newCluster',
    'openClusterFile',
    'setWeight',
    'copyAddress',
    'copyReport',
  ].map((name) => `lvs.${name}`),
);

describe('package.json', () => {
  for (const path of ['package.nls.json', 'package.nls.zh-cn.json']) {
    it(`has every text it names in ${path}, and no other`, () => {
      const named = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
      assert.deepEqual(Object.keys(translations(path)).sort(), [...new Set(named)].sort());
    });
  }

  it('keeps commands and links of a text in its translation', () => {
    const marks = (value: string): readonly string[] => value.match(/\(command:[^)]*\)|`[^`]*`/g) ?? [];
    for (const [key, value] of Object.entries(translations('package.nls.zh-cn.json'))) {
      assert.deepEqual(marks(value), marks(english[key] ?? ''), key);
    }
  });

  it('shows no text of its own: titles, descriptions and welcomes come from package.nls', () => {
    // What a language model reads is English whatever the person speaks; what the person reads of it is checked below.
    const { languageModelTools: _, ...contributes } = manifest.contributes;
    const shown = JSON.stringify({ ...manifest, contributes }, undefined, 1);
    const literal = [...shown.matchAll(/"(?:title|name|contents|description|markdownDescription)": "([^"]*)"/g)]
      .map(([, value]) => value ?? '')
      .filter((value) => !/^%.+%$/.test(value));
    // The package's name and the product's, which nobody translates.
    assert.deepEqual(literal, ['lvs-dr', 'LVS-DR']);
  });

  it("offers language models nothing that changes a host, and says in the person's language what it offers", () => {
    const tools = manifest.contributes.languageModelTools;
    assert.ok(tools.length > 0);
    for (const { name, displayName, userDescription, modelDescription } of tools) {
      assert.match(name, /^lvs_get_[a-z]+$/);
      for (const text of [displayName, userDescription]) assert.match(text, /^%tool\.[a-z.]+%$/, name);
      assert.ok(modelDescription.length > 100, name);
    }
  });

  it('puts only commands that exist into menus, and what destroys last', () => {
    for (const [menu, items] of Object.entries(manifest.contributes.menus)) {
      for (const { command, group } of items) {
        assert.ok(commands.includes(command), `${menu}: ${command}`);
        if (command === 'lvs.remove' && group !== undefined) assert.match(group, /^9_destructive/);
      }
    }
  });

  it('contributes every command that has a file', () => {
    const folder = join(ROOT, 'src', 'commands');
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    const implemented = files.filter((file) => file !== 'index.ts').map((file) => `lvs.${basename(file, '.ts')}`);
    assert.deepEqual(
      implemented.filter((id) => !commands.includes(id)),
      [],
    );
  });

  it('contacts no host from a workspace that is not trusted', () => {
    for (const { command, enablement } of manifest.contributes.commands) {
      if (ALONE.has(command)) continue;
      assert.equal(enablement, 'isWorkspaceTrusted', command);
    }
    // An ssh configuration can name programs to run (ProxyCommand), so a stranger's folder must not choose it.
    assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes('lvs.ssh.configFile'));
    assert.equal(manifest.contributes.configuration.properties['lvs.ssh.configFile']?.scope, 'machine-overridable');
  });

  it('promises the VS Code version whose API it is compiled against', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode'] ?? ''}`);
  });
});
