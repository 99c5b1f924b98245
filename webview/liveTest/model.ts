import { type RunSummary, type RunView, updated } from '../../src/core/traffic/live/runView';
import type { Wish } from '../../src/core/traffic/wish';
import type { Setup, ToPage } from '../protocol';

export interface Refusal {
  readonly message: string;
  readonly next: string;
  readonly field: keyof Wish | null;
}

/** Everything the page shows. */
export interface Model {
  readonly setup: Setup | null;
  readonly run: RunView | null;
  readonly runs: readonly RunSummary[];
  /** Two runs side by side instead of the one. */
  readonly comparison: readonly [RunView, RunView] | null;
  readonly refusal: Refusal | null;
}

export const NOTHING: Model = { setup: null, run: null, runs: [], comparison: null, refusal: null };

/** Pure. What is shown after a message. */
export function applied(model: Model, message: ToPage): Model {
  switch (message.type) {
    case 'setup':
      return { ...model, setup: message.setup };
    case 'run':
      return { ...model, run: message.run, comparison: null, refusal: null };
    case 'update':
      // One of a run that is not shown any more may still be on its way.
      return model.run?.id === message.update.id ? { ...model, run: updated(model.run, message.update) } : model;
    case 'runs':
      return { ...model, runs: message.runs };
    case 'comparison':
      return { ...model, comparison: message.runs };
    case 'refused':
      return { ...model, refusal: { message: message.message, next: message.next, field: message.field } };
  }
}

export function isActive(run: RunView | null): boolean {
  return run !== null && run.state !== 'ended';
}
