import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { HostError } from '../errors';
import type { Host } from '../spec/cluster';
import { parseProxyJump, type JumpHop } from './proxyJump';
import { readSshConfig } from './sshConfigFile';
import { NoSshBinary, type AskSettings, type Lookup, type SshSettingsMap } from './sshSettings';
import { targetFrom } from './targetFrom';
import { orAborted } from './signals';
import type { Proxy, SshTarget } from './target';
import { cancelled } from './transportErrors';

export interface ResolveOptions {
  /** Instead of the user's own ssh configuration, as `ssh -F`. */
  readonly configFile?: string;
  readonly ask: AskSettings;
  readonly signal: AbortSignal;
  readonly cache?: TargetCache;
}

/** Targets already resolved. An entry holds until the configuration file changes. */
export type TargetCache = Map<string, { readonly stamp: string; readonly target: Promise<SshTarget> }>;

const MAX_JUMP_DEPTH = 8;

/**
 * Where to connect for a host of the cluster, and how. `cluster.yaml` wins for user, port, identityFile and proxyJump;
 * everything else, and every command or agent, comes from the user's own ssh configuration.
 *
 * Rejects with a HostError: bad-configuration, cancelled.
 */
export async function resolveSshTarget(host: Host, options: ResolveOptions): Promise<SshTarget> {
  if (options.cache === undefined) return resolveHost(host, options);
  const key = JSON.stringify([host.name, host.ssh, options.configFile]);
  const stamp = await stampOf(options.configFile ?? join(homedir(), '.ssh', 'config'));
  const cached = options.cache.get(key);
  const shared = cached?.stamp === stamp ? cached.target : resolveHost(host, { ...options, signal: never() });
  if (shared !== cached?.target) {
    options.cache.set(key, { stamp, target: shared });
    shared.catch(() => options.cache?.delete(key)); // a failure is not remembered
  }
  return orAborted(shared, options.signal, () => cancelled(host.name));
}

/** What several wait for is not given up for one of them; `ssh -G` has a time limit of its own. */
function never(): AbortSignal {
  return new AbortController().signal;
}

async function stampOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'absent';
  }
}

async function resolveHost(host: Host, options: ResolveOptions): Promise<SshTarget> {
  const { ssh } = host;
  const refuse = (message: string): HostError =>
    new HostError(host.name, 'bad-configuration', message, {
      next: l10n.t('Correct the ssh settings of {0} in cluster.yaml or in your ssh configuration.', host.name),
    });
  const explicit = ssh.proxyJump === undefined ? undefined : jumpList(ssh.proxyJump, refuse);
  const hop = { host: ssh.host, ...(ssh.user && { user: ssh.user }), ...(ssh.port && { port: ssh.port }) };
  return resolveHop(hop, { label: host.name, explicit, identityFile: ssh.identityFile, depth: 0, refuse, options });
}

interface HopContext {
  readonly label: string;
  /** The jump list that replaces the configuration's own; empty: go directly. */
  readonly explicit: readonly JumpHop[] | undefined;
  readonly identityFile?: string | undefined;
  readonly depth: number;
  readonly refuse: (message: string) => HostError;
  readonly options: ResolveOptions;
}

async function resolveHop(hop: JumpHop, context: HopContext): Promise<SshTarget> {
  const { refuse, options } = context;
  if (context.depth > MAX_JUMP_DEPTH) throw refuse(l10n.t('{0}: the jump hosts lead in a circle.', context.label));
  refuseUnsafe(hop.host, hop.user, refuse);
  const lookup: Lookup = {
    alias: hop.host,
    ...(hop.user === undefined ? {} : { user: hop.user }),
    ...(hop.port === undefined ? {} : { port: hop.port }),
    ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
  };
  const settings = await settingsOf(lookup, context);
  const base = targetFrom(settings, { ...hop, label: context.label, identityFile: context.identityFile });
  refuseUnsafe(base.hostName, base.user, refuse);
  if (!Number.isInteger(base.port) || base.port < 1 || base.port > 65535) {
    throw refuse(l10n.t('{0}: {1} is not a port.', context.label, settings.get('port')?.[0] ?? String(base.port)));
  }
  return { ...base, proxy: await proxyOf(base, settings, context) };
}

async function proxyOf(base: SshTarget, settings: SshSettingsMap, context: HopContext): Promise<Proxy> {
  const configured = settings.get('proxyjump')?.[0];
  const hops = context.explicit ?? (configured === undefined ? [] : jumpList(configured, context.refuse));
  const last = hops.at(-1);
  if (last === undefined) return context.explicit === undefined ? base.proxy : { type: 'none' };
  const via = await resolveHop(last, {
    ...context,
    label: last.host,
    // The hops before it lead to it; the first one follows its own configuration.
    explicit: hops.length > 1 ? hops.slice(0, -1) : undefined,
    identityFile: undefined,
    depth: context.depth + 1,
  });
  return { type: 'jump', via };
}

async function settingsOf(lookup: Lookup, { label, refuse, options }: HopContext): Promise<SshSettingsMap> {
  try {
    return await options.ask(lookup, options.signal).catch((error: unknown) => {
      if (error instanceof NoSshBinary) return readSshConfig(lookup);
      throw error;
    });
  } catch (error) {
    if (options.signal.aborted) {
      throw cancelled(label, error);
    }
    const said = error instanceof Error ? error.message : String(error);
    throw refuse(l10n.t('{0}: the ssh configuration could not be read: {1}', label, said));
  }
}

function jumpList(value: string, refuse: (message: string) => HostError): readonly JumpHop[] {
  const hops = parseProxyJump(value);
  if (hops === undefined) throw refuse(l10n.t('ProxyJump {0} is not a list of [user@]host[:port].', value));
  return hops;
}

/**
 * A leading `-` would become an option of ssh, and shell characters would reach a ProxyCommand or `Match exec` of the
 * user's configuration through %h and %r (CVE-2023-51385). ssh 9.6 refuses the same ones, older ones do not.
 */
function refuseUnsafe(host: string, user: string | undefined, refuse: (message: string) => HostError): void {
  if (host === '' || host.startsWith('-') || /[\s\p{Cc}'`"$\\;&<>|(){}]/u.test(host)) {
    throw refuse(l10n.t('{0} cannot be used as an SSH host.', JSON.stringify(host)));
  }
  if (user !== undefined && (user === '' || user.startsWith('-') || /[\p{Cc}'`";&<>|(){}$]|\s-|\\$/u.test(user))) {
    throw refuse(l10n.t('{0} cannot be used as an SSH user.', JSON.stringify(user)));
  }
}
