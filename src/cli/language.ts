import * as l10n from '@vscode/l10n';
import chinese from '../../l10n/bundle.l10n.zh-cn.json';

/** Speaks the language of the terminal (locale(7): LC_ALL before LC_MESSAGES before LANG), English where we have no other. */
export function chooseLanguage(environment: NodeJS.ProcessEnv): void {
  const locale = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find((value) => value) ?? '';
  if (/^zh([_-](CN|SG|Hans))?([.@]|$)/i.test(locale)) l10n.config({ contents: chinese });
}
