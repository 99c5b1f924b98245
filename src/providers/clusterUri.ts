import * as vscode from 'vscode';

/** The schemes of our read-only documents. */
export const SCHEMES = {
  plan: 'lvs-plan',
  removal: 'lvs-removal',
  inspect: 'lvs-inspect',
  test: 'lvs-test',
  table: 'lvs-table',
  host: 'lvs-host',
  trail: 'lvs-trail',
  transcript: 'lvs-transcript',
  applied: 'lvs-applied',
} as const;
export type DocumentKind = keyof typeof SCHEMES;

/** What a document of ours is about: a cluster file, and what else its kind needs to know. */
export interface Subject {
  readonly cluster: vscode.Uri;
  readonly details: Readonly<Record<string, string>>;
}

/** The path is what tabs show; the query is what the document is about, so that it survives a reload of the window. */
export function documentUri(kind: DocumentKind, title: string, { cluster, details }: Subject): vscode.Uri {
  const query = JSON.stringify({ ...details, cluster: String(cluster) });
  return vscode.Uri.from({ scheme: SCHEMES[kind], path: `/${title}`, query });
}

/** `undefined`: not one of our documents. Anybody can open such a URI, so nothing in it is trusted to be there. */
export function subjectOf(uri: vscode.Uri): Subject | undefined {
  if (!Object.values<string>(SCHEMES).includes(uri.scheme)) return undefined;
  try {
    const query: unknown = JSON.parse(uri.query);
    if (typeof query !== 'object' || query === null) return undefined;
    const entries = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    const { cluster, ...details } = Object.fromEntries(entries);
    return cluster === undefined ? undefined : { cluster: vscode.Uri.parse(cluster, true), details };
  } catch {
    return undefined;
  }
}
