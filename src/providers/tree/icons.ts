import * as vscode from 'vscode';

/** States differ in shape first; the colour only helps those who see it. */
export const ICONS = {
  good: ['pass', 'testing.iconPassed'],
  differs: ['git-compare', 'problemsWarningIcon.foreground'],
  blocked: ['circle-slash', 'problemsErrorIcon.foreground'],
  /** The host is not known to be the one that is meant. */
  untrusted: ['workspace-untrusted', 'problemsErrorIcon.foreground'],
  bad: ['error', 'problemsErrorIcon.foreground'],
  warning: ['warning', 'problemsWarningIcon.foreground'],
  unknown: ['circle-outline', 'descriptionForeground'],
  busy: ['loading~spin', undefined],
} as const satisfies Record<string, readonly [string, string | undefined]>;

export type StateIcon = keyof typeof ICONS;

const made = new Map<string, vscode.ThemeIcon>();

/** The same icon is the same object: that is how a row that has not changed is told from one that has. */
function icon(id: string, colour?: string): vscode.ThemeIcon {
  const key = `${id} ${colour ?? ''}`;
  const known =
    made.get(key) ?? new vscode.ThemeIcon(id, colour === undefined ? undefined : new vscode.ThemeColor(colour));
  made.set(key, known);
  return known;
}

export function stateIcon(state: StateIcon): vscode.ThemeIcon {
  const [id, colour] = ICONS[state];
  return icon(id, colour);
}

export function plainIcon(id: string): vscode.ThemeIcon {
  return icon(id);
}
