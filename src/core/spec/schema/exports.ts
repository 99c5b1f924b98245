import Type from 'typebox';
import { described, PATTERNS, type Snippet, text } from './text';

const strict = { additionalProperties: false } as const;

const optionList = (markdown: string, ...example: readonly string[]) =>
  Type.Array(text(PATTERNS.option, 'one option without spaces, commas or quotes', 'One option.', example[0] ?? 'ro'), {
    uniqueItems: true,
    ...described(markdown, example),
  });

const exportClient = (markdown: string) =>
  text(
    PATTERNS.exportClient,
    'an address, a network, a host name (* and ? match), @netgroup or *, without spaces',
    markdown,
    '192.168.16.0/24',
  );

const EXPORT_SNIPPETS: readonly Snippet[] = [
  {
    label: 'export',
    description: 'A folder, and who may mount it.',
    body: { path: '${1:/opt/wwwroot}', clients: '${2:192.168.16.0/24}', options: ['rw', 'sync', 'no_root_squash'] },
  },
];

export const NfsExport = Type.Object(
  {
    path: text(
      PATTERNS.path,
      'an absolute path without quotes, backslashes, # or control characters',
      'Folder to export; created if it does not exist.',
      '/opt/wwwroot',
    ),
    clients: Type.Union(
      [
        exportClient('Who may mount it.'),
        Type.Array(exportClient('One of those who may mount it.'), { minItems: 1, uniqueItems: true }),
      ],
      described(
        'Who may mount it: an address, a network, a host name (wildcards allowed), `@netgroup` or `*`; one or a list.',
        '192.168.16.0/24',
        ['192.168.16.143', '192.168.16.144'],
      ),
    ),
    options: Type.Optional(optionList('Options of exports(5). Default `[ro, sync]`.', 'rw', 'sync', 'no_root_squash')),
    page: Type.Optional(
      text(
        PATTERNS.page,
        'text without NUL characters',
        'Text of `index.html` in the exported folder. Without it the folder is left alone.',
        'This page comes from NFS',
      ),
    ),
  },
  {
    ...strict,
    defaultSnippets: EXPORT_SNIPPETS,
  },
);

export const mountOptions = optionList('Options of fstab(5). Default `[defaults, _netdev]`.', 'defaults', '_netdev');
