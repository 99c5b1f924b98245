import * as vscode from 'vscode';
import { fixAll, fixesFor } from '../../core/language/fixes/fixes';
import { refactoringsAt } from '../../core/language/fixes/refactorings';
import type { TextEdit } from '../../core/spec/textEdit';
import type { ClusterDocument, Diagnostic } from '../../core/spec/document';
import type { ClusterFiles } from '../clusterFiles';
import { codeOf } from '../diagnostics';
import { SELECTOR } from '../fileNames';
import { toRange } from '../positions';

const { QuickFix, RefactorRewrite, SourceFixAll } = vscode.CodeActionKind;
const FIX_ALL = SourceFixAll.append('lvs');

/** Remedies for what is underlined, what can be added at the caret, and corrections on saving (`source.fixAll.lvs`). */
export function provideCodeActions(files: ClusterFiles): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    SELECTOR,
    {
      provideCodeActions(document, range, context) {
        const file = files.get(document.uri);
        if (file === undefined) return [];
        return [
          ...quickFixes(document, file.document, context),
          ...refactorings(document, file.document, range, context),
          ...everything(document, file.document, context),
        ];
      },
    },
    { providedCodeActionKinds: [QuickFix, RefactorRewrite, FIX_ALL] },
  );
}

function quickFixes(
  document: vscode.TextDocument,
  cluster: ClusterDocument,
  { only, diagnostics }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  if (only !== undefined && !only.contains(QuickFix)) return [];
  return diagnostics.flatMap((shown) => {
    const diagnostic = cluster.diagnostics.find((each) => isSame(each, shown));
    if (diagnostic === undefined) return [];
    return fixesFor(cluster, diagnostic).map(({ title, edits, isPreferred }) => {
      const action = actionFor(document, title, edits, QuickFix);
      action.diagnostics = [shown];
      action.isPreferred = isPreferred;
      return action;
    });
  });
}

/** Only when somebody asks: each is tried out on the file, which would be too much for every move of the caret. */
function refactorings(
  document: vscode.TextDocument,
  cluster: ClusterDocument,
  range: vscode.Range,
  { only, triggerKind }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  const isWanted = only?.contains(RefactorRewrite) ?? triggerKind === vscode.CodeActionTriggerKind.Invoke;
  if (!isWanted) return [];
  const offset = document.offsetAt(range.start);
  const place = { offset, length: document.offsetAt(range.end) - offset };
  return refactoringsAt(cluster, place).map(({ title, edits }) => actionFor(document, title, edits, RefactorRewrite));
}

function everything(
  document: vscode.TextDocument,
  cluster: ClusterDocument,
  { only }: vscode.CodeActionContext,
): vscode.CodeAction[] {
  const fix = only?.contains(FIX_ALL) === true ? fixAll(cluster) : undefined;
  return fix === undefined ? [] : [actionFor(document, fix.title, fix.edits, FIX_ALL)];
}

function isSame({ code, message, range }: Diagnostic, shown: vscode.Diagnostic): boolean {
  return codeOf(shown) === code && shown.message === message && shown.range.isEqual(toRange(range));
}

function actionFor(
  document: vscode.TextDocument,
  title: string,
  edits: readonly TextEdit[],
  kind: vscode.CodeActionKind,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, kind);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(
    document.uri,
    edits.map(({ range: { offset, length }, newText }) => {
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      return new vscode.TextEdit(range, newText);
    }),
  );
  return action;
}
