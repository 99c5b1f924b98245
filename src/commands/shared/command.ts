import type * as vscode from 'vscode';
import type { ApplyObserver } from '../../providers/applyObserver';
import type { ApplyTrail } from '../../providers/applyTrail';
import type { ClusterStore } from '../../providers/clusterStore';
import type { KeptDocuments } from '../../providers/keptDocuments';
import type { LiveTests } from '../../providers/liveTest/liveTests';
import type { Hosts } from '../../providers/ssh/hosts';
import type { TracePanels } from '../../providers/trace/tracePanels';
import type { ClusterTree } from '../../providers/tree/clusterTree';
import type { Watch } from '../../providers/watch';

/** The parts of the extension that commands work with. */
export interface Services {
  readonly store: ClusterStore;
  readonly hosts: Hosts;
  readonly log: vscode.LogOutputChannel;
  readonly documents: KeptDocuments;
  readonly tree: ClusterTree;
  readonly watch: Watch;
  readonly trail: ApplyTrail;
  readonly liveTests: LiveTests;
  readonly traces: TracePanels;
  /** They hear of every change to a host. */
  readonly observers: readonly ApplyObserver[];
  readonly extensionUri: vscode.Uri;
  /** Of this extension. */
  readonly version: string;
}

/**
 * What a command does. The argument is what VS Code passes along: a row of the tree, a document's URI, or nothing.
 * Where several rows of the tree are selected, `selected` has all of them, otherwise the argument alone.
 */
export interface Command {
  /** It contacts hosts, and so is refused in a workspace that is not trusted. */
  readonly contactsHosts: boolean;
  run(services: Services, argument: unknown, selected: readonly unknown[]): Promise<void>;
}
