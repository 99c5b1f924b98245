import type { Host } from '../spec/cluster';

/** `failed`: the last attempt to connect failed, or the connection was lost. */
export type ConnectionState = 'disconnected' | 'connecting' | 'connected' | 'failed';
export type StateListener = (host: Host, state: ConnectionState) => void;

interface Entry {
  readonly host: Host;
  readonly state: ConnectionState;
  /** Which connection it uses. */
  readonly key: string | undefined;
}

/** Hosts of two clusters may have one name, and are one host only if the same settings lead to them. */
export function hostId({ name, ssh }: Host): string {
  return JSON.stringify([name, ssh]);
}

/** Which host uses which connection, and how that stands. */
export class HostStates {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<StateListener>();

  of(host: Host): ConnectionState {
    return this.entries.get(hostId(host))?.state ?? 'disconnected';
  }

  set(host: Host, state: ConnectionState): void {
    const id = hostId(host);
    const entry = this.entries.get(id);
    this.entries.set(id, { host, state, key: entry?.key });
    if (state === (entry?.state ?? 'disconnected')) return;
    for (const listener of this.listeners) listener(host, state);
  }

  /** From now on this host's connection is the one with this key. */
  uses(host: Host, key: string): void {
    this.entries.set(hostId(host), { host, state: this.of(host), key });
  }

  /** The connection with this key is gone, which leaves them in this state. Returns the hosts that were connected. */
  gone(key: string, state: 'failed' | 'disconnected'): readonly Host[] {
    const affected = [...this.entries.values()].filter((entry) => entry.key === key && entry.state === 'connected');
    for (const { host } of affected) this.set(host, state);
    return affected.map(({ host }) => host);
  }

  listen(listener: StateListener): { dispose: () => void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  dispose(): void {
    for (const { host } of [...this.entries.values()]) this.set(host, 'disconnected');
    this.listeners.clear();
  }
}
