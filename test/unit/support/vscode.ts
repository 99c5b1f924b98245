/**
 * As much of VS Code's API as the clusters view needs to be driven without it: values, events, and a record of what was
 * handed over. Import it before anything that imports `vscode`. It shows nothing and decides nothing.
 */
import Module from 'node:module';
import { posix } from 'node:path';

type Listener<T> = (event: T) => unknown;

class EventEmitter<T> {
  private readonly listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): Disposable => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(event: T): void {
    for (const listener of [...this.listeners]) listener(event);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

class Disposable {
  constructor(private readonly release: () => unknown) {}
  static from(...all: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => all.forEach((each) => each.dispose()));
  }
  dispose(): void {
    this.release();
  }
}

interface UriParts {
  readonly scheme: string;
  readonly path?: string;
  readonly query?: string;
}

class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
    readonly query: string,
  ) {}
  static from({ scheme, path = '', query = '' }: UriParts): Uri {
    return new Uri(scheme, path, query);
  }
  static file(path: string): Uri {
    return new Uri('file', path, '');
  }
  static joinPath({ scheme, path }: Uri, ...parts: readonly string[]): Uri {
    return new Uri(scheme, posix.join(path, ...parts), '');
  }
  get fsPath(): string {
    return this.path;
  }
  static parse(text: string): Uri {
    const [, scheme = '', path = '', query = ''] = /^([^:]+):(?:\/\/)?([^?]*)(?:\?(.*))?$/.exec(text) ?? [];
    return new Uri(scheme, decodeURIComponent(path), decodeURIComponent(query));
  }
  toString(): string {
    const path = this.path.split('/').map(encodeURIComponent).join('/');
    return `${this.scheme}:${path}${this.query === '' ? '' : `?${encodeURIComponent(this.query)}`}`;
  }
}

class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

class Range {
  constructor(
    readonly start: Position,
    readonly end: Position,
  ) {}
}

class TextEdit {
  constructor(
    readonly range: Range,
    readonly newText: string,
  ) {}
}

class WorkspaceEdit {
  path = '';
  edits: readonly TextEdit[] = [];
  set({ path }: Uri, edits: readonly TextEdit[]): void {
    Object.assign(this, { path, edits });
  }
}

/** Edits of one file do not overlap; from the last to the first none moves another one's place. */
function edited(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Position): number =>
    lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, character);
  return edits
    .toSorted((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (now, { range, newText }) => now.slice(0, offset(range.start)) + newText + now.slice(offset(range.end)),
      text,
    );
}

class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState: number,
  ) {}
}

class ThemeColor {
  constructor(readonly id: string) {}
}

class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

class FileDecoration {
  propagate = false;
  constructor(
    readonly badge: string | undefined,
    readonly tooltip: string | undefined,
    readonly color: ThemeColor | undefined,
  ) {}
}

class MarkdownString {
  value = '';
  appendText(text: string): this {
    this.value += text;
    return this;
  }
  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
}

class Location {
  constructor(
    readonly uri: Uri,
    readonly rangeOrPosition: Range | Position,
  ) {}
}

class TestMessage {
  expectedOutput: string | undefined;
  actualOutput: string | undefined;
  location: Location | undefined;
  constructor(readonly message: string) {}
  static diff(message: string, expected: string, actual: string): TestMessage {
    return Object.assign(new TestMessage(message), { expectedOutput: expected, actualOutput: actual });
  }
}

export class TestRunRequest {
  constructor(
    readonly include?: readonly TestItem[],
    readonly exclude?: readonly TestItem[],
  ) {}
}

/** A collection sorts nothing and owns its items: each knows the one it was added under. */
class TestItems {
  private readonly items = new Map<string, TestItem>();
  constructor(private readonly owner?: TestItem) {}
  get size(): number {
    return this.items.size;
  }
  get(id: string): TestItem | undefined {
    return this.items.get(id);
  }
  add(item: TestItem): void {
    this.items.set(item.id, item);
    item.parent = this.owner;
  }
  delete(id: string): void {
    this.items.delete(id);
  }
  forEach(visit: (item: TestItem) => unknown): void {
    this.items.forEach((item) => visit(item));
  }
}

export class TestItem {
  readonly children = new TestItems(this);
  parent: TestItem | undefined;
  description = '';
  sortText = '';
  range: Range | undefined;
  error: string | undefined;
  constructor(
    readonly id: string,
    public label: string,
    readonly uri: Uri,
  ) {}
}

