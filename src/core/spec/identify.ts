import * as l10n from '@vscode/l10n';
import { type AstNode, type Path, propertyOf, valueOf } from './ast';
import type { DiagnosticCode } from './codes';

export interface Identity {
  /** True where the file is ours or could become ours. */
  readonly isOurs: boolean;
  /** Present where it is of no use to look further. */
  readonly problem?: { readonly code: DiagnosticCode; readonly message: string; readonly path: Path };
}

/** Properties that hardly any other format has; `name`, `network`, `ssh`, `clients` and `mounts` tell nothing. */
const TELLING = ['directors', 'realServers', 'nfsHosts', 'virtualServices'];

/** Tells our files from the many others that are called cluster.yaml. */
export function identify(root: AstNode | undefined): Identity {
  if (root === undefined) {
    const message = l10n.t('The file is empty. Start it with "apiVersion: lvs-dr/v1".');
    return { isOurs: true, problem: { code: 'empty-file', message, path: [] } };
  }
  if (root.type !== 'object') {
    const message = l10n.t('A cluster file is a list of "name: value" lines. Start it with "apiVersion: lvs-dr/v1".');
    return { isOurs: root.type === 'string', problem: { code: 'not-a-cluster', message, path: [] } };
  }
  const version = valueOf(propertyOf(root, 'apiVersion'));
  const hasOurKeys = TELLING.some((name) => propertyOf(root, name) !== undefined);
  if (hasOurKeys || (version?.type === 'string' && version.value.startsWith('lvs-dr'))) return { isOurs: true };
  if (version === undefined || version.type === 'null') {
    const isForeign = propertyOf(root, 'kind') !== undefined;
    if (!isForeign && root.properties.every(({ keyNode }) => OUR_NAMES.has(keyNode.value))) return { isOurs: true };
    const message = l10n.t(
      'This is not a cluster file: it has no apiVersion. If it shall be one, start it with "apiVersion: lvs-dr/v1".',
    );
    return { isOurs: false, problem: { code: 'not-a-cluster', message, path: [] } };
  }
  const message = l10n.t(
    'This is not a cluster file: its apiVersion is "{0}", not "lvs-dr/v1".',
    String(version.value),
  );
  return { isOurs: false, problem: { code: 'not-a-cluster', message, path: ['apiVersion'] } };
}

const OUR_NAMES = new Set([
  'apiVersion',
  'name',
  'network',
  'ssh',
  'webServer',
  'clients',
  'mounts',
  'failover',
  ...TELLING,
]);
