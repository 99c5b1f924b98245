import type * as vscode from 'vscode';
import type { Services } from './commands/shared/command';
import { showFailure } from './commands/shared/failures';
import { offerTcpdump } from './commands/shared/installTcpdump';
import { runCommand } from './commands/shared/run';
import type { ApplyObserver } from './providers/applyObserver';
import { LiveTests, type LiveTestsOptions } from './providers/liveTest/liveTests';
import { runsDirectory } from './providers/liveTest/runStore';
import { TracePanels } from './providers/trace/tracePanels';

/** What is there before anybody does anything. */
export interface Standing extends Omit<Services, 'liveTests' | 'traces' | 'observers' | 'extensionUri' | 'version'> {
  readonly context: vscode.ExtensionContext;
  readonly observers: readonly ApplyObserver[];
  /** As of {@link LiveTestsOptions}. */
  readonly ready: LiveTestsOptions['ready'];
  readonly ended: LiveTestsOptions['ended'];
}

/**
 * What a person can do: the commands and the panels that they open. It is the greater part of the extension, and nothing of
 * it is needed to show what is there, so it is loaded for the first thing that somebody does (extension.ts).
 */
export class Actions implements vscode.Disposable {
  readonly liveTests: LiveTests;
  readonly traces: TracePanels;
  private readonly services: Services;

  constructor({ context, ready, ended, observers, ...standing }: Standing) {
    const { workspaceState: memento, extensionUri } = context;
    const parts = { ...standing, extensionUri };
    this.liveTests = new LiveTests({ ...parts, memento, directory: runsDirectory(context), ready, ended });
    this.traces = new TracePanels({
      ...parts,
      failed: (error) => showFailure(parts.log, error),
      install: (uri, names) => offerTcpdump(parts, uri, names),
    });
    const { liveTests, traces } = this;
    this.services = {
      ...parts,
      liveTests,
      traces,
      observers: [...observers, liveTests],
      version: versionOf(context),
    };
  }

  /** Runs a command of package.json. Rejects with what it throws. */
  run(id: string, argument: unknown, selected: readonly unknown[]): Promise<void> {
    return runCommand(this.services, id, argument, selected);
  }

  /** The window goes away: what runs is kept as interrupted. */
  dispose(): void {
    this.liveTests.dispose();
    this.traces.dispose();
  }
}

function versionOf({ extension }: vscode.ExtensionContext): string {
  const { version } = extension.packageJSON as { readonly version: string };
  return version;
}
