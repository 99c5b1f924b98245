import * as l10n from '@vscode/l10n';
import type { Action, ActionName } from '../traffic/live/runView';
import type { JourneyVerdict } from './journey';
import type { Case } from './road';

type Finding = JourneyVerdict['findings'][number];

/** What can be done about a finding, in the order of usefulness. */
export function actions(...wanted: readonly (readonly [name: ActionName, host: string])[]): readonly Action[] {
  return wanted.map(([name, host]) => ({ name, host, title: titleOf(name, host) }));
}

function titleOf(name: ActionName, host: string): string {
  switch (name) {
    case 'plan':
      return l10n.t('Plan');
    case 'apply':
      return l10n.t('Apply');
    case 'planHost':
      return l10n.t('Plan {0}', host);
    case 'inspect':
      return l10n.t('Inspect {0}', host);
    case 'showTable':
      return l10n.t('Table of {0}', host);
    case 'showConnections':
      return l10n.t('Connections of {0}', host);
    case 'showArp':
      return l10n.t('ARP sysctls of {0}', host);
    case 'showNetwork':
      return l10n.t('VIPs and routes of {0}', host);
    case 'showUnits':
      return l10n.t('Units of {0}', host);
    case 'undrain':
      return l10n.t('Undrain {0}', host);
    case 'openTerminal':
      return l10n.t('Terminal on {0}', host);
    case 'trace':
      return l10n.t('Trace again');
  }
}

export function ended(
  cause: JourneyVerdict['cause'],
  endedAt: string | null,
  sentence: string,
  findings: readonly Finding[],
): JourneyVerdict {
  return { result: 'ended', cause, sentence, endedAt, findings };
}

const SHOWN_RULES = 5;

/** Rules of a host's firewall that may be what stopped it. */
export function refusals({ looks }: Case, host: string): readonly Finding[] {
  const rules = looks.get(host)?.refusals ?? [];
  if (rules.length === 0) return [];
  const shown = rules.slice(0, SHOWN_RULES).join(' · ');
  return [
    {
      sentence: l10n.t('The firewall of {0} has rules that drop or reject: {1}', host, shown),
      actions: actions(['openTerminal', host]),
    },
  ];
}
