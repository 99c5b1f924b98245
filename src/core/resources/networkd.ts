import * as l10n from '@vscode/l10n';
import { sh } from '../ssh/shell';
import { besideFile, type Compared } from './compared';
import { nicOf } from './facts';
import { type Difference, defineKind, down, type Phase, type Place, type Step } from './kind';
import { networkdDropIn, ownedFiles, ownedHeader } from './names';
import { vipsOnLoopback, vipsOnNic } from './vips';

/** An interface that systemd-networkd configures. */
interface Managed {
  readonly nic: string;
  /** Name of its systemd.network(5) file, without the directory. */
  readonly networkFile: string;
  /** `KeepConfiguration=` of that file and of the drop-ins of others; empty: not set. */
  readonly keeps: string;
}

interface Networkd {
  readonly managed: readonly Managed[];
  /** Our drop-ins, texts by path. */
  readonly ours: ReadonlyMap<string, string>;
}

/**
 * systemd-networkd takes every address off an interface that is not in its files, as often as it starts or configures
 * the interface anew: after an update of systemd the VIP would be gone. Our drop-in tells it to leave them
 * (`KeepConfiguration=static`, systemd.network(5)). The VIP itself stays out of its files: it would come up at boot before the
 * table, and clients would be refused. Networkd reads the drop-in when it next starts or reloads, which is before it
 * could do any harm.
 */
export const networkd = defineKind({
  id: 'networkd',
  probe: (place) => ({
    managed: managedProbe(place),
    ours: sh`for file in /etc/systemd/network/*.network.d/${networkdDropIn(place.cluster.name)}; do
  [ -f "$file" ] || continue
  echo "$file"
  while IFS= read -r line; do printf '\t%s\n' "$line"; done <"$file"
done`,
  }),
  parse: (output): Networkd => ({ managed: parseManaged(output.managed), ours: parseOurs(output.ours) }),
  want: (site) => {
    const nics = [
      ...(vipsOnLoopback(site).length > 0 ? ['lo'] : []),
      ...(vipsOnNic(site).length > 0 ? [nicOf(site, site.facts) ?? ''] : []),
    ];
    return nics.length === 0 ? undefined : nics;
  },
  compare: (want: readonly string[] | undefined, have, place): readonly Compared[] => {
    const wanted = wantedFiles(want, have, place);
    const paths = new Set([...wanted.keys(), ...have.ours.keys()]);
    return [...paths].flatMap((path) => besideFile(path, wanted.get(path)?.text, have.ours.get(path) ?? ''));
  },
  difference: (want, have, place): Difference => {
    const wanted = wantedFiles(want, have, place);
    const missing = [...wanted].filter(([path, { text }]) => have.ours.get(path) !== text);
    const extra = [...have.ours.keys()].filter((path) => !wanted.has(path));
    return {
      steps: [
        ...missing.map(([path, { nic, text }]): Step => ({
          kind: 'networkd',
          phase: phaseOf(nic),
          changes: [l10n.t('keep systemd-networkd from taking the VIPs off {0} ({1})', nic, path)],
          about: [path],
          script: sh`put ${path} ${text}`,
        })),
        ...down(
          extra.map((path): Step => ({
            kind: 'networkd',
            phase: place.host.roles.has('director') ? 'directors' : 'realServers',
            changes: [l10n.t('remove {0}', path)],
            about: [path],
            script: sh`run rm -f -- ${path}
rmdir -- ${path.slice(0, path.lastIndexOf('/'))} 2>/dev/null || :`,
          })),
        ),
      ],
    };
  },
});

/** A line for each interface of VIPs that networkd configures: `NIC FILE KEEPS`. Shell builtins only. */
function managedProbe({ cluster, host }: Place) {
  const nics = [
    ...(host.roles.has('realServer') ? ['lo'] : []),
    ...(host.interface === undefined ? [] : [host.interface]),
  ];
  const seen =
    host.interface === undefined && host.roles.has('director')
      ? sh`seen=$(ip -o address show to ${host.address} | { read -r _ name _; echo "$name"; })`
      : sh`seen=`;
  // networkd's own record of which file it applies to a link: `networkctl` would be a process and a question over D-Bus.
  return sh`if [ -d /run/systemd/netif/links ]; then
${seen}
for nic in ${nics} "$seen"; do
  [ -n "$nic" ] && [ -r "/sys/class/net/$nic/ifindex" ] || continue
  read -r index <"/sys/class/net/$nic/ifindex"
  [ -r "/run/systemd/netif/links/$index" ] || continue
  file= keeps=
  while IFS='=' read -r key value; do [ "$key" != NETWORK_FILE ] || file=$value; done <"/run/systemd/netif/links/$index"
  [ -r "$file" ] || continue
  base=\${file##*/}
  for each in "$file" "/usr/lib/systemd/network/$base.d"/*.conf "/run/systemd/network/$base.d"/*.conf "/etc/systemd/network/$base.d"/*.conf; do
    [ -r "$each" ] && [ "\${each##*/}" != ${networkdDropIn(cluster.name)} ] || continue
    while IFS='= ' read -r key value; do [ "$key" != KeepConfiguration ] || keeps=$value; done <"$each"
  done
  echo "$nic $base $keeps"
done
fi`;
}

function parseManaged(text: string): readonly Managed[] {
  return text.split('\n').flatMap((line) => {
    const [nic, networkFile, keeps = ''] = line.split(' ');
    return nic === undefined || networkFile?.endsWith('.network') !== true ? [] : [{ nic, networkFile, keeps }];
  });
}

/** A path, then the lines of the file, each behind a tab. */
function parseOurs(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let path: string | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('/')) files.set((path = line), '');
    else if (path !== undefined && line.startsWith('\t')) files.set(path, `${files.get(path) ?? ''}${line.slice(1)}\n`);
  }
  return files;
}

interface DropIn {
  readonly nic: string;
  readonly text: string;
}

function wantedFiles(
  want: readonly string[] | undefined,
  { managed }: Networkd,
  { cluster }: Place,
): ReadonlyMap<string, DropIn> {
  return new Map(
    managed.flatMap(({ nic, networkFile, keeps }) => {
      const keep = keepsToo(keeps);
      if (keep === undefined || want?.includes(nic) !== true) return [];
      const text = `${ownedHeader(cluster.name)}[Network]\nKeepConfiguration=${keep}\n`;
      return [[ownedFiles.networkd(cluster.name, networkFile), { nic, text }] as const];
    }),
  );
}

/** What to set so that static addresses stay and whatever else was to stay, too; `undefined`: they stay already. */
function keepsToo(keeps: string): 'static' | 'yes' | undefined {
  if (/^(static|yes|true|on|y|t|1)$/i.test(keeps)) return undefined;
  return keeps.startsWith('dhcp') ? 'yes' : 'static';
}

function phaseOf(nic: string): Phase {
  return nic === 'lo' ? 'realServers' : 'directors';
}