/** What was told of one run, in order. */
export class TestRun {
  readonly told: { readonly state: string; readonly item: TestItem; readonly message?: TestMessage }[] = [];
  output = '';
  ended = 0;
  constructor(
    readonly name: string | undefined,
    readonly persist: boolean,
  ) {}
  enqueued(item: TestItem): void {
    this.told.push({ state: 'enqueued', item });
  }
  started(item: TestItem): void {
    this.told.push({ state: 'started', item });
  }
  skipped(item: TestItem): void {
    this.told.push({ state: 'skipped', item });
  }
  passed(item: TestItem): void {
    this.told.push({ state: 'passed', item });
  }
  failed(item: TestItem, message: TestMessage): void {
    this.told.push({ state: 'failed', item, message });
  }
  errored(item: TestItem, message: TestMessage): void {
    this.told.push({ state: 'errored', item, message });
  }
  appendOutput(text: string): void {
    this.output += text;
  }
  end(): void {
    this.ended += 1;
  }
}

type RunHandler = (request: TestRunRequest, token: unknown) => Promise<void>;

/** The one controller of a window, and the runs that were made with it. */
class TestController {
  readonly items = new TestItems();
  readonly runs: TestRun[] = [];
  /** What the default profile does. */
  run: RunHandler = () => Promise.resolve();
  createTestItem(id: string, label: string, uri: Uri): TestItem {
    return new TestItem(id, label, uri);
  }
  createRunProfile(_label: string, _kind: number, handler: RunHandler): Disposable {
    this.run = handler;
    return never();
  }
  createTestRun(_request: TestRunRequest, name?: string, persist = true): TestRun {
    const run = new TestRun(name, persist);
    this.runs.push(run);
    return run;
  }
  dispose(): void {
    this.items.forEach(({ id }) => this.items.delete(id));
  }
}

class DataTransferItem {
  constructor(readonly value: unknown) {}
}

class DataTransfer extends Map<string, DataTransferItem> {}

/** A panel with a page that is a list of messages. */
export class Panel {
  title = '';
  iconPath: unknown;
  visible = true;
  /** What the page was told. */
  readonly told: unknown[] = [];
  revealed = 0;
  private readonly messages = new EventEmitter<unknown>();
  private readonly viewState = new EventEmitter<unknown>();
  private readonly disposed = new EventEmitter<void>();
  readonly onDidChangeViewState = this.viewState.event;
  readonly onDidDispose = this.disposed.event;
  readonly webview = {
    html: '',
    options: {},
    asWebviewUri: (uri: Uri) => uri,
    onDidReceiveMessage: this.messages.event,
    postMessage: (message: unknown) => Promise.resolve(this.told.push(message) > 0),
  };

  /** The page says something. */
  say(message: unknown): void {
    this.messages.fire(message);
  }

  /** Another tab is before it, or it is before the others again. */
  show(visible: boolean): void {
    this.visible = visible;
    this.viewState.fire({});
  }

  reveal(): void {
    this.revealed += 1;
  }

  dispose(): void {
    this.disposed.fire();
  }
}

/** What was handed over, and the switches of a window. Tests read the one and set the other. */
export const window = {
  executed: [] as (readonly unknown[])[],
  context: new Map<string, unknown>(),
  settings: new Map<string, unknown>(),
  focused: true,
  trusted: true,
  editors: [] as { readonly document: { readonly uri: Pick<Uri, 'path'> } }[],
  view: { visible: true, message: '', description: '', badge: undefined as unknown, revealed: [] as unknown[] },
  /** Questions and messages that were put to the person: their words, and what could be chosen. */
  asked: [] as { readonly text: string; readonly choices: readonly string[] }[],
  /** What the person chooses next; nothing left: they choose nothing. */
  answers: [] as string[],
  /** Documents that were opened, and where in them. */
  opened: [] as { readonly path: string; readonly line?: number }[],
  clipboard: '',
  panels: [] as Panel[],
  /** Where the person saves what is to be saved; absent: nowhere. */
  saveAs: undefined as unknown,
  /** Files that were written, by path. */
  written: new Map<string, string>(),
  /** What editors have of files, by path. */
  texts: new Map<string, string>(),
  /** An edit was made in one of them. */
  edited: (_path: string, _text: string): unknown => undefined,
  /** Those that were registered, by id. */
  commands: new Map<string, (...given: readonly unknown[]) => unknown>(),
  /** The controller that was made last. */
  tests: new TestController(),
  changedState: new EventEmitter<unknown>(),
  changedEditors: new EventEmitter<unknown>(),
  changedVisibility: new EventEmitter<unknown>(),
  changedSettings: new EventEmitter<{ affectsConfiguration(section: string): boolean }>(),
};

export function resetWindow(): void {
  window.executed = [];
  window.context.clear();
  window.settings.clear();
  Object.assign(window, {
    focused: true,
    trusted: true,
    editors: [],
    asked: [],
    answers: [],
    opened: [],
    clipboard: '',
    panels: [],
    saveAs: undefined,
  });
  window.texts.clear();
  window.written.clear();
  window.commands.clear();
  window.edited = () => undefined;
  window.view = { visible: true, message: '', description: '', badge: undefined, revealed: [] };
}

