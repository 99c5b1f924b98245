import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ToExtension } from '../../../webview/protocol';
import { runToCsv, runToJson, runToText } from '../../core/traffic/live/export';
import type { RunView } from '../../core/traffic/live/runView';
import type { RequestRecord } from '../../core/traffic/record';
import type { KeptDocuments } from '../keptDocuments';
import type { TestedService } from './testedService';

export type ExportFormat = Extract<ToExtension, { type: 'export' }>['format'];

/** As a file where the person wants it, or as a document to read. `records`: each request, as far as memory still has them. */
export async function exportRun(
  documents: Pick<KeptDocuments, 'show'>,
  place: TestedService,
  run: RunView,
  records: readonly RequestRecord[],
  format: ExportFormat,
): Promise<void> {
  if (format === 'text') return showRunText(documents, place, run);
  const text = format === 'csv' ? runToCsv(run, records) : `${JSON.stringify(runToJson(run, records), null, 2)}\n`;
  const name = `${run.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.${format}`;
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(place.uri, '..', name),
    filters: { [format.toUpperCase()]: [format] },
    title: l10n.t('Export Run'),
  });
  if (uri !== undefined) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

/** One document for each service: the run before is one version of it. */
export async function showRunText(
  documents: Pick<KeptDocuments, 'show'>,
  { uri, service }: TestedService,
  run: RunView,
): Promise<void> {
  const title = l10n.t('Test of {0}', service);
  await documents.show({ kind: 'test', title, head: title, cluster: uri, details: { service } }, runToText(run));
}
