/**
 * Everything that passes between the live test's page and the extension. Plain JSON in both directions; each side reads
 * what comes through `read…` (messages.ts) and drops what is not of these shapes.
 */
import type { Action, RunSummary, RunUpdate, RunView } from '../src/core/traffic/live/runView';
import type { SourceWish, Wish } from '../src/core/traffic/wish';

/** What can be chosen for the service of this page. */
export interface Setup {
  /** The cluster file, as text: what a page is found by after a reload. */
  readonly uri: string;
  readonly cluster: string;
  readonly service: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** The port is the person's choice: the service does not name one. */
  readonly asksPort: boolean;
  readonly sources: readonly SourceChoice[];
  /** What the form begins with. */
  readonly wish: Wish;
}

export interface SourceChoice {
  readonly source: SourceWish;
  readonly label: string;
  readonly detail: string;
  /** Why it cannot, or may not, test this service. */
  readonly problem: { readonly severity: 'refuses' | 'warns'; readonly message: string; readonly next: string } | null;
}

export type ToExtension =
  | { readonly type: 'ready' }
  | { readonly type: 'start'; readonly wish: Wish }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  | { readonly type: 'show'; readonly run: string }
  | { readonly type: 'compare'; readonly runs: readonly [string, string] }
  | { readonly type: 'rename'; readonly run: string; readonly name: string }
  | { readonly type: 'forget'; readonly run: string }
  | { readonly type: 'export'; readonly run: string; readonly format: 'json' | 'csv' | 'text' }
  | { readonly type: 'act'; readonly action: Action }
  | { readonly type: 'copy'; readonly text: string };

export type ToPage =
  | { readonly type: 'setup'; readonly setup: Setup }
  /** Replaces what is shown; `null`: nothing was run yet. */
  | { readonly type: 'run'; readonly run: RunView | null }
  | { readonly type: 'update'; readonly update: RunUpdate }
  | { readonly type: 'runs'; readonly runs: readonly RunSummary[] }
  | { readonly type: 'comparison'; readonly runs: readonly [RunView, RunView] }
  /** The wish was not carried out. `field`: which of its values is wrong. */
  | { readonly type: 'refused'; readonly message: string; readonly next: string; readonly field: keyof Wish | null };

/** What the page keeps across a reload of the window (`setState`): enough to be shown again. */
export interface PageState {
  /** The cluster file, as text. */
  readonly uri: string;
  readonly service: string;
  readonly run: string | null;
  readonly wish: Wish | null;
}
