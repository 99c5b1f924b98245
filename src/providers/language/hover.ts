import * as vscode from 'vscode';
import { hover } from '../../core/language/hover/hover';
import type { Live } from '../../core/language/live';
import type { ClusterFiles } from '../clusterFiles';
import { SELECTOR } from '../fileNames';
import { toRange } from '../positions';

/** What the schema says of a word, and what is known of the machine or table row it stands for. */
export function provideHover(files: ClusterFiles, live: (uri: vscode.Uri) => Live): vscode.Disposable {
  return vscode.languages.registerHoverProvider(SELECTOR, {
    provideHover(document, position) {
      const file = files.get(document.uri);
      const found = file && hover(file.document, document.offsetAt(position), live(document.uri));
      return found && new vscode.Hover(new vscode.MarkdownString(found.markdown), toRange(found.range));
    },
  });
}
