import * as l10n from '@vscode/l10n';
import { type Asking, BOUNDS, type Wish } from '../../../src/core/traffic/wish';
import type { Setup, SourceChoice } from '../../protocol';

/** A wish as it stands in the form: what was typed, right or wrong. Empty text: none. */
export interface WishText {
  /** Index into the sources of the setup. */
  readonly from: number;
  readonly asking: Asking;
  readonly port: string;
  readonly path: string;
  readonly hostHeader: string;
  readonly verify: boolean;
  readonly keepAlive: boolean;
  readonly lookUp: string;
  readonly parallel: string;
  readonly perSecond: string;
  /** Then `perSecond` does not count. */
  readonly asFast: boolean;
  readonly requests: string;
  readonly seconds: string;
  readonly timeoutMs: string;
  readonly expectStatus: string;
  readonly expectBody: string;
}

export type Problems = Partial<Record<keyof Wish, string>>;
export type ReadWish =
  { readonly type: 'wish'; readonly wish: Wish } | { readonly type: 'problems'; readonly problems: Problems };

export function askingsOf(protocol: Setup['protocol'], asked: Asking): readonly Asking[] {
  switch (protocol) {
    case 'tcp':
      return ['http', 'https', 'tcp'];
    case 'udp':
      return ['dns', 'udp'];
    case 'sctp':
      return [asked];
  }
}

/** Whether a field has anything to do with how the service is asked. */
export function concerns(field: keyof Wish, asking: Asking, asksPort: boolean): boolean {
  switch (field) {
    case 'path':
    case 'hostHeader':
    case 'keepAlive':
    case 'expectStatus':
    case 'expectBody':
      return asking === 'http' || asking === 'https';
    case 'verify':
      return asking === 'https';
    case 'lookUp':
      return asking === 'dns';
    case 'port':
      return asksPort;
    case 'from':
    case 'asking':
    case 'parallel':
    case 'perSecond':
    case 'requests':
    case 'seconds':
    case 'timeoutMs':
      return true;
  }
}

export function textOf(wish: Wish, sources: readonly SourceChoice[]): WishText {
  const key = JSON.stringify(wish.from);
  const optional = (value: string | number | null): string => (value === null ? '' : String(value));
  return {
    from: Math.max(0, sources.findIndex(({ source }) => JSON.stringify(source) === key)), // prettier-ignore
    asking: wish.asking,
    port: optional(wish.port),
    path: wish.path,
    hostHeader: optional(wish.hostHeader),
    verify: wish.verify,
    keepAlive: wish.keepAlive,
    lookUp: wish.lookUp,
    parallel: String(wish.parallel),
    perSecond: wish.perSecond === null ? '10' : String(wish.perSecond),
    asFast: wish.perSecond === null,
    requests: String(wish.requests),
    seconds: String(wish.seconds),
    timeoutMs: String(wish.timeoutMs),
    expectStatus: optional(wish.expectStatus),
    expectBody: optional(wish.expectBody),
  };
}

/** Pure. Fields that do not concern this way of asking are taken as they were before. */
export function readWish(text: WishText, { sources, asksPort, wish: before }: Setup): ReadWish {
  const problems: Problems = {};
  const matters = (field: keyof Wish): boolean => concerns(field, text.asking, asksPort);
  const numberOf = (field: 'parallel' | 'requests' | 'seconds' | 'timeoutMs', least: number, most: number): number =>
    within(text[field], least, most, (problem) => (problems[field] = problem)) ?? before[field];
  const optionalNumber = (field: 'port' | 'expectStatus', least: number, most: number): number | null => {
    if (!matters(field) || text[field].trim() === '') return null;
    return within(text[field], least, most, (problem) => (problems[field] = problem)) ?? null;
  };
  const optionalText = (field: 'hostHeader' | 'expectBody'): string | null =>
    matters(field) && text[field] !== '' ? text[field] : null;

  const source = sources[text.from];
  if (source === undefined) problems.from = l10n.t('Choose where the requests come from.');
  if (matters('path') && !/^\/[\x21-\x7e]*$/.test(text.path))
    problems.path = l10n.t('A path begins with / and has no spaces; write others as %20.');
  if (matters('hostHeader') && /[^\x21-\x7e]/.test(text.hostHeader))
    problems.hostHeader = l10n.t('A host name has no spaces. Leave it empty for the VIP.');
  if (matters('lookUp') && !/^[\x21-\x7e]+$/.test(text.lookUp)) problems.lookUp = l10n.t('Write a name to look up.');
  const perSecond = text.asFast
    ? null
    : (fraction(text.perSecond, BOUNDS.perSecond, (problem) => (problems.perSecond = problem)) ?? before.perSecond);
  const wish: Wish = {
    from: source?.source ?? before.from,
    asking: text.asking,
    port: optionalNumber('port', 1, 65_535),
    path: matters('path') ? text.path : before.path,
    hostHeader: optionalText('hostHeader'),
    verify: text.verify,
    keepAlive: matters('keepAlive') && text.keepAlive,
    lookUp: matters('lookUp') ? text.lookUp : before.lookUp,
    parallel: numberOf('parallel', 1, BOUNDS.parallel),
    perSecond,
    requests: numberOf('requests', 1, BOUNDS.requests),
    seconds: numberOf('seconds', 1, BOUNDS.seconds),
    timeoutMs: numberOf('timeoutMs', BOUNDS.timeoutMs.least, BOUNDS.timeoutMs.most),
    expectStatus: optionalNumber('expectStatus', 100, 599),
    expectBody: optionalText('expectBody'),
  };
  return Object.keys(problems).length > 0 ? { type: 'problems', problems } : { type: 'wish', wish };
}

function within(text: string, least: number, most: number, wrong: (problem: string) => void): number | undefined {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  wrong(l10n.t('Write a whole number from {0} to {1}.', least, most));
  return undefined;
}

function fraction(text: string, most: number, wrong: (problem: string) => void): number | undefined {
  const value = /^\d*\.?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= 0.1 && value <= most) return value;
  wrong(l10n.t('Write a number from {0} to {1}.', 0.1, most));
  return undefined;
}
