import type { HostError } from '../errors';
import { forEachHost } from '../inspect';
import type { Cluster, Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { editTable, type TableEdit, type TableEdited } from './tableEdit';
import { directorsOf, type LiveTarget } from './target';

export interface LiveOptions {
  readonly signal?: AbortSignal | undefined;
}

export type Edited = Extract<TableEdited, { state: 'done' }>;

/** What came of an edit on all directors of a cluster: a dead one is an error that names it, the others go on. */
export interface EditedEverywhere {
  /** Directors that have the real server in their table, each with what stood there before. */
  readonly done: readonly Edited[];
  readonly absent: readonly Host[];
  /** Directors that refused because no other real server would be left to take connections. */
  readonly theLast: readonly Host[];
  readonly errors: readonly HostError[];
}

/**
 * Gives a real server another weight, 0 to 65535, in the live table of every director that has it; the file and the saved
 * tables stay as they are. Never rejects.
 */
export function setLiveWeight(
  cluster: Cluster,
  target: LiveTarget,
  weight: number,
  runner: Runner,
  { evenTheLast = false, ...options }: LiveOptions & { readonly evenTheLast?: boolean } = {},
): Promise<EditedEverywhere> {
  return everywhere(directorsOf(cluster), target, { type: 'weight', weight, evenTheLast }, runner, options);
}

/** Takes a real server out of the live table of every director that has it. Connections that it still has break. Never rejects. */
export function takeOut(
  cluster: Cluster,
  target: LiveTarget,
  runner: Runner,
  options: LiveOptions = {},
): Promise<EditedEverywhere> {
  return everywhere(directorsOf(cluster), target, { type: 'takeOut' }, runner, options);
}

/** Brings back the weights that edits have replaced, on each director its own. Never rejects. */
export async function restoreWeights(
  target: LiveTarget,
  before: readonly Edited[],
  runner: Runner,
  options: LiveOptions = {},
): Promise<EditedEverywhere> {
  const edited = await forEachHost(before, ({ director, before: { weight } }) =>
    editTable(runner, director, target, { type: 'weight', weight, evenTheLast: true }, options),
  );
  return sorted(edited);
}

async function everywhere(
  directors: readonly Host[],
  target: LiveTarget,
  edit: TableEdit,
  runner: Runner,
  options: LiveOptions,
): Promise<EditedEverywhere> {
  return sorted(await forEachHost(directors, (director) => editTable(runner, director, target, edit, options)));
}

function sorted(edited: readonly TableEdited[]): EditedEverywhere {
  return {
    done: edited.filter((each) => each.state === 'done'),
    absent: edited.flatMap((each) => (each.state === 'absent' ? [each.director] : [])),
    theLast: edited.flatMap((each) => (each.state === 'theLast' ? [each.director] : [])),
    errors: edited.flatMap((each) => (each.state === 'failed' ? [each.error] : [])),
  };
}
