import { addressOf, type SshTarget } from './target';

export interface MasterOptions {
  readonly configFile: string | undefined;
  /** Where the connection is offered to those that share it; absent: it is not shared. */
  readonly controlPath: string | undefined;
  /** ssh may ask, through the program that SSH_ASKPASS names. */
  readonly prompts: boolean;
  readonly timeoutMs: number;
}

/**
 * Arguments with which the user's own `ssh` (ssh(1), ssh_config(5)) connects as we would: an argument vector, never a
 * command line. The configuration is the user's own, host key checking included; what is switched off would disturb a
 * connection that only carries scripts.
 */
export function masterArguments(target: SshTarget, options: MasterOptions): readonly string[] {
  const seconds = Math.max(1, Math.ceil(options.timeoutMs / 1000));
  return [
    ...(options.configFile === undefined ? [] : ['-F', options.configFile]),
    ...settings({
      ...(options.controlPath === undefined
        ? { ControlPath: 'none', ControlMaster: 'no' }
        : { ControlPath: withoutTokens(options.controlPath), ControlMaster: 'yes' }),
      ControlPersist: 'no',
      BatchMode: options.prompts ? 'no' : 'yes',
      ConnectTimeout: String(seconds),
      // Without one of the person's own, which the command line would win over.
      ...(target.keepAlive === undefined ? { ServerAliveInterval: '15', ServerAliveCountMax: '3' } : {}),
      ClearAllForwardings: 'yes',
      ForwardAgent: 'no',
      ForwardX11: 'no',
      PermitLocalCommand: 'no',
      RemoteCommand: 'none',
      RequestTTY: 'no',
      VisualHostKey: 'no',
      LogLevel: 'INFO',
    }),
    ...target.identityFiles.flatMap((file) => ['-i', file]),
    ...(target.proxy.type === 'command' ? [] : ['-o', `ProxyJump=${jumpsTo(target)}`]),
    '-l',
    target.user,
    '-p',
    String(target.port),
    ...(options.controlPath === undefined ? [] : ['-N']),
    '-T',
    // Whatever follows is a destination: a name that starts with a dash is no option.
    '--',
    target.alias,
  ];
}

/** Arguments of an `ssh` that uses a connection which is there, and makes none of its own where it is not. */
export function sharingArguments(target: SshTarget, controlPath: string): readonly string[] {
  // `ssh` would connect by itself where nobody answers at the control path, so its own way is closed.
  const only = { ControlPath: withoutTokens(controlPath), ControlMaster: 'no', ProxyCommand: 'false', BatchMode: 'yes', LogLevel: 'ERROR' }; // prettier-ignore
  return ['-F', 'none', ...settings(only), '-T', '--', target.alias];
}

/** Arguments of an `ssh` that connects its standard input and output to another host, over a connection that is there. */
export function forwardingArguments(via: SshTarget, controlPath: string, onward: SshTarget): readonly string[] {
  const [destination, ...reversed] = [...sharingArguments(via, controlPath)].reverse();
  const before = reversed.slice(1).reverse(); // without `--`
  return [...before, '-W', addressOf(onward), '--', destination ?? via.alias];
}

function settings(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** ControlPath knows tokens (ssh_config(5), TOKENS); a directory's own percent sign is none. */
function withoutTokens(path: string): string {
  return path.replaceAll('%', '%%');
}

function jumpsTo(target: SshTarget): string {
  const hops: string[] = [];
  for (let { proxy } = target; proxy.type === 'jump'; { proxy } = proxy.via) {
    const { alias, user, port } = proxy.via;
    hops.unshift(`${user}@${alias.includes(':') ? `[${alias}]` : alias}:${port}`);
  }
  return hops.length === 0 ? 'none' : hops.join(',');
}
