import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { showFailure } from './commands/shared/failures';
import { offerTcpdump } from './commands/shared/installTcpdump';
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
import { provideLanguage } from './providers/language';
import { provideLanguageModelTools } from './providers/languageModelTools';
import { providePlans } from './providers/planDocuments';
import { refreshOnSave } from './providers/refreshOnSave';
import { runsDirectory } from './providers/liveTest/runStore';
import { LiveTests } from './providers/liveTest/liveTests';
import { Hosts } from './providers/ssh/hosts';
import { showStatus } from './providers/statusBar';
import { provideTrail } from './providers/trailDocuments';
import { TestExplorer } from './providers/testExplorer/testExplorer';
import { TracePanels } from './providers/trace/tracePanels';
import { ClusterTree } from './providers/tree/clusterTree';
import { Watch } from './providers/watch';

let hosts: Hosts | undefined;
let liveTests: LiveTests | undefined;

/** Builds the parts and hands them to each other. Nothing here, or called from here, contacts a host. */
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
  const { workspaceState: memento, extensionUri } = context;
  const parts = { store, hosts, log, extensionUri };
  const tests = new TestExplorer(store, hosts);
  liveTests = new LiveTests({
    ...parts,
    documents,
    memento,
    directory: runsDirectory(context),
    ready,
    ended: ({ uri, service }, run) => tests.record(uri, service, run),
  });
  const traces = new TracePanels({
    ...parts,
    failed: (error) => showFailure(log, error),
    install: (uri, names) => offerTcpdump(parts, uri, names),
  });
  const services = {
    store,
    hosts,
    log,
    documents,
    tree,
    watch,
    trail,
    liveTests,
    traces,
    observers: [new ChangingHosts(store), trail, liveTests],
    extensionUri,
    version: versionOf(context),
  };
  context.subscriptions.push(
    log,
    hosts,
    files,
    store,
    tree,
    watch,
    documents,
    trail,
    liveTests,
    traces,
    giveBackForeignFiles(files),
    publishDiagnostics(files),
    provideLanguage(files, store),
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
    tests,
    registerCommands(services),
  );
  log.info(`activated in ${(performance.now() - began).toFixed(1)} ms`);
  void ready.then(() => {
    setContext('lvs.ready', true);
    log.info(`cluster files: ${store.clusters().map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(', ') || 'none'}`); // prettier-ignore
  });
}

function versionOf({ extension }: vscode.ExtensionContext): string {
  const { version } = extension.packageJSON as { readonly version: string };
  return version;
}

/** VS Code waits for this: no connection outlives the window. */
export async function deactivate(): Promise<void> {
  // What runs is kept as interrupted: that its connection is closed is no failure of it.
  liveTests?.dispose();
  await hosts?.end();
}
