import type { Survey } from '../../../spec/survey';
import type { Live } from '../../live';
import type { CompletionKind } from '../completion';
import type { Sketch } from '../sketch';
import type { Spot } from '../target';

/** A value that fits a place, and what to say of it. */
export interface Value {
  readonly value: string | number | boolean;
  readonly kind: CompletionKind;
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
}

/** What offers are made from, besides the schema. */
export interface Known {
  /** The file as it was read last, which at the caret may be half written. */
  readonly survey: Survey;
  readonly live: Live;
  /** Found when it is asked for, and once. */
  readonly usedAddresses: () => ReadonlySet<string>;
}

/** The values for one kind of place, best first; undefined leaves it to the schema's examples. */
export type Source = (spot: Spot, known: Known) => readonly Value[] | undefined;

/** What the place is in: its map or list. */
export function holderOf({ path, chain }: Spot): Sketch | undefined {
  return chain[path.length - 1];
}

/** A place inside another one, whether the file has it yet or not. */
export function childOf({ path, chain }: Spot, step: string | number): Spot {
  return { path: [...path, step], chain: [...chain.slice(0, path.length + 1), undefined] };
}
