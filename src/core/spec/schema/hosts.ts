import Type from 'typebox';
import { NfsExport } from './exports';
import { choice, described, PATTERNS, type Snippet, text } from './text';

const strict = { additionalProperties: false } as const;

const sshSettings = {
  user: Type.Optional(
    text(
      PATTERNS.sshUser,
      'a login name: letters, digits and _ . @ + - only, not starting with -',
      'Login name. Without it, what `~/.ssh/config` says, otherwise your own name. A login other than `root` needs sudo.',
      'root',
    ),
  ),
  port: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 65535,
      ...described('TCP port of the SSH server. Without it, what `~/.ssh/config` says, otherwise 22.', 22),
    }),
  ),
  identityFile: Type.Optional(
    text(
      PATTERNS.sshFile,
      'the path of a private key file, not the key itself and not starting with -',
      'Path of the private key to log in with, on the machine you work on. `~` is your home folder. Never the key itself.',
      '~/.ssh/id_ed25519',
    ),
  ),
  proxyJump: Type.Optional(
    text(
      PATTERNS.sshJump,
      'hosts to go through, [user@]host[:port], separated by commas without spaces, or none',
      'Hosts to go through, in order, as `ProxyJump` of ssh_config(5): `[user@]host[:port]`, separated by commas; `none` for a direct connection.',
      'admin@bastion.example.com',
    ),
  ),
  sudo: Type.Optional(
    choice(
      {
        auto: 'Use `sudo -n` unless the login is `root`.',
        always: 'Use `sudo -n` whatever the login.',
        never: 'Never use sudo: the login itself has the rights.',
      },
      ['auto', 'always', 'never'],
      'How to become root on the host. Default `auto`.',
      'auto',
    ),
  ),
};

export const SshDefaults = Type.Object(sshSettings, {
  ...strict,
  ...described(
    'How to reach every host, unless the host says otherwise. `~/.ssh/config` is honoured. **Secrets never belong here**: passwords and passphrases are asked for.',
    { user: 'root' },
  ),
});

const Ssh = Type.Object(
  {
    host: Type.Optional(
      text(
        PATTERNS.sshHost,
        'an alias of ~/.ssh/config, a host name or an address, not starting with -',
        'Alias of `~/.ssh/config`, host name or address to connect to. Default: the address of the host.',
        'web1-admin',
      ),
    ),
    ...sshSettings,
  },
  {
    ...strict,
    ...described('How to reach this host; goes before the `ssh` section of the cluster.', { host: 'web1-admin' }),
  },
);

const webServerProperties = {
  documentRoot: Type.Optional(
    text(
      PATTERNS.path,
      'an absolute path without quotes, backslashes, # or control characters',
      'Folder that the web server serves. Default `/var/www/html`.',
      '/var/www/html',
    ),
  ),
  page: Type.Optional(
    text(
      PATTERNS.page,
      'text without NUL characters',
      'Text of the test page, `index.html` in the document root. `{host}` becomes the name of the real server. Without it the page is left alone.',
      'This is {host}',
    ),
  ),
};

export const WebServer = Type.Object(webServerProperties, {
  ...strict,
  ...described('Web server to install, start and enable on every real server, unless the real server says otherwise.', {
    page: 'This is {host}',
  }),
});

const OwnWebServer = Type.Union(
  [Type.Object(webServerProperties, strict), Type.Literal(false)],
  described(
    'Web server of this real server: what it says goes before the `webServer` section of the cluster; `false` leaves the web server of this host alone.',
    { page: 'Hello from {host}' },
    false,
  ),
);

const packageName = text(
  PATTERNS.package,
  'the name of a package: letters, digits and . + _ : ~ - only',
  'Name of a package.',
  'tcpdump',
);

const hostProperties = {
  address: text(
    PATTERNS.address,
    'an IPv4 or IPv6 address without prefix length',
    'Address of the host on the network of the cluster: DIP of a director, RIP of a real server.',
    '192.168.16.143',
    '2001:db8:16::143',
  ),
  address6: Type.Optional(
    text(
      PATTERNS.address6,
      'an IPv6 address without prefix length',
      'IPv6 address of a host whose `address` is IPv4. Needed where the host takes part in an IPv6 service.',
      '2001:db8:16::143',
    ),
  ),
  interface: Type.Optional(
    text(
      PATTERNS.interface,
      'the name of a network interface: at most 15 letters, digits and _ . -',
      'NIC that carries the address. Default: `network.interface`, otherwise whichever NIC is seen to carry the address.',
      'ens33',
    ),
  ),
  hostname: Type.Optional(
    text(
      PATTERNS.hostname,
      'a host name: at most 64 letters, digits, dots and dashes',
      'Host name that the machine shall have. Without it the host name is left alone.',
      'web1',
    ),
  ),
  packages: Type.Optional(
    Type.Array(packageName, {
      uniqueItems: true,
      ...described(
        "Packages to install besides those that the host's roles need, named as the host's package manager names them.",
        ['tcpdump', 'ethtool'],
      ),
    }),
  ),
  ssh: Type.Optional(Ssh),
};

const hostSnippets = (label: string, address: string): { readonly defaultSnippets: readonly Snippet[] } => ({
  defaultSnippets: [
    { label, description: 'A host with its address on the network.', body: { address: `\${1:${address}}` } },
  ],
});

export const Director = Type.Object(hostProperties, { ...strict, ...hostSnippets('director', '192.168.16.142') });
export const RealServer = Type.Object(
  { ...hostProperties, webServer: Type.Optional(OwnWebServer) },
  { ...strict, ...hostSnippets('real server', '192.168.16.143') },
);
export const NfsHost = Type.Object(
  {
    ...hostProperties,
    exports: Type.Optional(
      Type.Array(
        NfsExport,
        described('Folders that this host exports over NFS.', [{ path: '/opt/wwwroot', clients: '192.168.16.0/24' }]),
      ),
    ),
  },
  { ...strict, ...hostSnippets('NFS host', '192.168.16.145') },
);
export const Client = Type.Object(hostProperties, { ...strict, ...hostSnippets('client', '192.168.16.146') });
