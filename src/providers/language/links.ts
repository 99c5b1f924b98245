import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sshLinks } from '../../core/language/links';
import { sshEntryOf } from '../../core/ssh/sshConfigHosts';
import type { ClusterFiles } from '../clusterFiles';
import { SELECTOR } from '../fileNames';
import { toRange } from '../positions';
import { type SshAliases, sshConfigFile, sshConfigFiles } from './sshAliases';

/** A link that knows its target only once somebody follows it: until then no file is read. */
class SshLink extends vscode.DocumentLink {
  constructor(
    range: vscode.Range,
    readonly alias: string,
  ) {
    super(range);
    this.tooltip = l10n.t('Open {0} in the ssh configuration', alias);
  }
}

/** Names of the ssh configuration in a cluster file lead to their entry there. */
export function provideLinks(files: ClusterFiles, aliases: SshAliases): vscode.Disposable {
  return vscode.languages.registerDocumentLinkProvider(SELECTOR, {
    async provideDocumentLinks({ uri }): Promise<SshLink[]> {
      const sshHosts = await aliases.read();
      const file = files.get(uri);
      if (file === undefined) return [];
      return sshLinks(file.document, sshHosts).map(({ range, alias }) => new SshLink(toRange(range), alias));
    },
    async resolveDocumentLink(link: SshLink) {
      const file = sshConfigFile();
      const entry = await sshEntryOf(link.alias, file, sshConfigFiles(file));
      if (entry !== undefined) link.target = vscode.Uri.file(entry.file).with({ fragment: `L${entry.line}` });
      return link;
    },
  });
}
