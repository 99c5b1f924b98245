import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { expandPath, expandTokens, type TokenValues } from './tokens';
import { splitPaths, type SshSettingsMap } from './sshSettings';
import type { KeepAlive, Proxy, SshTarget, StrictHostKeyChecking } from './target';

/** What is known before the configuration is asked, and wins over it. */
export interface Given {
  readonly label: string;
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string | undefined;
}

/** A target from what `ssh -G` printed, without following ProxyJump. */
export function targetFrom(settings: SshSettingsMap, given: Given): SshTarget {
  const first = (key: string): string | undefined => {
    const value = settings.get(key)?.[0];
    return value === undefined || value === '' || value.toLowerCase() === 'none' ? undefined : value;
  };
  const hostName = first('hostname') ?? given.host;
  const user = given.user ?? first('user') ?? userInfo().username;
  const port = given.port ?? Number(first('port') ?? 22);
  const values: TokenValues = { hostName, alias: given.host, port, user };
  const paths = (key: string): readonly string[] =>
    (settings.get(key) ?? [])
      .flatMap(splitPaths)
      .filter((path) => path.toLowerCase() !== 'none')
      .map((path) => expandPath(path, values));
  const optional = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
    (value === undefined ? {} : { [key]: value }) as Partial<Record<K, V>>;
  const family = first('addressfamily');
  const timeout = Number(first('connecttimeout'));
  const command = first('proxycommand');
  const proxy: Proxy =
    command === undefined ? { type: 'none' } : { type: 'command', command: expandTokens(command, values) };
  return {
    label: given.label,
    alias: given.host,
    hostName,
    port,
    user,
    ...optional('addressFamily', family === 'inet' ? (4 as const) : family === 'inet6' ? (6 as const) : undefined),
    ...optional('bindAddress', first('bindaddress')),
    identityFiles:
      given.identityFile === undefined
        ? (settings.get('identityfile') ?? []).filter((path) => path !== 'none').map((path) => expandPath(path, values))
        : [expandPath(given.identityFile, values)],
    identitiesOnly: isYes(first('identitiesonly')),
    ...optional('agent', agentOf(settings.get('identityagent')?.[0], values)),
    hostKeys: {
      ...optional('alias', first('hostkeyalias')),
      userFiles: paths('userknownhostsfile'),
      globalFiles: paths('globalknownhostsfile'),
      checking: checkingOf(first('stricthostkeychecking')),
      hashNames: isYes(first('hashknownhosts')),
    },
    ...optional('kerberos', isYes(first('gssapiauthentication')) && holdsTicket() ? (true as const) : undefined),
    proxy,
    ...optional('keepAlive', keepAliveOf(first('serveraliveinterval'), first('serveralivecountmax'))),
    ...optional('connectTimeoutMs', Number.isFinite(timeout) && timeout > 0 ? timeout * 1000 : undefined),
  };
}

/** A count of 0 means that the connection is never given up (ssh_config(5)); an interval of 0, that nothing is asked. */
function keepAliveOf(interval: string | undefined, count: string | undefined): KeepAlive | undefined {
  const seconds = Number(interval ?? 0);
  const unanswered = Number(count ?? 3);
  if (!(seconds > 0) || !(unanswered >= 0)) return undefined;
  return { intervalMs: seconds * 1000, unanswered: unanswered === 0 ? Infinity : unanswered };
}

/** Where MIT Kerberos keeps tickets unless it was told otherwise (kerberos(7), KRB5CCNAME). */
function holdsTicket(): boolean {
  return process.env['KRB5CCNAME'] !== undefined || existsSync(`/tmp/krb5cc_${userInfo().uid}`);
}

function isYes(value: string | undefined): boolean {
  return value === 'yes' || value === 'true';
}

function checkingOf(value: string | undefined): StrictHostKeyChecking {
  switch (value?.toLowerCase() ?? 'ask') {
    case 'yes':
    case 'true':
      return 'yes';
    case 'no':
    case 'off':
    case 'false':
      return 'no';
    case 'accept-new':
      return 'accept-new';
    default:
      return 'ask';
  }
}

/** IdentityAgent: a path, `none`, `SSH_AUTH_SOCK`, or `$NAME` for another environment variable. */
function agentOf(value: string | undefined, values: TokenValues): string | undefined {
  const setting = value?.replace(/^"(.*)"$/, '$1');
  if (setting?.toLowerCase() === 'none') return undefined;
  if (setting === undefined || setting === '' || setting === 'SSH_AUTH_SOCK') {
    const fallback = process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined;
    return process.env['SSH_AUTH_SOCK'] ?? fallback;
  }
  if (setting.startsWith('$') && !setting.startsWith('${')) return process.env[setting.slice(1)];
  return setting.startsWith('\\\\.\\pipe\\') ? setting : expandPath(setting, values);
}
