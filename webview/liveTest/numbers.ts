import * as l10n from '@vscode/l10n';

/** Numbers and times as this person's language writes them. */
const language = document.documentElement.lang;
const locale = Intl.NumberFormat.supportedLocalesOf(language).length > 0 ? language : 'en';
const wholeNumber = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const twoDecimals = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const percentage = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
const dateAndClock = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });

export const count = (value: number): string => wholeNumber.format(value);
export const rate = (value: number): string => (value >= 100 ? wholeNumber : oneDecimal).format(value);
export const percent = (part: number, of: number): string => percentage.format(of === 0 ? 0 : part / of);

/** Milliseconds of one request. */
export function latency(milliseconds: number): string {
  return l10n.t('{0} ms', (milliseconds < 10 ? twoDecimals : milliseconds < 100 ? oneDecimal : wholeNumber).format(milliseconds)); // prettier-ignore
}

/** Milliseconds of a run or since its begin. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return l10n.t('{0} s', oneDecimal.format(seconds));
  return l10n.t('{0} min {1} s', Math.floor(seconds / 60), Math.floor(seconds % 60));
}

/** Milliseconds since 1970. */
export const timeOfDay = (at: number): string => clock.format(at);
export const dateAndTime = (at: number): string => dateAndClock.format(at);
