import * as l10n from '@vscode/l10n';
import type { Wish } from '../../../src/core/traffic/wish';
import { Field } from '../../ui/field';
import { checkbox, dropdown, textField } from '../../ui/toolkit';

/** Every field of the form. `changed` is called whenever the person changes one. */
export function makeFields(changed: () => void) {
  const text = (label: string, kind = '', placeholder?: string) =>
    new Field(
      label,
      textField({ label, onInput: changed, ...(placeholder === undefined ? {} : { placeholder }) }),
      'above',
      kind,
    );
  const check = (label: string) => new Field(label, checkbox({ label, onInput: changed }), 'itself', 'check');
  const from = dropdown({ label: l10n.t('Requests come from'), options: [], onInput: changed });
  const asking = dropdown({ label: l10n.t('Asked by'), options: [], onInput: changed });
  return {
    from: { choice: from, field: new Field(l10n.t('Requests come from'), from, 'above', 'wide') },
    asking: { choice: asking, field: new Field(l10n.t('Asked by'), asking, 'above') },
    path: text(l10n.t('Path')),
    hostHeader: text(l10n.t('Host header'), '', l10n.t('the VIP')),
    lookUp: text(l10n.t('Name to look up')),
    perSecond: text(l10n.t('Requests per second'), 'short'),
    asFast: check(l10n.t('As fast as possible')),
    parallel: text(l10n.t('At once'), 'short'),
    requests: text(l10n.t('Requests'), 'short'),
    seconds: text(l10n.t('Seconds at most'), 'short'),
    port: text(l10n.t('Port'), 'short', '80'),
    timeoutMs: text(l10n.t('Timeout (ms)'), 'short'),
    expectStatus: text(l10n.t('Expected status'), 'short', l10n.t('below 400')),
    expectBody: text(l10n.t('Expected text'), '', l10n.t('any')),
    keepAlive: check(l10n.t('Keep connections open')),
    verify: check(l10n.t('Check the certificate')),
  };
}

export type Fields = ReturnType<typeof makeFields>;

/** Where a problem with a value of the wish is told. */
export function fieldOf(fields: Fields, name: keyof Wish): Field<string> | Field<boolean> {
  return name === 'from' || name === 'asking' ? fields[name].field : fields[name];
}
