import { flowText } from '../spec/edits/render';
import { isList, type Value } from '../spec/edits/value';
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

/** The draft with the first faulty service, mount or export turned into a comment; `undefined`: no such fault is left. */
function withoutFaulty(draft: Draft, diagnostics: readonly Diagnostic[]): Draft | undefined {
  for (const { severity, path = [], message } of diagnostics) {
    const [section, key, property, at] = path;
    if (severity !== 'error') continue;
    const without =
      section === 'virtualServices' || section === 'mounts'
        ? withoutItem(draft, section, key, message)
        : section === 'nfsHosts' && property === 'exports'
          ? withoutExport(draft, key, at, message)
          : undefined;
    if (without !== undefined) return without;
  }
  return undefined;
}

function withoutItem(
  draft: Draft,
  section: 'virtualServices' | 'mounts',
  index: string | number | undefined,
  why: string,
): Draft | undefined {
  const field = section === 'mounts' ? 'mounts' : 'services';
  const faulty = typeof index === 'number' ? draft[field][index] : undefined;
  if (faulty === undefined) return undefined;
  const others = section === 'mounts' ? 'otherMounts' : 'otherServices';
  return {
    ...draft,
    [field]: draft[field].filter((part) => part !== faulty),
    [others]: [...draft[others], ...said(faulty.value, why)],
  };
}

function withoutExport(
  draft: Draft,
  name: string | number | undefined,
  index: string | number | undefined,
  why: string,
): Draft | undefined {
  const host = draft.hosts.nfsHosts.find((each) => each.name === name);
  const exports = host?.value['exports'];
  const faulty = isList(exports) && typeof index === 'number' ? exports[index] : undefined;
  if (host === undefined || !isList(exports) || faulty === undefined) return undefined;
  const { exports: _exports, ...rest } = host.value;
  const left = exports.filter((each) => each !== faulty);
  const value = left.length === 0 ? rest : { ...rest, exports: left };
  const without = { ...host, value, notes: [...host.notes, ...said(faulty, why)] };
  const nfsHosts = draft.hosts.nfsHosts.map((each) => (each === host ? without : each));
  return { ...draft, hosts: { ...draft.hosts, nfsHosts } };
}

/** What stands on a machine and cannot stand in a file, with the reason, as comments. */
function said(value: Value, why: string): string[] {
  return [why, `  ${flowText(value, { quote: '"', padded: true })}`];
}
