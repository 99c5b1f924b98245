import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import type { Cluster } from '../core/spec/cluster';
import { type ClusterDocument, type Diagnostic, readCluster } from '../core/spec/read';

/** Reads a cluster file. Raises an `Error` that names the file where it cannot be read. */
export async function readClusterFile(file: string): Promise<ClusterDocument> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? l10n.t('there is no such file')
        : String(error);
    throw new Error(l10n.t('{0}: {1}', file, why), { cause: error });
  }
  return readCluster(bytes.toString('utf8'));
}

/** The cluster of a file that has one; its errors, as a person reads them, where it has not. */
export async function loadCluster(file: string): Promise<Cluster> {
  const document = await readClusterFile(file);
  if (document.cluster !== undefined) return document.cluster;
  throw new Error(
    renderDiagnostics(
      file,
      document.diagnostics.filter(({ severity }) => severity === 'error'),
    ),
  );
}

/** `FILE:LINE:COLUMN: severity: message [code]`, as compilers do, so that terminals make it a link. */
export function renderDiagnostics(file: string, diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(
      ({ severity, message, code, range }) =>
        `${file}:${range.start.line}:${range.start.column}: ${severityWord(severity)}: ${message} [${code}]`,
    )
    .join('\n');
}

function severityWord(severity: Diagnostic['severity']): string {
  switch (severity) {
    case 'error':
      return l10n.t('error');
    case 'warning':
      return l10n.t('warning');
    case 'information':
      return l10n.t('information');
    case 'hint':
      return l10n.t('hint');
  }
}
