import * as l10n from '@vscode/l10n';
import type { Asking, Wish } from '../../../src/core/traffic/wish';
import { count, rate } from '../numbers';

export function askingWord(asking: Asking): string {
  switch (asking) {
    case 'http':
      return 'HTTP';
    case 'https':
      return 'HTTPS';
    case 'tcp':
      return l10n.t('TCP connection');
    case 'udp':
      return l10n.t('UDP, one datagram that is answered');
    case 'dns':
      return l10n.t('DNS question');
  }
}

/** The wish in one line. */
export function wishWords(wish: Wish, from: string): string {
  const asked = wish.asking === 'http' || wish.asking === 'https' ? `${askingWord(wish.asking)} ${wish.path}` : askingWord(wish.asking); // prettier-ignore
  return [
    l10n.t('from {0}', from),
    asked,
    wish.perSecond === null ? l10n.t('as fast as possible') : l10n.t('{0} per second', rate(wish.perSecond)),
    l10n.t('{0} at once', count(wish.parallel)),
    l10n.t('{0} requests or {1} s', count(wish.requests), count(wish.seconds)),
  ].join(' · ');
}
