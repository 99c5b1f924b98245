import * as vscode from 'vscode';
import { type ClusterDocument, readCluster } from '../core/spec/read';
import { FILE_PATTERN, isClusterFileName, LANGUAGE } from './fileNames';

/** A file that may hold a cluster, read once per version of its text. */
export interface ClusterFile {
  readonly uri: vscode.Uri;
  /** Version of the open document it was read from; absent: read from disk. */
  readonly version?: number;
  readonly document: ClusterDocument;
}

/** How long a document rests before it is read again: nobody wants to be corrected in the middle of a word. */
const PAUSE_MS = 250;
const MOST_FILES = 500;

/** The cluster files of the workspace and of the open editors, saved or not: the one place that reads them. */
export class ClusterFiles implements vscode.Disposable {
  private readonly files = new Map<string, ClusterFile>();
  private readonly pauses = new Map<string, NodeJS.Timeout>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly disposable: vscode.Disposable;

  /** A file was read anew, or is gone. */
  readonly onDidChange = this.changed.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(FILE_PATTERN);
    this.disposable = vscode.Disposable.from(
      this.changed,
      watcher,
      watcher.onDidCreate((uri) => void this.readFromDisk(uri)),
      watcher.onDidChange((uri) => void this.readFromDisk(uri)),
      watcher.onDidDelete((uri) => this.forget(uri)),
      vscode.workspace.onDidOpenTextDocument((document) => this.opened(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.readAfterPause(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.closed(document)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.scan()),
    );
  }

  /** Finds the files of the workspace. Resolves when all of them are read. */
  async scan(): Promise<void> {
    vscode.workspace.textDocuments.forEach((document) => this.read(document));
    const found = await vscode.workspace.findFiles(FILE_PATTERN, '**/node_modules/**', MOST_FILES);
    const known = new Set(found.map(String));
    for (const { uri } of this.files.values()) if (!known.has(String(uri)) && !openDocument(uri)) this.forget(uri);
    await Promise.all(found.map((uri) => this.readFromDisk(uri)));
  }

  /** Those that are ours, in the order of their paths. */
  ours(): readonly ClusterFile[] {
    return [...this.files.values()]
      .filter(({ document }) => document.isOurs)
      .sort((a, b) => a.uri.path.localeCompare(b.uri.path));
  }

  /** The file as it is at this moment, whatever pause its document is in. */
  get(uri: vscode.Uri): ClusterFile | undefined {
    const open = openDocument(uri);
    if (open !== undefined) this.read(open);
    return this.files.get(String(uri));
  }

  dispose(): void {
    for (const pause of this.pauses.values()) clearTimeout(pause);
    this.disposable.dispose();
  }

  private read(document: vscode.TextDocument): void {
    if (!mayHoldCluster(document)) return;
    this.endPause(document.uri);
    const { uri, version } = document;
    if (this.files.get(String(uri))?.version === version) return;
    this.put({ uri, version, document: readCluster(document.getText()) });
  }

  private readAfterPause(document: vscode.TextDocument): void {
    if (!mayHoldCluster(document)) return;
    this.endPause(document.uri);
    const pause = setTimeout(() => this.read(document), PAUSE_MS);
    this.pauses.set(String(document.uri), pause);
  }

  private opened(document: vscode.TextDocument): void {
    // Also what a change of language looks like: same version, but another meaning, so it is told again.
    this.files.delete(String(document.uri));
    this.read(document);
  }

  private closed(document: vscode.TextDocument): void {
    if (!mayHoldCluster(document)) return;
    this.endPause(document.uri);
    // Changing the language closes and opens a document; unsaved text that is given up is back to what the disk has.
    this.files.delete(String(document.uri));
    if (document.isUntitled) this.changed.fire(document.uri);
    else void this.readFromDisk(document.uri);
  }

  private async readFromDisk(uri: vscode.Uri): Promise<void> {
    const open = openDocument(uri);
    if (open !== undefined) {
      this.read(open);
      return;
    }
    try {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(uri));
      if (openDocument(uri) === undefined) this.put({ uri, document: readCluster(text) });
    } catch {
      // Gone again, or not readable: a file that cannot be read holds no cluster.
      this.forget(uri);
    }
  }

  private put(file: ClusterFile): void {
    const before = this.files.get(String(file.uri));
    this.files.set(String(file.uri), file);
    if (before?.document.text !== file.document.text || before.version !== file.version) this.changed.fire(file.uri);
  }

  private forget(uri: vscode.Uri): void {
    if (openDocument(uri) === undefined && this.files.delete(String(uri))) this.changed.fire(uri);
  }

  private endPause(uri: vscode.Uri): void {
    clearTimeout(this.pauses.get(String(uri)));
    this.pauses.delete(String(uri));
  }
}

/** Editors on real files and on new ones; not the old versions that a diff shows, and not our own documents. */
function mayHoldCluster({ uri, languageId, isUntitled }: vscode.TextDocument): boolean {
  if (!isUntitled && vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) return false;
  return languageId === LANGUAGE || (languageId === 'yaml' && isClusterFileName(uri.path));
}

export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const wanted = String(uri);
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && mayHoldCluster(document) && String(document.uri) === wanted,
  );
}
