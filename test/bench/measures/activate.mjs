// `node activate.mjs EXTENSION`: requires and activates it beside a `vscode` that answers everything with nothing.
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
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
    apply: () => nothing(),
    construct: () => nothing(),
  });
}

// A bundle copies the module's own properties: they have to be there by name.
const declarations = readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8');
const names = [...declarations.matchAll(/^\s*export (?:abstract )?(?:class|enum|namespace|const) (\w+)/gm)];
const vscode = Object.fromEntries(names.map(([, name]) => [name, nothing()]));
vscode.l10n = nothing({ bundle: undefined });
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));

const context = { subscriptions: [], extensionUri: nothing() };
const begun = performance.now();
const extension = require(process.argv[2]);
extension.activate(context);
const milliseconds = performance.now() - begun;
const loadedSsh2 = Object.keys(require.cache).some((file) => file.endsWith('ssh2.js'));
process.stdout.write(JSON.stringify({ milliseconds, loadedSsh2 }));
process.exit(0);
