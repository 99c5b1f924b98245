import * as vscode from 'vscode';
import { type Completion, complete } from '../../core/language/completion/complete';
import type { Live } from '../../core/language/live';
import type { ClusterFiles } from '../clusterFiles';
import { SELECTOR } from '../fileNames';

/**
 * What asks for offers besides the letters of a word. Neither a colon nor a line break is among them: offers would be
 * open then whenever somebody goes on to the next line, and Enter would take one.
 */
const TRIGGERS = [' ', '-', '/', '.', '[', '{', ',', '"', "'"];

const KINDS: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  property: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  choice: vscode.CompletionItemKind.EnumMember,
  host: vscode.CompletionItemKind.Reference,
  export: vscode.CompletionItemKind.Folder,
  address: vscode.CompletionItemKind.Constant,
  interface: vscode.CompletionItemKind.Interface,
  snippet: vscode.CompletionItemKind.Snippet,
  file: vscode.CompletionItemKind.File,
};

/** Offers what fits the place of the caret, on the shared reading of the file. */
export function provideCompletions(files: ClusterFiles, live: (uri: vscode.Uri) => Promise<Live>): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    SELECTOR,
    {
      async provideCompletionItems(document, position) {
        const known = await live(document.uri);
        const file = files.get(document.uri);
        if (file === undefined) return [];
        // VS Code's offsets leave out a byte order mark, and so does the text that it gives us.
        const offers = complete(file.document, document.offsetAt(position), known);
        return offers.map((offer) => itemOf(document, offer));
      },
    },
    ...TRIGGERS,
  );
}

function itemOf(document: vscode.TextDocument, offer: Completion): vscode.CompletionItem {
  const { label, kind, insert, replace, sortText, filterText, detail, documentation, continues } = offer;
  const item = new vscode.CompletionItem(label, KINDS[kind]);
  item.insertText = insert.isSnippet ? new vscode.SnippetString(insert.text) : insert.text;
  item.range = new vscode.Range(
    document.positionAt(replace.offset),
    document.positionAt(replace.offset + replace.length),
  );
  item.sortText = sortText;
  if (filterText !== undefined) item.filterText = filterText;
  if (detail !== undefined) item.detail = detail;
  if (documentation !== undefined) item.documentation = new vscode.MarkdownString(documentation);
  if (continues === true) item.command = { command: 'editor.action.triggerSuggest', title: '' };
  return item;
}
