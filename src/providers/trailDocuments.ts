import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { TrailEntry } from '../core/trail/entry';
import { renderTrail, type TrailText } from '../core/trail/render';
import { stamp } from '../core/trail/stamp';
import type { ApplyTrail } from './applyTrail';
import type { ClusterState } from './clusterState';
import { documentUri, SCHEMES, type Subject, subjectOf } from './clusterUri';
import { nameOf } from './tree/clusterNode';

/** The trail of a cluster, the transcripts of its applies and the files as they were applied, as read-only documents. */
export function provideTrail(trail: ApplyTrail): vscode.Disposable {
  const { trail: list, transcript, applied } = SCHEMES;
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const kept = (which: 'transcript' | 'cluster'): vscode.TextDocumentContentProvider => ({
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => {
      const text = await trail.textOf(subjectOf(uri)?.details['apply'] ?? '', which);
      return text ?? `${l10n.t('This apply is not in the trail any more.')}\n`;
    },
  });
  const { registerTextDocumentContentProvider: register } = vscode.workspace;
  return vscode.Disposable.from(
    changed,
    register(list, { onDidChange: changed.event, provideTextDocumentContent: async (uri) => (await read(trail, uri)).text }),
    register(transcript, kept('transcript')),
    register(applied, kept('cluster')),
    vscode.languages.registerDocumentLinkProvider({ scheme: list }, { provideDocumentLinks: ({ uri }) => links(trail, uri) }),
    trail.onDidChange(() => {
      for (const { uri } of vscode.workspace.textDocuments) {
        if (uri.scheme === list || uri.scheme === transcript) changed.fire(uri);
      }
    }),
  ); // prettier-ignore
}

/** Opens what was applied to a cluster, by whom and how it ended. */
export async function showTrail(state: ClusterState): Promise<void> {
  const title = l10n.t('{0} (applies)', nameOf(state));
  const uri = documentUri('trail', title, { cluster: state.uri, details: { name: nameOf(state) } });
  await vscode.window.showTextDocument(uri, { preview: true });
}

/** Opens all that the hosts said while something was applied. */
export async function showTranscript(cluster: vscode.Uri, entry: TrailEntry): Promise<void> {
  await vscode.window.showTextDocument(keptUri('transcript', cluster, entry), { preview: true });
}

async function read(trail: ApplyTrail, uri: vscode.Uri): Promise<TrailText & { readonly entries: readonly TrailEntry[] }> {
  const subject = subjectOf(uri);
  if (subject === undefined) return { text: '', links: [], entries: [] };
  const entries = await trail.entriesOf(subject.cluster);
  return { ...renderTrail(subject.details['name'] ?? '', entries), entries };
} // prettier-ignore

async function links(trail: ApplyTrail, uri: vscode.Uri): Promise<vscode.DocumentLink[]> {
  const subject = subjectOf(uri);
  const { links: found, entries } = await read(trail, uri);
  return found.flatMap(({ line, start, end, id, opens }) => {
    const entry = entries.find((each) => each.id === id);
    if (subject === undefined || entry === undefined) return [];
    const range = new vscode.Range(line, start, line, end);
    return [new vscode.DocumentLink(range, keptUri(opens === 'cluster' ? 'applied' : 'transcript', subject.cluster, entry))];
  });
} // prettier-ignore

function keptUri(kind: 'transcript' | 'applied', cluster: vscode.Uri, { id, at, cluster: name }: TrailEntry): vscode.Uri {
  const title = kind === 'applied' ? l10n.t('{0} as applied {1}', name, stamp(at)) : l10n.t('{0} (transcript of {1})', name, stamp(at));
  const subject: Subject = { cluster, details: { apply: id } };
  return documentUri(kind, title, subject);
} // prettier-ignore
