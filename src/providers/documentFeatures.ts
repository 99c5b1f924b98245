import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { addressLinks } from '../core/language/addressLinks';
import { tableFolds } from '../core/language/tableFolds';
import type { ClusterStore } from './clusterStore';
import { SCHEMES, subjectOf } from './clusterUri';

/** What editors do with our read-only documents: addresses lead to the cluster file, services of a table fold. */
export function provideDocumentFeatures(store: ClusterStore): vscode.Disposable {
  const ours = Object.values(SCHEMES).map((scheme) => ({ scheme }));
  return vscode.Disposable.from(
    vscode.languages.registerDocumentLinkProvider(ours, {
      provideDocumentLinks: (document) => linksIn(document, store),
    }),
    // The other documents fold by their indentation, as any text does.
    vscode.languages.registerFoldingRangeProvider('lvs-table', {
      provideFoldingRanges: (document) =>
        tableFolds(document.getText()).map(({ first, last }) => new vscode.FoldingRange(first, last)),
    }),
  );
}

function linksIn(document: vscode.TextDocument, store: ClusterStore): vscode.DocumentLink[] {
  const subject = subjectOf(document.uri);
  const state = subject && store.get(subject.cluster);
  if (state?.cluster === undefined) return [];
  const file = vscode.workspace.asRelativePath(state.uri);
  return addressLinks(document.getText(), state.cluster, state.document).map(({ extent, name, target }) => {
    const { offset, length } = extent;
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    const place = `L${target.start.line},${target.start.column}`;
    const link = new vscode.DocumentLink(range, state.uri.with({ fragment: place }));
    link.tooltip = l10n.t('{0} in {1}', name, file);
    return link;
  });
}
