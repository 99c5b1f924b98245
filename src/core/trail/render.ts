import * as l10n from '@vscode/l10n';
import type { TrailEntry } from './entry';
import { stamp } from './stamp';
import { outcomeWords } from './transcript';
import { changeCount } from '../plan/counts';

/** The trail as a person reads it, newest first, with the places from which something kept can be opened. */
export interface TrailText {
  readonly text: string;
  readonly links: readonly TrailLink[];
}

export interface TrailLink {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly id: string;
  readonly opens: 'transcript' | 'cluster';
}

export function renderTrail(cluster: string, entries: readonly TrailEntry[]): TrailText {
  const lines: string[] = [];
  const links: TrailLink[] = [];
  lines.push(
    entries.length === 0
      ? l10n.t('Nothing has been applied to cluster {0} from here.', cluster)
      : l10n.t('What was applied to cluster {0} from here, the latest first.', cluster),
  );
  for (const entry of entries) {
    lines.push('', headline(entry), ...details(entry).map((line) => `  ${line}`));
    lines.push(`  ${linksOf(entry, lines.length, links)}`);
    lines.push(...entry.changes.map((change) => `    ${change}`));
  }
  return { text: `${lines.join('\n')}\n`, links };
}

function headline({ at, by, goal, end, undoes }: TrailEntry): string {
  const what = undoes === undefined ? (goal === 'apply' ? l10n.t('applied') : l10n.t('removed')) : l10n.t('undid');
  return `${stamp(at)}  ${by}  ${what}: ${outcomeWords(end?.outcome)}`;
}

function details({ hosts, changes, partial, end, undoes, id }: TrailEntry): readonly string[] {
  const made =
    end === undefined || end.outcome === 'done'
      ? l10n.t('{0} on {1}', changeCount(end?.changed ?? changes.length), hosts.join(', '))
      : l10n.t('{0} of {1} on {2}', end.changed, changeCount(changes.length), hosts.join(', '));
  return [
    partial ? `${made} ${l10n.t('(a part of the plan)')}` : made,
    ...(undoes === undefined ? [] : [l10n.t('took back {0}', undoes)]),
    ...(end?.errors ?? []).flatMap((error) => `${l10n.t('error')}: ${error}`.split('\n')),
    `journalctl -t lvs-dr | grep ${id}`,
  ];
}

/** The words that can be followed, as one line. */
function linksOf({ id }: TrailEntry, line: number, links: TrailLink[]): string {
  let text = '';
  for (const [opens, word] of [
    ['transcript', l10n.t('transcript')],
    ['cluster', l10n.t('cluster file as applied')],
  ] as const) {
    if (text !== '') text += ' · ';
    const start = text.length + 2;
    text += word;
    links.push({ line, start, end: start + word.length, id, opens });
  }
  return text;
}