function ask(text: string, choices: readonly string[]): string | undefined {
  window.asked.push({ text, choices });
  return window.answers.shift();
}

const say = (text: string, ...choices: readonly unknown[]): Promise<string | undefined> =>
  Promise.resolve(ask(text, choices.filter((choice) => typeof choice === 'string'))); // prettier-ignore

const never = (): Disposable => new Disposable(() => undefined);

const api = {
  EventEmitter,
  Disposable,
  Uri,
  TreeItem,
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  StatusBarAlignment: { Left: 1 },
  Position,
  Range,
  TextEdit,
  WorkspaceEdit,
  ThemeColor,
  ThemeIcon,
  FileDecoration,
  MarkdownString,
  DataTransferItem,
  DataTransfer,
  Location,
  TestMessage,
  TestRunRequest,
  TestRunProfileKind: { Run: 1 },
  tests: {
    createTestController: () => {
      window.tests = new TestController();
      return window.tests;
    },
  },
  window: {
    createTreeView: () => {
      const { view } = window;
      return Object.assign(view, {
        onDidChangeVisibility: window.changedVisibility.event,
        reveal: (element: unknown) => Promise.resolve(void view.revealed.push(element)),
        dispose: () => undefined,
      });
    },
    registerFileDecorationProvider: never,
    onDidChangeVisibleTextEditors: window.changedEditors.event,
    onDidChangeWindowState: window.changedState.event,
    showInformationMessage: say,
    showWarningMessage: say,
    showErrorMessage: say,
    showInputBox: ({ title = '' }: { readonly title?: string }) => Promise.resolve(ask(title, [])),
    showQuickPick: (items: readonly { readonly label: string }[], { placeHolder = '' }: { placeHolder?: string }) => {
      const answer = ask(placeHolder, items.map(({ label }) => label)); // prettier-ignore
      return Promise.resolve(items.find(({ label }) => label === answer));
    },
    showTextDocument: ({ path }: Uri, { selection }: { readonly selection?: Range } = {}) => {
      window.opened.push({ path, ...(selection === undefined ? {} : { line: selection.start.line + 1 }) });
      return Promise.resolve();
    },
    createWebviewPanel: () => {
      const panel = new Panel();
      window.panels.push(panel);
      return panel;
    },
    registerWebviewPanelSerializer: never,
    withProgress: (_: unknown, work: (progress: unknown, token: unknown) => Promise<unknown>) =>
      work({ report: () => undefined }, { onCancellationRequested: never }),
    showSaveDialog: ({ title = '' }: { readonly title?: string }) => {
      const to = window.saveAs;
      ask(title, []);
      return Promise.resolve(to);
    },
    get visibleTextEditors() {
      return window.editors;
    },
    get state() {
      return { focused: window.focused };
    },
  },
  workspace: {
    asRelativePath: (uri: Uri) => uri.path.slice(1),
    textDocuments: [],
    fs: {
      writeFile: ({ path }: Uri, content: Uint8Array) => Promise.resolve(void window.written.set(path, new TextDecoder().decode(content))), // prettier-ignore
    },
    openTextDocument: ({ path }: Uri) =>
      Promise.resolve({
        getText: () => window.texts.get(path) ?? '',
        isDirty: false,
        save: () => Promise.resolve(true),
      }),
    applyEdit: ({ path, edits }: WorkspaceEdit) => {
      const text = edited(window.texts.get(path) ?? '', edits);
      window.texts.set(path, text);
      window.edited(path, text);
      return Promise.resolve(true);
    },
    onDidGrantWorkspaceTrust: never,
    onDidChangeConfiguration: window.changedSettings.event,
    getConfiguration: (section: string) => ({
      get: (name: string, otherwise: unknown) => window.settings.get(`${section}.${name}`) ?? otherwise,
    }),
    get isTrusted() {
      return window.trusted;
    },
  },
  ViewColumn: { Active: -1 },
  ProgressLocation: { Window: 10, Notification: 15 },
  l10n: {},
  env: { language: 'en', clipboard: { writeText: (text: string) => Promise.resolve(void (window.clipboard = text)) } },
  commands: {
    registerCommand: (id: string, run: (...given: readonly unknown[]) => unknown) => {
      window.commands.set(id, run);
      return new Disposable(() => window.commands.delete(id));
    },
    executeCommand: (command: string, ...given: readonly unknown[]) => {
      if (command === 'setContext') window.context.set(String(given[0]), given[1]);
      else window.executed.push([command, ...given]);
      return Promise.resolve();
    },
  },
};

const loader = Module as unknown as { _load: (request: string, ...rest: readonly unknown[]) => unknown };
const load = loader._load;
loader._load = (request, ...rest) => (request === 'vscode' ? api : load.call(Module, request, ...rest));
