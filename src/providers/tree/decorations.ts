import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ClusterStore } from '../clusterStore';
import { type Mark, marksOf, type RowPath } from './marks';

/** URIs of this scheme name rows of the tree and nothing else; they exist so that a row can be coloured. */
const SCHEME = 'lvs-row';

/** The paths of such URIs are nested as the rows are, which is how a mark reaches the rows above. */
export function rowUri(cluster: string, path: RowPath): vscode.Uri {
  return uriOf(uriPath(cluster, path));
}

function uriOf(path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path });
}

function uriPath(cluster: string, path: RowPath): string {
  return `/${[cluster, ...path].map(encodeURIComponent).join('/')}`;
}

/** Colours rows in trouble and, by the worst that is under them, the rows above. */
export class RowDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri[]>();
  private readonly disposable: vscode.Disposable;
  /** By the paths of their URIs. */
  private marks: ReadonlyMap<string, Mark>;

  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(private readonly store: ClusterStore) {
    this.marks = this.read();
    this.disposable = vscode.Disposable.from(
      this.changed,
      vscode.window.registerFileDecorationProvider(this),
      store.onDidChange(() => this.update()),
    );
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const mark = uri.scheme === SCHEME ? this.marks.get(uri.path) : undefined;
    return mark && decorationOf(mark);
  }

  dispose(): void {
    this.disposable.dispose();
  }

  private update(): void {
    const before = this.marks;
    this.marks = this.read();
    const paths = new Set([...before.keys(), ...this.marks.keys()]);
    const changed = [...paths].filter((path) => !same(before.get(path), this.marks.get(path)));
    if (changed.length > 0) this.changed.fire(changed.map(uriOf));
  }

  private read(): ReadonlyMap<string, Mark> {
    return new Map(
      this.store
        .clusters()
        .flatMap((state) => marksOf(state).map((mark) => [uriPath(state.id, mark.path), mark] as const)),
    );
  }
}

function same(a: Mark | undefined, b: Mark | undefined): boolean {
  return a?.worst === b?.worst && a?.own === b?.own;
}

/** A letter where the trouble is, the colour on the rows above too: of several marks VS Code would take any. */
function decorationOf({ worst, own }: Mark): vscode.FileDecoration {
  const [badge, tooltip, colour] =
    worst === 'bad'
      ? ['!', l10n.t('needs attention'), 'list.errorForeground']
      : ['D', l10n.t('drifted: not as the file says'), 'list.warningForeground'];
  const decoration = new vscode.FileDecoration(own ? badge : undefined, tooltip, new vscode.ThemeColor(colour));
  decoration.propagate = own;
  return decoration;
}
