import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as api from 'vscode';
import { type HostSession, openHostSession } from './support/hostSession';
import { REFERENCE } from './support/scene';
import { assertNoMistakes } from './support/silence';

const TEXT = readFileSync(join(REFERENCE, 'cluster.yaml'), 'utf8');
/** The same with a host that nobody has. */
const WRONG = TEXT.replace('{ host: web2, weight: 1 }', '{ host: web9, weight: 1 }');

interface Place {
  readonly file: string;
  readonly line: number;
  readonly character: number;
}

/** Where a text stands in the file, and so many characters further. */
function placeOf(text: string, further = 0, file = 'cluster.yaml'): Place {
  const at = TEXT.indexOf(text) + further;
  const before = TEXT.slice(0, at).split('\n');
  return { file, line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** What VS Code's own commands get from our providers: the way other extensions, and VS Code itself, ask for it. */
describe('the language of cluster files, as VS Code asks for it', function () {
  this.timeout(60_000);
  let session: HostSession;

  before(async function () {
    this.timeout(180_000);
    session = await openHostSession({ workspace: REFERENCE, files: { 'wrong.lvs.yaml': WRONG } });
  });
  after(() => session.close());

  const ask = <R>(command: string, place: Place, project: string): Promise<R> =>
    session.host.run(askAt, { command, place, project }) as Promise<R>;

  it('is set by the name of the file and by what is in it', async () => {
    const languages = await session.host.run(languagesOf, ['cluster.yaml', 'wrong.lvs.yaml']);
    assert.deepEqual(languages, ['lvs-cluster', 'lvs-cluster']);
  });

  it('says what is wrong, with code, place and a link to the explanation', async () => {
    const diagnostics = await session.host.run(diagnosticsOf, 'wrong.lvs.yaml');
    const unknown = diagnostics.find(({ code }) => code === 'unknown-host');
    assert.equal(unknown?.line, placeOf('{ host: web2').line);
    assert.match(unknown.target, /docs\/diagnostics\.md#L\d+$/);
    assert.equal(unknown.source, 'lvs');
  });

  it('completes schedulers where one is expected, each with what it does', async () => {
    const labels = await ask<readonly string[]>('vscode.executeCompletionItemProvider', placeOf('scheduler: rr', 11), 'items.label'); // prettier-ignore
    for (const scheduler of ['rr', 'wrr', 'lc', 'wlc', 'sh', 'mh'])
      assert.ok(labels.includes(scheduler), labels.join());
  });

  it('explains a scheduler where it stands', async () => {
    const contents = await ask<readonly unknown[]>('vscode.executeHoverProvider', placeOf('scheduler: rr', 12), 'contents.value'); // prettier-ignore
    assert.match(JSON.stringify(contents), /turn/i);
  });

  it('finds the definition and the references of a host', async () => {
    const at = placeOf('{ host: web1', 9);
    const definitions = await ask<readonly { range: readonly { line: number }[] }[]>('vscode.executeDefinitionProvider', at, ''); // prettier-ignore
    assert.equal(definitions.length, 1);
    const references = await ask<readonly unknown[]>('vscode.executeReferenceProvider', at, '');
    assert.ok(references.length >= 3, `${references.length} references`);
  });

  it('has an outline with the hosts and the service', async () => {
    const names = await session.host.run(outlineOf, 'cluster.yaml');
    for (const name of ['lvs', 'web1', 'web2', 'nfs']) assert.ok(names.includes(name), names.join());
    assert.ok(names.some((name) => name.includes('192.168.16.100:80')), names.join()); // prettier-ignore
  });

  it('has lenses whose commands exist', async () => {
    const lenses = await session.host.run(lensesOf, 'cluster.yaml');
    assert.ok(lenses.some(({ command }) => command === 'lvs.plan'), JSON.stringify(lenses)); // prettier-ignore
    const commands = await session.host.run((vscode) => vscode.commands.getCommands(true), null);
    for (const { command } of lenses) assert.ok(command === '' || commands.includes(command), command);
  });

  it('offers the remedy for a name that nobody has', async () => {
    const titles = await session.host.run(remediesOf, placeOf('{ host: web2', 9, 'wrong.lvs.yaml'));
    assert.ok(titles.some((title) => title.includes('web2')), titles.join('; ')); // prettier-ignore
  });

  it('finds hosts and services of the workspace by name', async () => {
    const found = await session.host.run(
      async (vscode, query) => (await vscode.commands.executeCommand<api.SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', query)).map(({ name }) => name), // prettier-ignore
      'web1',
    );
    assert.ok(found.some((name) => name.includes('web1')), found.join()); // prettier-ignore
  });

  it('leaves no error behind', () => assertNoMistakes(session));
});

/** A provider's answer at a place; `project` walks into it: `items.label` is the label of each item. */
async function askAt(
  vscode: typeof api,
  { command, place, project }: { command: string; place: Place; project: string },
): Promise<unknown> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = vscode.Uri.joinPath(folder!.uri, place.file);
  await vscode.workspace.openTextDocument(uri);
  const answer: unknown = await vscode.commands.executeCommand(command, uri, new vscode.Position(place.line, place.character)); // prettier-ignore
  const into = (value: unknown, key: string): unknown =>
    Array.isArray(value) ? value.map((each) => into(each, key)) : Reflect.get(value as object, key);
  return project === '' ? answer : project.split('.').reduce(into, answer);
}

async function languagesOf(vscode: typeof api, files: readonly string[]): Promise<readonly string[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const documents = files.map((file) => vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder!.uri, file)));
  return (await Promise.all(documents)).map(({ languageId }) => languageId);
}

interface Shown {
  readonly code: string;
  readonly target: string;
  readonly source: string;
  readonly line: number;
}

/** The diagnostics of a file, once it has any. */
async function diagnosticsOf(vscode: typeof api, file: string): Promise<readonly Shown[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = vscode.Uri.joinPath(folder!.uri, file);
  const published = new Promise<void>((resolve) => {
    const look = (): void => {
      if (vscode.languages.getDiagnostics(uri).length > 0) resolve();
    };
    vscode.languages.onDidChangeDiagnostics(look);
    void vscode.workspace.openTextDocument(uri).then(look);
  });
  await published;
  return vscode.languages.getDiagnostics(uri).map(({ code, source = '', range }) => {
    const link = typeof code === 'object' ? code : { value: code ?? '', target: '' };
    return { code: String(link.value), target: String(link.target), source, line: range.start.line };
  });
}

/** The names of an outline, those inside others too. */
async function outlineOf(vscode: typeof api, file: string): Promise<readonly string[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = vscode.Uri.joinPath(folder!.uri, file);
  const outline = await vscode.commands.executeCommand<api.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', uri); // prettier-ignore
  const names = ({ name, children }: api.DocumentSymbol): readonly string[] => [name, ...children.flatMap(names)];
  return outline.flatMap(names);
}

async function lensesOf(vscode: typeof api, file: string): Promise<readonly { title: string; command: string }[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = vscode.Uri.joinPath(folder!.uri, file);
  await vscode.workspace.openTextDocument(uri);
  const lenses = await vscode.commands.executeCommand<api.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  return lenses.map(({ command }) => ({ title: command?.title ?? '', command: command?.command ?? '' }));
}

async function remediesOf(vscode: typeof api, { file, line, character }: Place): Promise<readonly string[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = vscode.Uri.joinPath(folder!.uri, file);
  await vscode.window.showTextDocument(uri);
  const range = new vscode.Range(line, character, line, character);
  const actions = await vscode.commands.executeCommand<api.CodeAction[]>('vscode.executeCodeActionProvider', uri, range); // prettier-ignore
  return actions.map(({ title }) => title);
}
