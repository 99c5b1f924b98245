/** Where a connection goes and what ssh's own configuration says about getting there. */
export interface SshTarget {
  /** How messages name it: the host's key in the file, or a jump host as the configuration spells it. */
  readonly label: string;
  /** What was looked up in ssh's configuration. */
  readonly alias: string;
  /** Name or address that is connected to. */
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly addressFamily?: 4 | 6;
  readonly bindAddress?: string;
  /** Absolute paths in the order to try. */
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Socket or pipe of the agent; absent: no agent. */
  readonly agent?: string;
  readonly hostKeys: HostKeySettings;
  /** GSSAPIAuthentication is on, and this user holds a Kerberos ticket. */
  readonly kerberos?: true;
  readonly proxy: Proxy;
  /** From ServerAliveInterval and ServerAliveCountMax; absent: the configuration has none. */
  readonly keepAlive?: KeepAlive;
  /** Milliseconds, from ConnectTimeout; absent: the runner's default. */
  readonly connectTimeoutMs?: number;
}

export interface KeepAlive {
  /** Milliseconds without a word from the server after which it is asked for one. */
  readonly intervalMs: number;
  /** So many questions may go unanswered before the connection is given up; infinite: any number. */
  readonly unanswered: number;
}

export interface HostKeySettings {
  /** Replaces host and port in known_hosts (HostKeyAlias). */
  readonly alias?: string;
  /** New keys are written to the first of them. */
  readonly userFiles: readonly string[];
  readonly globalFiles: readonly string[];
  readonly checking: StrictHostKeyChecking;
  /** Host names are written as hashes (HashKnownHosts). */
  readonly hashNames: boolean;
}

export type StrictHostKeyChecking = 'yes' | 'accept-new' | 'ask' | 'no';

export type Proxy =
  | { readonly type: 'none' }
  | { readonly type: 'jump'; readonly via: SshTarget }
  /** A command of the user's own ssh configuration, tokens already expanded; never from `cluster.yaml`. */
  | { readonly type: 'command'; readonly command: string };

/** `web1.example:22`, `[2001:db8::1]:22`. */
export function addressOf(target: SshTarget): string {
  const host = target.hostName.includes(':') ? `[${target.hostName}]` : target.hostName;
  return `${host}:${target.port}`;
}

/** Two targets with the same key share a connection. */
export function targetKey(target: SshTarget): string {
  const { label: _label, ...rest } = target;
  return JSON.stringify(rest, (key, value: unknown) => (key === 'label' ? undefined : value));
}
