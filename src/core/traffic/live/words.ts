import * as l10n from '@vscode/l10n';
import type { AttributedBy } from '../attribution';
import type { Evidence } from '../evidence';
import type { DirectorLog } from './directorLog';
import type { Source } from '../source';

/** How the shares of a run are known. */
export function knownBy(by: AttributedBy, header: string | undefined): string {
  switch (by) {
    case 'page':
      return l10n.t('By the text of the pages: each names the real server that it came from.');
    case 'header':
      return l10n.t('By the header {0}, which names the real server.', properCase(header ?? ''));
    case 'connections':
      return l10n.t(
        "By the director's connection entries (client port to real server), because the pages do not tell.",
      );
    case 'counters':
      return l10n.t(
        'By the counters of the director per real server, because neither pages nor connection entries tell.',
      );
    case 'none':
      return l10n.t('Not known who answered: the pages do not tell, and the director has not shown it.');
  }
}

/** As people write it: `X-Served-By`. */
function properCase(header: string): string {
  return header.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

export function sourceName(from: Source): string {
  return from.type === 'local' ? l10n.t('this machine') : from.host.name;
}

/** Why the director's counters are not shown; `null`: they are. */
export function kernelNote(log: DirectorLog | undefined, logs: readonly DirectorLog[], service: string): string | null {
  if (logs.length === 0) return l10n.t('The file names no director, so there are no counters to show.');
  if (log?.last === undefined) {
    const lost = logs.find((each) => each.lost !== undefined);
    return lost?.lost === undefined
      ? l10n.t('The director has not been read yet.')
      : l10n.t('{0} could not be read: {1}', lost.host.name, lost.lost.message);
  }
  const { name } = log.host;
  if (log.last.ipvs === 'absent') return l10n.t('{0} has no IPVS loaded, so it counts nothing.', name);
  if (log.last.ipvs === 'no ipvsadm') return l10n.t('{0} has no ipvsadm, which shows the counters.', name);
  if (log.last.counters === undefined) return l10n.t('{0} is not in the table of {1}, which counts nothing then.', service, name); // prettier-ignore
  if (!log.last.countersRun) return l10n.t('The counters of {0} stand still: net.ipv4.vs.run_estimation is 0.', name);
  return null;
}

/** What the counters say about the way back. */
export function directReturnNote({ delta, countersRun, records, director }: Evidence): readonly string[] {
  if (delta === undefined || !countersRun || records.length === 0 || delta.inPackets === 0 || delta.outPackets > 0) return []; // prettier-ignore
  return [
    l10n.t('Direct return: {0} packets went in through {1}, and none came back through it.', delta.inPackets, director ?? ''), // prettier-ignore
  ];
}
