import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type DocumentKind, documentUri, SCHEMES, type Subject, subjectOf } from './clusterUri';
import { type Version, Versions } from './versions';

/** Documents that show what somebody asked for once, until they ask again. */
const KEPT = ['table', 'test', 'host'] as const satisfies readonly DocumentKind[];
export type KeptKind = (typeof KEPT)[number];

/** Long enough for an evening's work on one table, small enough for the connections of a busy director. */
const BOUNDS = { perDocument: 30, characters: 16_000_000 } as const;

export interface Shown extends Subject {
  readonly kind: KeptKind;
  /** What the tab says. */
  readonly title: string;
  /** First line of the text: what was looked at. The time is added. */
  readonly head: string;
}

/**
 * What hosts and tests said when somebody asked: one read-only document for each thing that can be asked. Asking again
 * replaces its text and keeps the earlier ones, so that two moments can be compared.
 */
export class KeptDocuments implements vscode.Disposable {
  private readonly versions = new Versions(BOUNDS, (id) => vscode.workspace.textDocuments.some(({ uri }) => String(uri) === id)); // prettier-ignore
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly disposable: vscode.Disposable;

  constructor() {
    const provider: vscode.TextDocumentContentProvider = {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri) => this.textOf(uri),
    };
    this.disposable = vscode.Disposable.from(
      this.changed,
      ...KEPT.map((kind) => vscode.workspace.registerTextDocumentContentProvider(SCHEMES[kind], provider)),
    );
  }

  /** Takes a text over without opening it. */
  keep({ kind, title, head, ...subject }: Shown, body: string): vscode.Uri {
    const uri = documentUri(kind, title, subject);
    this.versions.add(String(uri), head, body, new Date());
    this.changed.fire(uri);
    return uri;
  }

  /** Shows a text; a document that is open already follows, and keeps its place. */
  async show(shown: Shown, body: string): Promise<void> {
    const uri = this.keep(shown, body);
    const active = vscode.window.activeTextEditor?.document.uri;
    if (String(active) !== String(uri)) await vscode.window.showTextDocument(uri, { preview: true });
  }

  /** What a document, or an earlier version of it, said at other times; newest last, as the document is now excluded. */
  earlier(uri: vscode.Uri): readonly Version[] {
    return this.versions.all(String(latestOf(uri))).slice(0, -1);
  }

  dispose(): void {
    this.disposable.dispose();
  }

  private textOf(uri: vscode.Uri): string {
    const wanted = subjectOf(uri)?.details['version'];
    const versions = this.versions.all(String(latestOf(uri)));
    const version = wanted === undefined ? versions.at(-1) : versions.find(({ number }) => String(number) === wanted);
    if (version === undefined) return `# ${l10n.t('What was here is gone. Refresh looks again.')}\n`;
    return `# ${version.head} · ${version.until.toLocaleTimeString()}\n\n${version.body}`;
  }
}

/** The document of an earlier version. */
export function versionOf(uri: vscode.Uri, { number }: Version): vscode.Uri {
  return withVersion(uri, String(number));
}

/** The document that a version is one of; itself, where it is none. */
export function latestOf(uri: vscode.Uri): vscode.Uri {
  return withVersion(uri, undefined);
}

function withVersion(uri: vscode.Uri, version: string | undefined): vscode.Uri {
  const subject = subjectOf(uri);
  const kind = KEPT.find((each) => SCHEMES[each] === uri.scheme);
  if (subject === undefined || kind === undefined) return uri;
  const { version: _, ...details } = subject.details;
  return documentUri(kind, uri.path.slice(1), {
    cluster: subject.cluster,
    details: version === undefined ? details : { ...details, version },
  });
}
