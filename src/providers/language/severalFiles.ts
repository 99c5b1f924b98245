import * as vscode from 'vscode';
import { crossFileProblems } from '../../core/spec/rules/severalFiles';
import type { ClusterFiles } from '../clusterFiles';
import { toDiagnostic } from '../diagnostics';
import { LANGUAGE } from '../fileNames';
import { toRange } from '../positions';

/** Many files are read at once when a folder opens; they are compared when the last of them is there. */
const PAUSE_MS = 200;

/** Shows where two cluster files of the workspace claim the same, whether they are open or not. */
export function publishProblemsOfSeveralFiles(files: ClusterFiles): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(`${LANGUAGE}-workspace`);
  let pause: NodeJS.Timeout | undefined;
  const publish = (): void => {
    const ours = files.ours();
    const uris = new Map(ours.map(({ document, uri }) => [document, uri]));
    const found = new Map<vscode.Uri, vscode.Diagnostic[]>();
    for (const { document, diagnostic, other } of crossFileProblems(ours.map((file) => file.document))) {
      const [uri, otherUri] = [uris.get(document), uris.get(other.document)];
      if (uri === undefined || otherUri === undefined) continue;
      const shown = toDiagnostic(uri, diagnostic);
      const place = new vscode.Location(otherUri, toRange(other.range));
      shown.relatedInformation = [new vscode.DiagnosticRelatedInformation(place, other.message)];
      found.set(uri, [...(found.get(uri) ?? []), shown]);
    }
    collection.clear();
    collection.set([...found]);
  };
  return vscode.Disposable.from(
    collection,
    files.onDidChange(() => {
      clearTimeout(pause);
      pause = setTimeout(publish, PAUSE_MS);
    }),
    { dispose: () => clearTimeout(pause) },
  );
}
