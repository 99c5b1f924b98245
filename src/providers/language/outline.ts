import * as vscode from 'vscode';
import { type Fold, folds } from '../../core/language/folding';
import { outline, type OutlineItem } from '../../core/language/outline';
import { selections } from '../../core/language/selection';
import type { ClusterFiles } from '../clusterFiles';
import { SELECTOR } from '../fileNames';
import { toRange } from '../positions';
import { kindOf } from './symbolKind';

/** The shape of cluster files: outline and breadcrumbs, folding, growing selections. */
export function provideOutline(files: ClusterFiles): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(SELECTOR, {
      provideDocumentSymbols({ uri }) {
        const file = files.get(uri);
        return file && outline(file.document).map(symbolOf);
      },
    }),
    vscode.languages.registerFoldingRangeProvider(SELECTOR, {
      provideFoldingRanges({ uri }) {
        const file = files.get(uri);
        return file && folds(file.document).map(foldOf);
      },
    }),
    vscode.languages.registerSelectionRangeProvider(SELECTOR, {
      provideSelectionRanges(document, positions) {
        const file = files.get(document.uri);
        if (file === undefined) return undefined;
        return positions.flatMap((position) => {
          const ranges = selections(file.document, document.offsetAt(position));
          const chain = ranges.reduceRight<vscode.SelectionRange | undefined>(
            (parent, range) => new vscode.SelectionRange(toRange(range), parent),
            undefined,
          );
          return chain ?? [];
        });
      },
    }),
  );
}

function symbolOf({ name, detail, kind, range, selection, children }: OutlineItem): vscode.DocumentSymbol {
  const symbol = new vscode.DocumentSymbol(name, detail, kindOf(kind), toRange(range), toRange(selection));
  symbol.children = children.map(symbolOf);
  return symbol;
}

function foldOf({ start, end, kind }: Fold): vscode.FoldingRange {
  const { Comment, Region } = vscode.FoldingRangeKind;
  return new vscode.FoldingRange(start - 1, end - 1, kind && { comment: Comment, region: Region }[kind]);
}
