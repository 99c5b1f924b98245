import { resetWindow, window } from '../support/vscode';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import manifest from '../../../package.json';
import type { Actions } from '../../../src/actions';
import { commands } from '../../../src/commands';
import type { Services } from '../../../src/commands/shared/command';
import { registerCommands } from '../../../src/commands/shared/register';
import { runCommand } from '../../../src/commands/shared/run';

const IDS = manifest.contributes.commands.map(({ command }) => command);

describe('the commands', () => {
  const logged: unknown[] = [];
  const log = { error: (error: unknown) => void logged.push(error), show: () => undefined } as unknown as vscode.LogOutputChannel; // prettier-ignore
  const context = { extension: { packageJSON: manifest } } as unknown as vscode.ExtensionContext;

  beforeEach(() => {
    resetWindow();
    logged.length = 0;
  });

  it('are those that package.json contributes', () => {
    assert.deepEqual(Object.keys(commands).toSorted(), IDS.toSorted());
  });

  it('are registered without being loaded; what was called on goes along, the selected rows as a list', async () => {
    const ran: unknown[] = [];
    let asked = 0;
    const run = (...given: readonly unknown[]) => Promise.resolve(void ran.push(given));
    const registered = registerCommands(
      context,
      { get: () => Promise.resolve((asked += 1)).then(() => ({ run }) as unknown as Actions) },
      log,
    );
    assert.deepEqual([[...window.commands.keys()].toSorted(), asked], [IDS.toSorted(), 0]);
    await window.commands.get('lvs.plan')?.('row');
    await window.commands.get('lvs.plan')?.('row', ['row', 'other']);
    assert.deepEqual(ran, [['lvs.plan', 'row', ['row']], ['lvs.plan', 'row', ['row', 'other']]]); // prettier-ignore
    registered.dispose();
    assert.equal(window.commands.size, 0);
  });

  it('say it where they cannot be loaded, as any other failure', async () => {
    registerCommands(context, { get: () => Promise.reject(new Error('Cannot find module')) }, log);
    await window.commands.get('lvs.plan')?.();
    assert.deepEqual(window.asked, [{ text: 'Cannot find module', choices: ['Show Log'] }]);
    assert.match(String(logged[0]), /Cannot find module/);
  });

  it('contact no host in a workspace that is not trusted', async () => {
    window.trusted = false;
    await runCommand({} as Services, 'lvs.plan', undefined, []);
    assert.deepEqual(window.asked.map(({ text }) => text), ['This workspace is not trusted, so no host is contacted.']); // prettier-ignore
  });

  it('are no others', async () => {
    await assert.rejects(runCommand({} as Services, 'lvs.nonsense', undefined, []), /lvs\.nonsense/);
  });
});
