/** `failed`: the last attempt to connect failed, or the connection was lost. */
export type ConnectionState = 'disconnected' | 'connecting' | 'connected' | 'failed';
export type StateListener = (hostName: string, state: ConnectionState) => void;

/** Which host of the cluster uses which connection, and how that stands. */
export class HostStates {
  private readonly states = new Map<string, ConnectionState>();
  private readonly keys = new Map<string, string>();
  private readonly listeners = new Set<StateListener>();

  of(hostName: string): ConnectionState {
    return this.states.get(hostName) ?? 'disconnected';
  }

  set(hostName: string, state: ConnectionState): void {
    if (this.of(hostName) === state) return;
    this.states.set(hostName, state);
    for (const listener of this.listeners) listener(hostName, state);
  }

  /** From now on this host's connection is the one with this key. */
  uses(hostName: string, key: string): void {
    this.keys.set(hostName, key);
  }

  /** The connection with this key is gone. Returns the hosts that thought themselves connected. */
  lost(key: string): readonly string[] {
    const affected = [...this.keys].filter(([name, used]) => used === key && this.of(name) === 'connected');
    const names = affected.map(([name]) => name);
    for (const name of names) this.set(name, 'failed');
    return names;
  }

  listen(listener: StateListener): { dispose: () => void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  dispose(): void {
    for (const name of this.states.keys()) this.set(name, 'disconnected');
    this.listeners.clear();
  }
}
