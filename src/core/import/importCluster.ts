import { flowText } from '../spec/edits/render';
import type { Diagnostic } from '../spec/document';
import { type ClusterDocument, readCluster } from '../spec/read';
import { describe } from './describe';
import type { Draft } from './draft';
import { renderDraft } from './render';
import type { Sight } from './sight';
import { tableOn } from './tables';

/** A file made from what was seen. */
export interface Imported {
  readonly text: string;
  /** The text as it is read: errors left in it are what a person must decide. */
  readonly document: ClusterDocument;
}

/**
 * The cluster file that describes these machines. Pure. What the format or its rules do not take is in comments with
 * the reason; `name` goes before the one on record. `undefined`: there is nothing to describe.
 */
export function importCluster(sights: readonly Sight[], name?: string): Imported | undefined {
  let draft = describe(sights, name);
  while (draft !== undefined) {
    const text = renderDraft(draft);
    const document = readCluster(text);
    const without = withoutFaulty(draft, document.diagnostics);
    if (without === undefined) return { text, document };
    draft = without;
  }
  return undefined;
}

/** None of the machines is known to be a director: somebody has to say which one is, or shall be. */
export function needsDirector(sights: readonly Sight[]): boolean {
  return sights.every((sight) => tableOn(sight).length === 0 && sight.target.role !== 'director');
}

/** The draft with the first faulty service or mount turned into a comment; `undefined`: no such fault is left. */
function withoutFaulty(draft: Draft, diagnostics: readonly Diagnostic[]): Draft | undefined {
  for (const { severity, path, message } of diagnostics) {
    const [section, index] = path ?? [];
    if (severity !== 'error' || typeof index !== 'number') continue;
    const why = (value: Parameters<typeof flowText>[0]): string[] => [
      message,
      `  ${flowText(value, { quote: '"', padded: true })}`,
    ];
    const faulty = section === 'virtualServices' ? draft.services[index] : section === 'mounts' ? draft.mounts[index] : undefined; // prettier-ignore
    if (faulty === undefined) continue;
    const rest = <T>(parts: readonly T[]): readonly T[] => parts.filter((_, at) => at !== index);
    if (section === 'mounts') {
      return { ...draft, mounts: rest(draft.mounts), otherMounts: [...draft.otherMounts, ...why(faulty.value)] };
    }
    return { ...draft, services: rest(draft.services), otherServices: [...draft.otherServices, ...why(faulty.value)] };
  }
  return undefined;
}
