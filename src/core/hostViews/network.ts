import * as l10n from '@vscode/l10n';
import type { NicAddress } from '../resources/facts';
import { nicOf } from '../resources/facts';
import type { Site } from '../resources/kind';
import { hostPrefix, vipsOnLoopback, vipsOnNic } from '../resources/vips';
import { vipsOf } from '../spec/cluster';
import { sh } from '../ssh/shell';
import type { HostView } from './hostView';
import { document, linesOf, section, warning } from '../layout';
import { factFragments, siteOf } from './site';

type Section = 'addresses' | 'links' | 'rules' | 'routes' | 'neighbours';

/** VIPs and where they are, then addresses, routes and neighbours as ip(8) prints them. */
export const network: HostView<Section> = {
  title: () => l10n.t('VIPs and routes'),
  fragments: (place) => ({
    ...factFragments(place, ['addresses']),
    links: sh`ip address show`,
    rules: sh`ip rule show; ip -6 rule show`,
    routes: sh`ip route show table all`,
    neighbours: sh`ip neighbour show`,
  }),
  render(printed, place) {
    return document([
      section(l10n.t('VIPs'), vipLines(siteOf(place, printed))),
      section('ip address', linesOf(printed.links)),
      section('ip rule', linesOf(printed.rules)),
      section('ip route show table all', linesOf(printed.routes)),
      section('ip neighbour', linesOf(printed.neighbours)),
    ]);
  },
};

function vipLines(site: Site): readonly string[] {
  const nic = nicOf(site, site.facts);
  const wanted = [
    ...vipsOnLoopback(site).map((vip) => ({ vip, nic: 'lo' })),
    ...(nic === undefined ? [] : vipsOnNic(site).map((vip) => ({ vip, nic }))),
  ];
  const vips = new Set(site.cluster.services.flatMap(vipsOf));
  const held = site.facts.addresses.filter(({ address }) => vips.has(address));
  const isWanted = (there: NicAddress): boolean =>
    wanted.some(({ vip, nic }) => vip === there.address && nic === there.nic && there.prefix === hostPrefix(vip));
  return [
    ...held.map((there) => {
      const cidr = `${there.address}/${there.prefix}`;
      if (isWanted(there)) return l10n.t('{0} on {1}, as the file says', cidr, there.nic);
      return warning(l10n.t('{0} is on {1}, and the file does not want it there', cidr, there.nic));
    }),
    ...wanted
      .filter(({ vip, nic }) => !held.some((there) => there.address === vip && there.nic === nic))
      .map(({ vip, nic }) =>
        warning(l10n.t('{0} is not on {1}', `${vip}/${hostPrefix(vip)}`, nic), l10n.t('Apply puts it there.')),
      ),
  ];
}
