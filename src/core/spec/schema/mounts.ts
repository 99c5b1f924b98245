import Type from 'typebox';
import { mountOptions } from './exports';
import { hostReference } from './services';
import { choice, described, PATTERNS, type Snippet, text } from './text';

const strict = { additionalProperties: false } as const;

const MOUNT_SNIPPETS: readonly Snippet[] = [
  {
    label: 'mount',
    description: 'An export of an NFS host, mounted on some hosts.',
    body: { source: '${1:nfs:/opt/wwwroot}', target: '${2:/var/www/html}', hosts: ['${3:web1}'] },
  },
];

const FAILOVER_SNIPPETS: readonly Snippet[] = [
  {
    label: 'failover',
    description: 'Two directors, the preferred one first.',
    body: { virtualRouterId: '^${1:51}', priority: ['${2:lvs}', '${3:lvs2}'] },
  },
];

const Mount = Type.Object(
  {
    source: text(
      PATTERNS.mountSource,
      'an NFS host of this file, a colon and the exported path, such as nfs:/opt/wwwroot',
      'What to mount: the name of a host of `nfsHosts`, a colon, and a path that it exports.',
      'nfs:/opt/wwwroot',
    ),
    target: text(
      PATTERNS.path,
      'an absolute path without quotes, backslashes, # or control characters',
      'Where to mount it; created if it does not exist.',
      '/var/www/html',
    ),
    type: Type.Optional(
      choice(
        {
          nfs: 'The newest version of NFS that both sides speak.',
          nfs4: 'NFS version 4 only: one port, no rpcbind on the way.',
        },
        ['nfs', 'nfs4'],
        'File system type in fstab(5). Default `nfs`.',
        'nfs',
      ),
    ),
    options: Type.Optional(mountOptions),
    hosts: Type.Array(hostReference('Name of a host of this file.', 'web1'), {
      minItems: 1,
      uniqueItems: true,
      ...described('Hosts that mount it.', ['web1', 'web2']),
    }),
  },
  {
    ...strict,
    defaultSnippets: MOUNT_SNIPPETS,
  },
);

export const Mounts = Type.Array(
  Mount,
  described('NFS mounts, live and in fstab(5).', [
    { source: 'nfs:/opt/wwwroot', target: '/var/www/html', hosts: ['web1', 'web2'] },
  ]),
);

export const Failover = Type.Object(
  {
    virtualRouterId: Type.Integer({
      minimum: 1,
      maximum: 255,
      ...described(
        'VRRP virtual router id: the same on all directors, unlike every other VRRP group of the same network.',
        51,
      ),
    }),
    priority: Type.Optional(
      Type.Array(hostReference('Name of a director.', 'lvs'), {
        minItems: 1,
        uniqueItems: true,
        ...described('Directors, the preferred one first. Default: as in `directors`.', ['lvs', 'lvs2']),
      }),
    ),
    advertInterval: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 40,
        ...described(
          'Seconds between VRRP advertisements. The standby takes over after about three of them. Default 1.',
          1,
        ),
      }),
    ),
    preempt: Type.Optional(
      Type.Boolean(
        described('Whether the preferred director takes the VIP back when it returns. Default `true`.', true),
      ),
    ),
  },
  {
    ...strict,
    defaultSnippets: FAILOVER_SNIPPETS,
    ...described('Takeover between directors by VRRP (keepalived). Needed as soon as there are two directors.', {
      virtualRouterId: 51,
      priority: ['lvs', 'lvs2'],
    }),
  },
);
