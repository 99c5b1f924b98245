import * as l10n from '@vscode/l10n';
import { nicOf } from '../resources/facts';
import { effective, isSilent, sysctl } from '../resources/sysctl';
import { vipsOnLoopback } from '../resources/vips';
import type { HostView } from './hostView';
import { columns, document, section, warning } from '../layout';
import { factFragments, siteOf } from './site';

const SETTINGS = ['arp_ignore', 'arp_announce', 'send_redirects'] as const;
type Setting = (typeof SETTINGS)[number];

/** The sysctls that decide who answers ARP for a VIP: of every NIC, the one that counts, and what the files say at boot. */
export const arp: HostView<'addresses' | 'live' | 'file' | 'others'> = {
  title: () => l10n.t('ARP sysctls'),
  fragments: (place) => ({ ...factFragments(place, ['addresses']), ...sysctl.probe(place) }),
  render(printed, place) {
    const site = siteOf(place, printed);
    const { live, assignments } = sysctl.parse(printed);
    const wanted = sysctl.want(site)?.settings ?? new Map<string, string>();
    const nic = nicOf(site, site.facts);
    const vips = vipsOnLoopback(site);
    const silence =
      nic === undefined || vips.length === 0
        ? []
        : isSilent(live, nic)
          ? [l10n.t('It keeps quiet about {0} on lo, as direct routing needs.', vips.join(', '))]
          : [warning(l10n.t('it would answer ARP for {0}', vips.join(', ')), l10n.t('Apply sets the values before a VIP is put on lo.'))]; // prettier-ignore
    const effect =
      nic === undefined
        ? [warning(l10n.t('no NIC has the address {0}', place.host.address))]
        : columns([
            ['', 'all', nic, l10n.t('effective'), l10n.t('wanted')],
            ...SETTINGS.map((setting) => [
              setting,
              valueOf('all', setting) ?? '?',
              valueOf(nic, setting) ?? '?',
              String(effective(live, setting, nic)),
              wanted.get(keyOf('all', setting)) ?? '–',
            ]),
          ]);
    return document([
      section(l10n.t('What counts: the larger of all and {0}', nic ?? '?'), [...effect, ...silence]),
      section(
        l10n.t('Every value'),
        columns([...live].sort(byText).map(([key, value]) => [key, difference(value, wanted.get(key))])),
      ),
      section(l10n.t('At boot'), columns(assignments.map(({ file, key, value }) => [file, `${key} = ${value}`]))),
    ]);

    function valueOf(name: string, setting: Setting): string | undefined {
      return live.get(keyOf(name, setting));
    }
  },
};

/** As sysctl(8) writes it: a dot inside a NIC's name (a VLAN) is a slash. */
function keyOf(nic: string, setting: Setting): string {
  return `net.ipv4.conf.${nic.replaceAll('.', '/')}.${setting}`;
}

function difference(value: string, wanted: string | undefined): string {
  return wanted === undefined || wanted === value ? value : `${value} → ${wanted}`;
}

function byText([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a.localeCompare(b, 'en');
}
