import * as vscode from 'vscode';
import { HostError } from '../../../src/core/errors';
import { readCluster } from '../../../src/core/spec/read';
import type { Runner, RunOptions, RunResult } from '../../../src/core/ssh/runner';
import type { Script } from '../../../src/core/ssh/shell';
import type { ClusterFiles } from '../../../src/providers/clusterFiles';
import { ClusterStore } from '../../../src/providers/clusterStore';
import { debian, type Printed, stdoutOf } from '../support/observed';
import type { Host } from '../../../src/core/spec/cluster';

/** What a host's probe prints, at once or later; `dead` cannot be reached, `silent` never answers. */
export type Machine = Printed | Promise<Printed> | 'dead' | 'silent';

/** The store of a window over files in memory and hosts that print what they are told to. */
export class Clusters {
  readonly machines = new Map<string, Machine>();
  /** Names of hosts in the order in which they were asked. */
  readonly asked: string[] = [];
  readonly store: ClusterStore;
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly documents = new Map<string, ReturnType<typeof readCluster>>();

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) this.texts.set(path, text);
    const fileOf = (path: string) => {
      const text = this.texts.get(path) ?? '';
      const document = this.documents.get(text) ?? readCluster(text);
      this.documents.set(text, document);
      return { uri: vscode.Uri.file(path), document };
    };
    const ours: Pick<ClusterFiles, 'onDidChange' | 'ours' | 'get'> = {
      onDidChange: this.changed.event,
      ours: () => [...this.texts.keys()].map(fileOf),
      get: (uri) => (this.texts.has(uri.path) ? fileOf(uri.path) : undefined),
    };
    const runner: Runner = { run: (host, script, options) => this.run(host, script, options) };
    this.store = new ClusterStore(ours as ClusterFiles, runner);
  }

  write(path: string, text: string): void {
    this.texts.set(path, text);
    this.changed.fire(vscode.Uri.file(path));
  }

  /** Looks at all hosts, or some, and waits until the views have been told. */
  async look(path: string, ...names: readonly string[]): Promise<void> {
    const told = this.told();
    await this.store.inspect(vscode.Uri.file(path), names.length === 0 ? {} : { only: new Set(names) });
    await told;
  }

  /** The next time that the views are told of a change. */
  told(): Promise<void> {
    return new Promise((resolve) => {
      const listener = this.store.onDidChange(() => {
        listener.dispose();
        resolve();
      });
    });
  }

  private async run(host: Host, script: Script, options: RunOptions = {}): Promise<RunResult> {
    this.asked.push(host.name);
    const machine = this.machines.get(host.name) ?? {};
    if (machine === 'silent') {
      return new Promise<never>((_, reject) => {
        options.signal?.addEventListener('abort', () => reject(new HostError(host.name, 'cancelled', 'Given up.')));
      });
    }
    if (machine === 'dead') throw new HostError(host.name, 'unreachable', `${host.name} is dead.`);
    return { code: 0, stderr: '', stdout: stdoutOf(script, debian(host.address, await machine)) };
  }
}

/** A director, as many real servers as told, and services that have all of them. */
export function manyHosts(realServers: number, services: number): string {
  const names = Array.from({ length: realServers }, (_, index) => `web${index + 1}`);
  const address = (index: number): string => `10.0.${1 + Math.floor(index / 200)}.${1 + (index % 200)}`;
  return [
    'apiVersion: lvs-dr/v1\nname: many\nnetwork: { cidr: 10.0.0.0/16, interface: ens33 }',
    'directors:\n  lvs: { address: 10.0.0.2 }\nrealServers:',
    ...names.map((name, index) => `  ${name}: { address: ${address(index)} }`),
    'virtualServices:',
    ...Array.from({ length: services }, (_, index) => [
      `  - vip: 10.0.9.${index + 1}\n    port: 80\n    scheduler: rr\n    realServers:`,
      ...names.map((name) => `      - { host: ${name}, weight: 1 }`),
    ]).flat(),
    '',
  ].join('\n');
}
