import type * as ssh2 from 'ssh2';

/** ssh2 costs tens of milliseconds to load, so it is loaded at the first connection and never before. */
export type Ssh2 = typeof ssh2;

let loaded: Promise<Ssh2> | undefined;

export function loadSsh2(): Promise<Ssh2> {
  loaded ??= import('ssh2').then(withoutWrapper);
  return loaded;
}

/** ssh2 is CommonJS: a bundle gives its members directly, Node's own import() only below `default`. */
function withoutWrapper(module: Ssh2 & { readonly default?: Ssh2 }): Ssh2 {
  return module.default ?? module;
}
