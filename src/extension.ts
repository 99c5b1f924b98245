import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Actions, Standing } from './actions';
import { showFailure } from './commands/shared/failures';
import { registerCommands } from './commands/shared/register';
import { ApplyTrail, trailDirectory } from './providers/applyTrail';
import { ChangingHosts } from './providers/changingHosts';
import { ClusterFiles } from './providers/clusterFiles';
import { ClusterStore } from './providers/clusterStore';
import { maintainContext, setContext } from './providers/contextKeys';
import { publishDiagnostics } from './providers/diagnostics';
import { colourDocuments } from './providers/documentLanguage';
import { provideDocumentFeatures } from './providers/documentFeatures';
import { giveBackForeignFiles } from './providers/foreignFiles';
import { provideInspections } from './providers/inspectDocuments';
import { KeptDocuments } from './providers/keptDocuments';
import { publishProblemsOfSeveralFiles } from './providers/language/severalFiles';
import { provideWorkspaceSymbols } from './providers/language/workspaceSymbols';
import { provideLanguageModelTools } from './providers/languageModelTools';
import { OnDemand } from './providers/onDemand';
import { restorePanels } from './providers/pages/restore';
import { providePlans } from './providers/planDocuments';
import { refreshOnSave } from './providers/refreshOnSave';
import { Hosts } from './providers/ssh/hosts';
import { showStatus } from './providers/statusBar';
import { provideTrail } from './providers/trailDocuments';
import { ClusterTree } from './providers/tree/clusterTree';
import { Watch } from './providers/watch';
import { whenEdited, whenThereIsACluster } from './providers/whenNeeded';

let hosts: Hosts | undefined;
let actions: OnDemand<Actions> | undefined;

/**
 * Builds the parts and hands them to each other. Nothing here, or called from here, contacts a host. What is not needed to
 * show the clusters is loaded when it is: the `import()`s.
 */
export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  // The core and the command line share their texts with us, so all of them come from this one library.
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });

  const log = vscode.window.createOutputChannel('LVS-DR', { log: true });
  hosts = new Hosts(log, context.secrets);
  const files = new ClusterFiles();
  const store = new ClusterStore(files, hosts, hosts);
  const tree = new ClusterTree(store, context.workspaceState);
  const watch = new Watch(store, hosts, tree);
  hosts.stayOpenWhile(() => watch.every !== undefined);
  const documents = new KeptDocuments();
  const trail = new ApplyTrail(trailDirectory(context), log);
  const ready = files.scan();
  const standing = { context, store, hosts, log, documents, tree, watch, trail, ready };
  const observers = [new ChangingHosts(store), trail];
  const failed = (error: unknown): void => showFailure(log, error);
  const language = new OnDemand(async () => {
    const { provideLanguage } = await import('./providers/language');
    return provideLanguage(files, store);
  });
  const checks = vscode.tests.createTestController('lvs', 'LVS-DR');
  const tests = new OnDemand(async () => {
    const { TestExplorer } = await import('./providers/testExplorer/testExplorer');
    return new TestExplorer(checks, store, standing.hosts);
  });
  const acts = new OnDemand(async () => {
    const { Actions } = await import('./actions');
    const ended: Standing['ended'] = ({ uri, service }, run) =>
      void tests.get().then((explorer) => explorer.record(uri, service, run), failed);
    return new Actions({ ...standing, observers, ended });
  });
  actions = acts;
  context.subscriptions.push(
    log,
    hosts,
    files,
    store,
    tree,
    watch,
    documents,
    trail,
    giveBackForeignFiles(files),
    publishDiagnostics(files),
    publishProblemsOfSeveralFiles(files),
    provideWorkspaceSymbols(files),
    provideLanguageModelTools({ store, hosts }),
    colourDocuments(),
    provideDocumentFeatures(store),
    providePlans(store),
    provideInspections(store),
    provideTrail(trail),
    refreshOnSave(store, () => tree.visible),
    maintainContext(store),
    showStatus(store, watch),
    hosts.onDidChangeConnection((host) => watch.connectionChanged(host)),
    language,
    checks,
    tests,
    acts,
    whenEdited(() => void language.get().catch(failed)),
    whenThereIsACluster(store, () => void tests.get().catch(failed)),
    restorePanels('liveTest', async () => (await acts.get()).liveTests),
    restorePanels('trace', async () => (await acts.get()).traces),
    registerCommands(context, acts, log),
  );
  log.info(`activated in ${(performance.now() - began).toFixed(1)} ms`);
  void ready.then(() => {
    setContext('lvs.ready', true);
    log.info(`cluster files: ${store.clusters().map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(', ') || 'none'}`); // prettier-ignore
  });
}

/** VS Code waits for this: no connection outlives the window. */
export async function deactivate(): Promise<void> {
  // What runs is kept as interrupted: that its connection is closed is no failure of it.
  actions?.dispose();
  await hosts?.end();
}
