import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { showRunText } from '../providers/liveTest/exportRun';
import type { Command } from './shared/command';
import { testedServiceMeant } from './shared/testMeant';

/** The last run of a service's live test as a document to read, to search and to compare. */
export const showTestText: Command = {
  contactsHosts: false,
  async run({ store, liveTests, documents }, argument) {
    const place = await testedServiceMeant(store, argument);
    if (place === undefined) return;
    const run = await liveTests.lastRun(place);
    if (run !== undefined) return showRunText(documents, place, run);
    const test = l10n.t('Run Test');
    const text = l10n.t('{0} has not been tested yet.', place.service);
    const answer = await vscode.window.showInformationMessage(text, test);
    if (answer === test)
      await vscode.commands.executeCommand('lvs.test', { cluster: place.uri, service: place.service });
  },
};
