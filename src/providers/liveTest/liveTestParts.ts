import type * as vscode from 'vscode';
import type { RunView } from '../../core/traffic/live/runView';
import type { KeptDocuments } from '../keptDocuments';
import type { Hosts } from '../ssh/hosts';
import type { RememberedWishes } from './rememberedWishes';
import type { RunStore } from './runStore';
import type { RunParts } from './runUnderWay';
import type { Alias } from './sources';
import type { TestedService } from './testedService';

/** What every live test works with. */
export interface LiveTestParts extends RunParts {
  readonly hosts: Pick<Hosts, 'run' | 'attended' | 'isAttended'>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn' | 'error'>;
  readonly documents: Pick<KeptDocuments, 'show'>;
  readonly runs: RunStore;
  readonly wishes: RememberedWishes;
  readonly aliases: () => Promise<readonly Alias[]>;
  readonly extensionUri: vscode.Uri;
  /** Told of each run that has ended, once. */
  readonly ended: (place: TestedService, run: RunView) => void;
  /** The cluster files of the workspace have been read: what is not there then is not there. */
  readonly ready: Promise<unknown>;
}
