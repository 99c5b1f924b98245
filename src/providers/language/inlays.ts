import * as vscode from 'vscode';
import { inlaysOf } from '../../core/language/inlays';
import type { Live } from '../../core/language/live';
import type { ClusterStore } from '../clusterStore';
import { SELECTOR } from '../fileNames';
import { shows } from '../settings';

/** Live figures beside the real servers of a service. */
export function provideInlays(store: ClusterStore, live: (uri: vscode.Uri) => Live): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    store.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('lvs.inlayHints')) changed.fire();
    }),
    vscode.languages.registerInlayHintsProvider(SELECTOR, {
      onDidChangeInlayHints: changed.event,
      provideInlayHints({ uri }, wanted) {
        const document = store.get(uri)?.document;
        if (document === undefined) return [];
        const shown = { weight: shows(uri, 'inlayHints.weights'), connections: shows(uri, 'inlayHints.connections') };
        return inlaysOf(document, live(uri)).flatMap(({ position, about, text, tooltip }) => {
          const at = new vscode.Position(position.line - 1, position.column - 1);
          if (!shown[about] || !wanted.contains(at)) return [];
          const hint = new vscode.InlayHint(at, text);
          hint.paddingLeft = true;
          hint.tooltip = tooltip;
          return [hint];
        });
      },
    }),
  );
}
