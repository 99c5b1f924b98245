import * as vscode from 'vscode';
import { operator } from '../core/apply/operator';
import type { Plan } from '../core/plan/plan';
import { changesOf } from '../core/plan/render';
import type { Begun, TrailEntry } from '../core/trail/entry';
import { type KeptText, type Recording, Trail } from '../core/trail/trail';
import { transcriptEnd, transcriptHead, transcriptOf } from '../core/trail/transcript';
import type { ApplyObserver, ApplyOrigin, ApplyWatcher } from './applyObserver';

/** Where it lies: with the workspace, or, for a window without a folder, with the extension. */
export function trailDirectory({ storageUri, globalStorageUri }: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(storageUri ?? globalStorageUri, 'applies').fsPath;
}

/** Who hears nothing more: there was no room to write it down, which the log says. */
const DEAF: ApplyWatcher = { event: () => undefined, end: () => Promise.resolve() };

/**
 * The trail of this workspace: every change to hosts that was made from it. A change is never held up because it could
 * not be written down; the log says so then.
 */
export class ApplyTrail implements ApplyObserver, vscode.Disposable {
  private readonly trail: Trail;
  private readonly changed = new vscode.EventEmitter<void>();
  /** An apply has begun or ended. */
  readonly onDidChange = this.changed.event;

  constructor(
    directory: string,
    private readonly log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {
    this.trail = new Trail(directory);
  }

  begin(uri: vscode.Uri, plan: Plan, origin: ApplyOrigin): ApplyWatcher {
    const begun = begunWith(uri, plan, origin);
    try {
      const recording = this.trail.begin(begun, origin.text);
      recording.write(transcriptHead(begun));
      this.changed.fire();
      return this.watcher(recording, begun);
    } catch (error) {
      this.log.warn('this apply cannot be kept in the trail', error);
      return DEAF;
    }
  }

  /** What was done with the cluster of a file, newest first. */
  async entriesOf(uri: vscode.Uri): Promise<readonly TrailEntry[]> {
    const file = String(uri);
    return (await this.trail.entries()).filter((entry) => entry.file === file);
  }

  textOf(id: string, which: KeptText): Promise<string | undefined> {
    return this.trail.textOf(id, which);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private watcher(recording: Recording, { changes }: Begun): ApplyWatcher {
    return {
      event: (event) => recording.write(transcriptOf(event)),
      end: async (result) => {
        const at = new Date();
        const { outcome, changed, errors } = result;
        recording.write(transcriptEnd(result, changes.length, at));
        try {
          await recording.end({ outcome, at, changed, errors: errors.map(({ message }) => message) });
          await this.trail.prune();
        } catch (error) {
          this.log.warn('the end of this apply cannot be kept in the trail', error);
        }
        this.changed.fire();
      },
    };
  }
}

function begunWith(uri: vscode.Uri, plan: Plan, { id, undoes }: ApplyOrigin): Begun {
  const { cluster, goal, hosts, part } = plan;
  return {
    id,
    file: String(uri),
    cluster: cluster.name,
    goal,
    by: operator(),
    at: new Date(),
    hosts: hosts.filter(({ steps }) => steps.length > 0).map(({ host }) => host.name),
    changes: hosts.flatMap(changesOf),
    // A selection of all there was to do is no part.
    partial: part !== undefined && part.leftOut > 0,
    ...(undoes === undefined ? {} : { undoes }),
  };
}
