import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { TRANSPORTS, type TransportChoice } from '../core/ssh/transportChoice';

export interface SshConfiguration {
  /** Absent: the person's own. */
  readonly configFile?: string;
  readonly connectTimeoutMs: number;
  readonly transport: TransportChoice;
}

export function sshConfiguration(): SshConfiguration {
  const settings = vscode.workspace.getConfiguration('lvs.ssh');
  const configFile = settings.get('configFile', '').trim();
  const transport = settings.get('transport', 'auto');
  return {
    ...(configFile === '' ? {} : { configFile: configFile.replace(/^~(?=\/|$)/, () => homedir()) }),
    connectTimeoutMs: settings.get('connectTimeout', 15) * 1000,
    transport: isTransport(transport) ? transport : 'auto',
  };
}

function isTransport(text: string): text is TransportChoice {
  return TRANSPORTS.some((choice) => choice === text);
}

export function refreshesOnSave(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration('lvs.refresh', uri).get('onSave', true);
}

const LEAST_SECONDS = 2;

/** Seconds between two looks that are made by themselves; 0: none are made. */
export function refreshInterval(): number {
  const seconds = vscode.workspace.getConfiguration('lvs.refresh').get<number>('interval', 0);
  return seconds > 0 ? Math.max(seconds, LEAST_SECONDS) : 0;
}

/** How long the connections of a drained real server get to end before the person is asked. */
export function drainSeconds(uri: vscode.Uri): number {
  return Math.max(1, vscode.workspace.getConfiguration('lvs.drain', uri).get('timeout', 300));
}

export type Shown = 'codeLens.cluster' | 'codeLens.services' | 'codeLens.hosts' | 'inlayHints.weights' | 'inlayHints.connections'; // prettier-ignore

/** Whether something that an editor adds to a cluster file is wanted there. */
export function shows(uri: vscode.Uri, what: Shown): boolean {
  return vscode.workspace.getConfiguration('lvs', uri).get(what, true);
}
