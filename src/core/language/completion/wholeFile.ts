import * as l10n from '@vscode/l10n';
import type { ClusterDocument } from '../../spec/document';
import { smallClusterText } from '../../spec/smallCluster';
import type { Completion } from './completion';
import type { ValueTarget } from './target';
import { withoutStops } from './template';
import { offer } from './writer';

const HEAD = `apiVersion: lvs-dr/v1
name: \${1:web}

network:
  cidr: \${2:192.168.16.0/24}
`;

const HOSTS = `directors:
  \${3:lvs}: { address: \${4:192.168.16.142}, hostname: $3 }

realServers:
  \${5:web1}: { address: \${6:192.168.16.143}, hostname: $5 }
  \${7:web2}: { address: \${8:192.168.16.144}, hostname: $7 }
`;

const SERVICES = `virtualServices:
  - vip: \${9:192.168.16.100}
    port: \${10:80}
    protocol: tcp
    scheduler: \${11:rr}
    realServers:
      - { host: $5, weight: 1 }
      - { host: $7, weight: 1 }
`;

/** One director, two real servers, one service. */
const SMALL = smallClusterText({
  name: '${1:web}',
  cidr: '${2:192.168.16.0/24}',
  director: { name: '${3:lvs}', address: '${4:192.168.16.142}' },
  realServers: [
    { name: '${5:web1}', mention: '$5', address: '${6:192.168.16.143}' },
    { name: '${7:web2}', mention: '$7', address: '${8:192.168.16.144}' },
  ],
  vip: '${9:192.168.16.100}',
  port: '${10:80}',
  scheduler: '${11:rr}',
});

/** The reference cluster: one director, two real servers, one service, with web servers, and their pages on NFS. */
const REFERENCE = `${HEAD}  interface: \${12:ens33}

ssh:
  user: \${13:root}

webServer:
  documentRoot: \${14:/var/www/html}
  page: This is {host\\}

${HOSTS}
nfsHosts:
  \${15:nfs}:
    address: \${16:192.168.16.145}
    hostname: $15
    exports:
      - path: \${17:/opt/wwwroot}
        clients: $2
        options: [rw, sync, no_root_squash]
        page: This page comes from NFS

clients:
  \${18:client}: { address: \${19:192.168.16.146} }

${SERVICES}
mounts:
  - source: $15:$17
    target: $14
    options: [defaults, _netdev]
    hosts: [$5, $7]
`;

/** Whole clusters, for a file that has nothing yet but comments and the word at the caret. */
export function wholeFiles(
  { root }: ClusterDocument,
  { spot, scalar }: ValueTarget,
  replace: Completion['replace'],
): readonly Completion[] {
  const isEmpty = root === undefined || root.type === 'string';
  if (spot.path.length > 0 || !isEmpty || scalar.style !== 'plain' || !scalar.alone || scalar.ownLine !== 0) return [];
  return [
    whole(l10n.t('LVS-DR cluster'), l10n.t('One director, two real servers and a virtual service.'), SMALL, replace, 0),
    whole(
      l10n.t('LVS-DR cluster with NFS'),
      l10n.t('The reference cluster: as the small one, with web servers whose pages come from an NFS host.'),
      REFERENCE,
      replace,
      1,
    ),
  ];
}

function whole(label: string, detail: string, text: string, replace: Completion['replace'], rank: number): Completion {
  const documentation = `${detail}\n\n\`\`\`yaml\n${withoutStops(text)}\`\`\``;
  const what = { label, kind: 'file' as const, documentation, filterText: `lvs cluster apiVersion ${label}` };
  return offer(what, { text, isSnippet: true, continues: false }, replace, rank);
}
