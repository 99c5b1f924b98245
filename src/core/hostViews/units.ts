import * as l10n from '@vscode/l10n';
import type { Place } from '../resources/kind';
import { observedUnits, unit } from '../resources/unit';
import { sh } from '../ssh/shell';
import type { HostView } from './hostView';
import { columns, document, linesOf, section } from '../layout';
import { factFragments, siteOf } from './site';

type Section = 'tools' | 'addresses' | 'states' | 'names' | 'exported' | 'status';

/** The units that a cluster has to do with: what they are and shall be, then what systemctl(1) says of each. */
export const units: HostView<Section> = {
  title: () => l10n.t('units'),
  fragments: (place) => ({
    ...factFragments(place, ['tools', 'addresses']),
    ...unit.probe(place),
    status: sh`systemctl status --no-pager --full --lines=10 -- ${observedUnits(place)}`,
  }),
  render: (printed, place) =>
    document([
      section(l10n.t('Units'), columns(rows(printed, place))),
      section('systemctl status', linesOf(printed.status)),
    ]),
};

function rows(printed: Readonly<Record<Section, string>>, place: Place): readonly (readonly string[])[] {
  const { states } = unit.parse(printed);
  const wanted = new Map(unit.want(siteOf(place, printed))?.map((each) => [each.name, each]));
  return [...states]
    .filter(([name, { fileState, active }]) => fileState !== '' || active || wanted.has(name))
    .map(([name, { enabled, active, masked }]) => {
      const want = wanted.get(name);
      return [
        name,
        masked ? 'masked' : enabled ? 'enabled' : wish('disabled', want && 'enabled'),
        active ? 'active' : wish('inactive', want === undefined || want.atBootOnly ? undefined : 'active'),
        want === undefined ? l10n.t('not needed here') : '',
      ];
    });
}

function wish(is: string, wanted: string | undefined): string {
  return wanted === undefined ? is : `${is} → ${wanted}`;
}
