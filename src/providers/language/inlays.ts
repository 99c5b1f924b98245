import * as vscode from 'vscode';
import { inlaysOf } from '../../core/language/inlays';
import type { Live } from '../../core/language/live';
import type { ClusterStore } from '../clusterStore';
import { SELECTOR } from '../fileNames';
import { toPosition } from '../positions';
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
        return inlaysOf(document, live(uri)).flatMap(({ position, parts }) => {
          const at = toPosition(position);
          const wantedParts = parts.filter(({ about }) => shown[about]);
          if (wantedParts.length === 0 || !wanted.contains(at)) return [];
          const hint = new vscode.InlayHint(at, wantedParts.map(({ text }) => text).join(' · '));
          hint.paddingLeft = true;
          hint.tooltip = wantedParts.map(({ tooltip }) => tooltip).join('\n');
          return [hint];
        });
      },
    }),
  );
}
