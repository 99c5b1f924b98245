/**
 * Everything that passes between the page of a traced request and the extension, and what the page keeps. Plain JSON;
 * each side reads what comes through `read…` (messages.ts) and drops what is not of these shapes.
 */
import type { Journey, Phase } from '../../src/core/trace/journey';
import type { Action } from '../../src/core/traffic/live/runView';

export type ToExtension =
  | { readonly type: 'ready' }
  | { readonly type: 'again' }
  | { readonly type: 'act'; readonly action: Action }
  /** Install tcpdump where the journey lacks it; the person is asked first. */
  | { readonly type: 'install' }
  | { readonly type: 'export' }
  | { readonly type: 'copy' };

export type ToPage =
  /** To be kept, so that the page can come back. */
  | { readonly type: 'journey'; readonly state: PageState }
  | { readonly type: 'working'; readonly phase: Phase }
  /** No journey came of it. */
  | { readonly type: 'failed'; readonly message: string; readonly next: string };

/** What the page keeps across a reload of the window (`setState`): the last journey is shown again as it was. */
export interface PageState {
  /** The cluster file, as text. */
  readonly uri: string;
  readonly service: string;
  /** Name of the host that asked. */
  readonly from: string;
  readonly journey: Journey | null;
}
