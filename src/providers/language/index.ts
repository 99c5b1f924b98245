import * as vscode from 'vscode';
import type { Live } from '../../core/language/live';
import type { ClusterFiles } from '../clusterFiles';
import { planFor } from '../clusterState';
import type { ClusterStore } from '../clusterStore';
import { provideCodeActions } from './codeActions';
import { provideCompletions } from './completion';
import { provideHover } from './hover';
import { provideInlays } from './inlays';
import { provideLenses } from './lenses';
import { provideLinks } from './links';
import { provideNavigation } from './navigation';
import { provideOutline } from './outline';
import { SshAliases } from './sshAliases';

/** Everything that an editor does with the cluster file in it. It all works on the one reading of each version of the text. */
export function provideLanguage(files: ClusterFiles, store: ClusterStore): vscode.Disposable {
  const aliases = new SshAliases();
  const live = (uri: vscode.Uri, sshHosts: readonly string[] = []): Live => {
    const state = store.get(uri);
    const plan = state && planFor(state);
    return {
      inspection: state?.inspection ?? new Map(),
      ...(plan === undefined ? {} : { plan }),
      sshHosts,
      now: new Date(),
    };
  };
  return vscode.Disposable.from(
    provideCodeActions(files),
    provideCompletions(files, async (uri) => live(uri, await aliases.read())),
    provideHover(files, live),
    provideInlays(store, live),
    provideLenses(store, live),
    provideLinks(files, aliases),
    provideNavigation(files),
    provideOutline(files),
  );
}
