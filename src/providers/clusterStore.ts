import * as vscode from 'vscode';
import { type HostView, inspect, type Inspection, managedHosts } from '../core/inspect';
import type { Cluster, Host } from '../core/spec/cluster';
import type { ConnectionState } from '../core/ssh/hostStates';
import type { Runner } from '../core/ssh/runner';
import type { ClusterFile, ClusterFiles } from './clusterFiles';
import type { Changing, ClusterState, Work } from './clusterState';
import { SeenHosts } from './seenHosts';

interface Undertaking {
  readonly work: Work;
  readonly abort: AbortController;
}

/** What outlives a version of the file. */
interface Memory {
  readonly seen: SeenHosts;
  cluster: Cluster | undefined;
  undertaking: Undertaking | undefined;
  /** Hosts whose answer is awaited, with the look that awaits it. */
  readonly awaited: Map<string, symbol>;
  changing: ReadonlyMap<string, Changing>;
  state: ClusterState | undefined;
}

export interface LookOptions {
  readonly signal?: AbortSignal;
  /** Only these hosts. */
  readonly only?: ReadonlySet<string>;
  /** Nobody is told that an answer is awaited: nobody waits for it. */
  readonly quietly?: boolean;
  /** Each answer, once it is in the store. */
  readonly onHost?: (view: HostView) => void;
}

/** How the connections to hosts stand. */
export interface Connections {
  connectionTo(host: Host): ConnectionState;
  readonly onDidChangeConnection: vscode.Event<Host>;
}

/** Answers of many hosts arrive together; the views need not follow each of them. */
const GATHER_MS = 50;

/**
 * The one place of state. Files come in from {@link ClusterFiles}, looks at hosts through {@link inspect}; every view
 * shows what `clusters()` says when `onDidChange` tells, and no view talks to a host.
 */
export class ClusterStore implements vscode.Disposable {
  private readonly memories = new Map<string, Memory>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposable: vscode.Disposable;
  private gathering: NodeJS.Timeout | undefined;

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly files: ClusterFiles,
    private readonly runner: Runner,
    private readonly connections?: Connections,
  ) {
    this.disposable = vscode.Disposable.from(
      this.changed,
      ...(connections === undefined ? [] : [connections.onDidChangeConnection((host) => this.onConnection(host))]),
      files.onDidChange((uri) => this.touch(String(uri))),
    );
  }

  clusters(): readonly ClusterState[] {
    return this.files.ours().map((file) => this.stateOf(file));
  }

  /** The cluster of a file as its text is now; `undefined`: no file of ours. */
  get(uri: vscode.Uri): ClusterState | undefined {
    const file = this.files.get(uri);
    return file?.document.isOurs === true ? this.stateOf(file) : undefined;
  }

  /** Looks at all hosts of a sound cluster, or only at some, each shown as it answers. Never rejects. */
  async inspect(uri: vscode.Uri, { quietly = false, ...options }: LookOptions = {}): Promise<void> {
    const cluster = this.get(uri)?.cluster;
    if (cluster === undefined) return;
    const id = String(uri);
    const { awaited, seen } = this.memory(id);
    const look = Symbol('look');
    if (!quietly) {
      for (const { name } of managedHosts(cluster)) if (options.only?.has(name) ?? true) awaited.set(name, look);
      this.touch(id);
    }
    const onHost = (view: HostView): void => {
      // What was given up says nothing about the host.
      if (view.state === 'observed' || view.error.code !== 'cancelled') seen.add(cluster, view);
      if (awaited.get(view.host.name) === look) awaited.delete(view.host.name);
      this.touch(id);
      options.onHost?.(view);
    };
    await inspect(cluster, this.runner, { ...options, onHost, shell: 'kept' });
  }

  /** Whether somebody has looked at its hosts since the window was opened. */
  wasInspected(uri: vscode.Uri): boolean {
    return this.memories.get(String(uri))?.seen.isEmpty === false;
  }

  /** Takes over a look at the hosts that somebody else needed anyway. */
  record(uri: vscode.Uri, cluster: Cluster, inspection: Inspection): void {
    const { seen } = this.memory(String(uri));
    for (const view of inspection.values()) seen.add(cluster, view);
    this.touch(String(uri));
  }

  /** Says which hosts are being changed, and how far that is; none: nobody changes any. */
  showChanging(uri: vscode.Uri, changing: ReadonlyMap<string, Changing>): void {
    this.memory(String(uri)).changing = changing;
    this.touch(String(uri));
  }

  /**
   * Marks a cluster as being worked on; a refresh that is under way is given up for it, which it learns from its signal.
   * `undefined`: somebody is at it already, and the work was not begun.
   */
  async during<T>(
    uri: vscode.Uri,
    work: Work,
    action: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly value: T } | undefined> {
    const memory = this.memory(String(uri));
    if (memory.undertaking !== undefined && memory.undertaking.work !== 'refresh') return undefined;
    memory.undertaking?.abort.abort();
    const undertaking = { work, abort: new AbortController() };
    memory.undertaking = undertaking;
    this.touch(String(uri));
    try {
      return { value: await action(undertaking.abort.signal) };
    } finally {
      if (memory.undertaking === undertaking) memory.undertaking = undefined;
      this.touch(String(uri));
    }
  }

  dispose(): void {
    clearTimeout(this.gathering);
    this.disposable.dispose();
  }

  private memory(id: string): Memory {
    const known = this.memories.get(id);
    if (known !== undefined) return known;
    const made: Memory = {
      seen: new SeenHosts(),
      cluster: undefined,
      undertaking: undefined,
      awaited: new Map(),
      changing: new Map(),
      state: undefined,
    };
    this.memories.set(id, made);
    return made;
  }

  private stateOf({ uri, document }: ClusterFile): ClusterState {
    const memory = this.memory(String(uri));
    memory.cluster = document.cluster ?? memory.cluster;
    const { cluster, seen, undertaking, awaited, changing } = memory;
    memory.state ??= {
      id: String(uri),
      uri,
      document,
      cluster,
      inspection: cluster === undefined ? new Map() : seen.of(cluster),
      work: undertaking?.work,
      awaited: new Set(awaited.keys()),
      changing,
      connections: this.connectionsOf(cluster),
    };
    if (memory.state.document !== document) {
      memory.state = undefined;
      return this.stateOf({ uri, document });
    }
    return memory.state;
  }

  private connectionsOf(cluster: Cluster | undefined): ReadonlyMap<string, ConnectionState> {
    const { connections } = this;
    if (cluster === undefined || connections === undefined) return new Map();
    const states = cluster.hosts.map((host) => [host.name, connections.connectionTo(host)] as const);
    return new Map(states.filter(([, state]) => state !== 'disconnected'));
  }

  private onConnection({ name }: Host): void {
    for (const [id, { cluster }] of this.memories) if (cluster?.hosts.some((host) => host.name === name) === true) this.touch(id); // prettier-ignore
  }

  private touch(id: string): void {
    const memory = this.memories.get(id);
    if (memory !== undefined) memory.state = undefined;
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.changed.fire();
    }, GATHER_MS);
  }
}
