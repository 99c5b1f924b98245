// `node activate.mjs EXTENSION`: requires and activates it beside a `vscode` that answers everything with nothing. Says which
// files were loaded, as paths from EXTENSION's folder.
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, relative } from 'node:path';
import { performance } from 'node:perf_hooks';

const require = createRequire(import.meta.url);

/** Callable, constructible, endless: whatever is asked of it is another of its kind. */
function nothing(known = {}) {
  const properties = new Map(Object.entries(known));
  return new Proxy(function () {}, {
    get(target, key) {
      if (key === 'prototype') return target.prototype;
      if (key === 'then') return undefined;
      if (key === Symbol.toPrimitive) return (hint) => (hint === 'string' ? 'nothing' : 0);
      if (key === Symbol.iterator) return [][Symbol.iterator].bind([]);
      if (!properties.has(key)) properties.set(key, nothing());
      return properties.get(key);
    },
    set: (_, key, value) => properties.set(key, value) !== undefined,
    apply: () => nothing(),
    construct: () => nothing(),
  });
}

// A bundle copies the module's own properties: they have to be there by name.
const declarations = readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8');
const names = [...declarations.matchAll(/^\s*export (?:abstract )?(?:class|enum|namespace|const) (\w+)/gm)];
const vscode = Object.fromEntries(names.map(([, name]) => [name, nothing()]));
vscode.l10n = nothing({ bundle: undefined });
// No editor is open.
vscode.workspace = nothing({ textDocuments: [] });
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));

// VS Code's extension host has long loaded these parts of Node when it comes to us.
for (const part of ['child_process', 'crypto', 'fs/promises', 'http', 'net', 'os', 'stream', 'util'])
  require(`node:${part}`);

const context = {
  subscriptions: [],
  extensionUri: nothing(),
  extension: nothing({ packageJSON: JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) }),
  storageUri: nothing(),
  // Nothing was kept: whoever asks gets their default.
  workspaceState: nothing({ get: (_, byDefault) => byDefault }),
};
const begun = performance.now();
const cpu = process.cpuUsage();
const extension = require(process.argv[2]);
extension.activate(context);
const milliseconds = performance.now() - begun;
// Computing time: what else the machine does at this moment is not the extension's.
const { user, system } = process.cpuUsage(cpu);
const files = Object.keys(require.cache).map((file) => relative(dirname(process.argv[2]), file));
process.stdout.write(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1000, files }));
process.exit(0);
