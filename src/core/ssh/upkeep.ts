import { networkInterfaces } from 'node:os';
import type { Host } from '../spec/cluster';
import { type HostConnection, SIGN_OF_LIFE_MS } from './hostConnection';
import { Reconnector, type ReconnectorOptions } from './reconnector';

export interface UpkeepOptions {
  /** Milliseconds without use after which a connection is closed. Default 15 min. */
  readonly closeUnusedAfterMs?: number;
  /** While this says so, no connection is closed for lack of use: somebody watches the hosts. */
  readonly isWatched?: () => boolean;
  /** As {@link ReconnectorOptions.firstWaitMs}. */
  readonly firstWaitMs?: number;
  /** Milliseconds between two looks at clock, network and connections. Default 5 s. */
  readonly lookMs?: number;
  /** Milliseconds for a sign of life. Default 5 s. */
  readonly checkPatienceMs?: number;
}

export interface UpkeepContext extends Pick<ReconnectorOptions, 'connect' | 'onGivenUp'> {
  readonly connections: () => readonly HostConnection[];
  /** Closes a connection that nothing has used for a while. */
  readonly closeUnused: (connection: HostConnection) => void;
  readonly log: (message: string) => void;
}

const CLOSE_UNUSED_AFTER_MS = 15 * 60_000;
const LOOK_MS = 5_000;
/** A timer that is so late has slept, with the machine. */
const SLEPT_MS = 10_000;

/**
 * Keeps connections as a person would, who is there all day: brings those back that were lost, finds out after a sleep
 * or in another network which are dead, and closes those that nobody uses. It never asks anybody anything.
 */
export class Upkeep {
  private readonly reconnector: Reconnector;
  private readonly timer: NodeJS.Timeout;
  private lastLook = Date.now();
  private network = networkNow();

  constructor(
    private readonly context: UpkeepContext,
    private readonly options: UpkeepOptions,
  ) {
    const { connect, onGivenUp } = context;
    const { firstWaitMs, lookMs = LOOK_MS } = options;
    this.reconnector = new Reconnector({ connect, onGivenUp, ...(firstWaitMs === undefined ? {} : { firstWaitMs }) });
    this.timer = setInterval(() => this.look(), lookMs);
  }

  lost(hosts: readonly Host[]): void {
    for (const host of hosts) this.reconnector.bringBack(host);
  }

  leave(host: Host): void {
    this.reconnector.leave(host);
  }

  /** Asks every connection for a sign of life, gives up the silent ones, and tries the lost ones at once. */
  check(why: string): void {
    this.context.log(why);
    const { checkPatienceMs = SIGN_OF_LIFE_MS } = this.options;
    for (const connection of this.context.connections()) connection.check?.(checkPatienceMs);
    this.reconnector.hurry();
  }

  /** Resolves when nothing is under way any more. */
  async dispose(): Promise<void> {
    clearInterval(this.timer);
    await this.reconnector.dispose();
  }

  private look(): void {
    const now = Date.now();
    const late = now - this.lastLook - (this.options.lookMs ?? LOOK_MS);
    this.lastLook = now;
    const network = networkNow();
    if (late > SLEPT_MS) this.check(`nothing was heard for ${Math.round(late / 1000)} s: did this machine sleep?`);
    else if (network !== this.network) this.check('the network has changed');
    this.network = network;
    if (this.options.isWatched?.() === true) return;
    const limit = this.options.closeUnusedAfterMs ?? CLOSE_UNUSED_AFTER_MS;
    for (const connection of this.context.connections()) {
      if (connection.unusedMs >= limit) this.context.closeUnused(connection);
    }
  }
}

/** The addresses of this machine, as one text. Temporary IPv6 ones come and go by themselves, so those are left out. */
function networkNow(): string {
  return Object.entries(networkInterfaces())
    .flatMap(
      ([name, addresses = []]) =>
      addresses.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => `${name} ${address}`), // prettier-ignore
    )
    .toSorted()
    .join('\n');
}
