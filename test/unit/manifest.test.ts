import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly group?: string;
  readonly when?: string;
}

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly enablement?: string }[];
    readonly submenus: readonly { readonly id: string; readonly label: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly languageModelTools: readonly Readonly<
      Record<'name' | 'displayName' | 'userDescription' | 'modelDescription', string>
    >[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

const text = read('package.json');
const manifest = JSON.parse(text) as Manifest;
const commands = manifest.contributes.commands.map(({ command }) => command);
const { menus } = manifest.contributes;
const menuItems = Object.entries(menus).flatMap(([menu, items]) => items.map((item) => [menu, item] as const));
const submenus = manifest.contributes.submenus.map(({ id }) => id);

/** What the tree says of its rows, for `when` clauses to ask. */
const ROWS = [
  'cluster uninspected',
  'cluster inspected',
  'group',
  'service',
  'destination',
  'destination drained',
  'host director',
  'host realServer',
  'host nfsHost',
  'host director realServer nfsHost client',
  'client',
  'kind ipvs',
  'row mount missing',
];

/** The items of a menu for a row of the tree, as far as its own words decide. */
function menuOf(menu: string, row: string): readonly MenuItem[] {
  return (menus[menu] ?? []).filter(
    ({ when = '' }) =>
    [...when.matchAll(/(!\()?viewItem =~ \/(.*?)\//g)].every(([, not, pattern = '']) => new RegExp(pattern).test(row) === (not === undefined)), // prettier-ignore
  );
}

const translations = (path: string): Readonly<Record<string, string>> =>
  JSON.parse(read(path)) as Record<string, string>;
const english = translations('package.nls.json');

/** Refresh refuses by itself, and says why; the others touch files and this machine only. */
const ALONE: ReadonlySet<string> = new Set(
  [
    'compareRuns',
    'showTestText',
    'removeHost',
    'takeOutOfService',
    'addToService',
    'showTranscript',
    'showTrail',
    'showPlanDiff',
    'showPlanText',
    'compareEarlier',
    'disconnect',
    'forgetCredentials',
    'revealInTree',
    'sortTree',
    'clearFilter',
    'filterDiffering',
    'filterTree',
    'stopWatching',
    'refresh',
    'refreshAll',
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
    const literal = [...shown.matchAll(/"(?:title|label|name|contents|description|markdownDescription)": "([^"]*)"/g)]
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

  it('puts only commands and submenus that exist into menus, and what destroys last', () => {
    for (const [menu, { command, submenu, group }] of menuItems) {
      assert.ok(commands.includes(command ?? '') || submenus.includes(submenu ?? ''), `${menu}: ${command ?? submenu}`);
      if (command === 'lvs.remove' && group !== undefined) assert.match(group, /^9_destructive/);
    }
  });

  it('fills every submenu and shows each of them somewhere', () => {
    const shown = menuItems.flatMap(([, { submenu }]) => submenu ?? []);
    assert.deepEqual([...new Set(shown)], submenus);
    for (const id of submenus) assert.ok((menus[id] ?? []).length > 0, id);
    // A menu of our own that nobody declared would never be seen.
    assert.deepEqual(Object.keys(menus).filter((id) => id.startsWith('lvs.')), submenus); // prettier-ignore
  });

  it('offers a command once at a place of a menu, and gives no two of them one place', () => {
    for (const [menu, items] of Object.entries(menus)) {
      const keys = items.map(({ command, submenu, group = '', when = '' }) => `${command ?? submenu} ${group.startsWith('inline')} ${when}`); // prettier-ignore
      assert.equal(new Set(keys).size, keys.length, menu);
    }
    for (const context of ROWS) {
      const places = menuOf('view/item/context', context).map(({ group }) => group);
      assert.equal(new Set(places).size, places.length, `${context}: ${places.toSorted().join(' ')}`);
    }
  });

  it('has at most two buttons on a row of the tree', () => {
    for (const context of ROWS) {
      const buttons = menuOf('view/item/context', context).filter(({ group }) => group?.startsWith('inline') === true);
      assert.ok(buttons.length <= 2, `${context}: ${buttons.map(({ command }) => command).join(' ')}`);
    }
  });

  it('has at most four buttons above the tree', () => {
    const title = menus['view/title'] ?? [];
    assert.ok(title.filter(({ group }) => group?.startsWith('navigation') === true).length <= 4);
  });

  const OFFERED: readonly (readonly [row: string, menu: string, expected: readonly string[]])[] = [
    ['client', 'view/item/context', ['copyAddress', 'disconnect', 'openClusterFile', 'openTerminal', 'removeHost']],
    ['client', 'lvs.show', []],
    ['host nfsHost', 'lvs.show', ['showExports', 'showJournal', 'showNetwork', 'showUnits']],
    [
      'destination',
      'lvs.show',
      ['showArp', 'showConnections', 'showJournal', 'showMounts', 'showNetwork', 'showUnits'],
    ],
  ];
  for (const [row, menu, expected] of OFFERED) {
    it(`offers for a row "${row}" in ${menu}: ${expected.join(', ') || 'nothing'}`, () => {
      const offered = menuOf(menu, row).flatMap(({ command }) => command?.replace('lvs.', '') ?? []);
      assert.deepEqual([...new Set(offered)].toSorted(), expected);
    });
  }

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
