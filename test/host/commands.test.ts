import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as api from 'vscode';
import { AnsweringNothing } from './support/answeringNothing';
import { type HostSession, openHostSession } from './support/hostSession';
import { openScene, REFERENCE, type Scene } from './support/scene';
import { assertNoMistakes } from './support/silence';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

const manifest = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as Manifest;
const COMMANDS = manifest.contributes.commands.map(({ command }) => command);

const BROKEN = 'apiVersion: lvs-dr/v1\nname: broken\ndirectors: { lvs: { address: 192.168.16.999 } }\nvirtualServices: [\n'; // prettier-ignore

/** Whatever a command is called on, and whatever is not there: it comes to its end, and no exception gets away. */
describe('every command, and nobody who answers what it asks,', function () {
  this.timeout(120_000);

  describe('in a window without a folder', () => {
    let session: HostSession;
    let person: AnsweringNothing;

    before(async () => {
      session = await openHostSession({});
      person = new AnsweringNothing(session);
    });
    after(() => session.close());

    for (const command of COMMANDS) it(`comes to an end: ${command}`, () => person.run(execute, command));

    it('is registered, and no other of our name is', async () => {
      const registered = await session.host.run(
        async (vscode) => (await vscode.commands.getCommands(true)).filter((id) => /^lvs\.\w+$/.test(id)),
        null,
      );
      assert.deepEqual(registered.toSorted(), COMMANDS.toSorted());
    });

    it('leaves no error behind', () => assertNoMistakes(session));
  });

  describe('in a workspace that is not trusted', () => {
    let scene: Scene;
    let person: AnsweringNothing;

    before(async () => {
      const userSettings = { 'security.workspace.trust.startupPrompt': 'never' };
      scene = await openScene({ workspaceTrust: 'ask', userSettings });
      person = new AnsweringNothing(scene.session);
    });
    after(() => scene.close());

    for (const command of COMMANDS) it(`comes to an end: ${command}`, () => person.run(execute, command));

    it('has contacted no host', async () => {
      assert.equal(await scene.session.host.run((vscode) => vscode.workspace.isTrusted, null), false);
      assert.equal(scene.hosts.connections, 0);
    });

    it('leaves no error behind', () => assertNoMistakes(scene.session));
  });

  describe('on a file with errors, and on what is no longer there', () => {
    let scene: Scene;
    let person: AnsweringNothing;

    before(async () => {
      scene = await openScene({ workspace: REFERENCE, files: { 'broken.lvs.yaml': BROKEN } });
      person = new AnsweringNothing(scene.session);
    });
    after(() => scene.close());

    for (const command of COMMANDS) {
      it(`comes to an end: ${command}`, async () => {
        await scene.session.host.run(openBroken, null);
        await person.run(execute, command);
        await person.run(executeOnStale, command);
      });
    }

    it('leaves no error behind', () => assertNoMistakes(scene.session));
  });
});

async function execute(vscode: typeof api, command: string): Promise<void> {
  await vscode.commands.executeCommand(command);
}

async function openBroken(vscode: typeof api): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder!.uri, 'broken.lvs.yaml'));
}

/** A file that was deleted, places in a file that it has no more, and rows of a tree that was drawn before. */
async function executeOnStale(vscode: typeof api, command: string): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const file = vscode.Uri.joinPath(folder!.uri, 'cluster.yaml');
  const deleted = vscode.Uri.joinPath(folder!.uri, 'deleted', 'cluster.yaml');
  const rowsOf = (uri: api.Uri): readonly unknown[] => {
    const state = {
      id: String(uri),
      uri,
      document: { diagnostics: [], isOurs: true },
      cluster: undefined,
      inspection: new Map(),
      work: undefined,
      awaited: new Set(),
    };
    const address = '192.168.16.99';
    const host = { name: 'gone', address, roles: new Set(['director', 'realServer', 'nfsHost']), packages: [], exports: [], ssh: { host: address } }; // prettier-ignore
    const destination = { host: 'gone', address, port: 80, weight: 1, upperThreshold: 0, lowerThreshold: 0 };
    const match = { type: 'address', vip: '192.168.16.250', port: 81, protocol: 'tcp' };
    const service = { match, scheduler: 'rr', schedulerFlags: [], realServers: [destination] };
    return [
      { kind: 'cluster', state },
      { kind: 'host', state, group: 'realServers', host },
      { kind: 'service', state, service },
      { kind: 'destination', state, service, destination },
    ];
  };
  const stale = [
    deleted,
    { cluster: deleted, host: 'web1' },
    { cluster: file, host: 'gone' },
    { cluster: file, service: 'tcp 192.168.16.250:81', host: 'gone' },
    ...rowsOf(deleted),
    ...rowsOf(file),
  ];
  for (const argument of stale) await vscode.commands.executeCommand(command, argument, [argument]);
}
