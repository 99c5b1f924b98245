import { HostError } from '../errors';
import { BeyondSsh2 } from './beyondSsh2';
import { connectTo, type ConnectContext } from './connect';
import type { HostConnection } from './hostConnection';
import { NoSystemSsh, type SystemTransport } from './systemTransport';
import { targetKey, type SshTarget } from './target';
import type { TransportChoice } from './transportChoice';

/** Which way each connection is made. */
export class Transports {
  /** Targets that ssh2 was not enough for: they need not fail again each time. */
  private readonly beyond = new Set<string>();

  constructor(
    private readonly choice: TransportChoice,
    private readonly system: SystemTransport,
    /** Somebody could be asked something; otherwise the system's `ssh` is told that nobody is there. */
    private readonly interactive: boolean,
  ) {}

  /** The system's `ssh` makes this connection, jump hosts included. */
  usesSystem(target: SshTarget): boolean {
    return this.choice === 'system' || this.beyond.has(targetKey(target));
  }

  /** Rejects with a HostError. */
  async connect(target: SshTarget, context: Omit<ConnectContext, 'givesWay'>): Promise<HostConnection> {
    if (this.usesSystem(target)) return this.throughSystem(target, context);
    const givesWay = this.choice === 'auto' && this.system.shares;
    try {
      return await connectTo(target, { ...context, givesWay });
    } catch (error) {
      if (!(error instanceof BeyondSsh2) || this.choice !== 'auto') throw error;
      context.log({ level: 'info', host: target.label, message: `ssh2 is not enough for this login (${error.why}): using the system's ssh` }); // prettier-ignore
      return this.insteadOf(error, target, context);
    }
  }

  private async insteadOf(
    error: BeyondSsh2,
    target: SshTarget,
    context: Omit<ConnectContext, 'givesWay'>,
  ): Promise<HostConnection> {
    try {
      const connection = await this.throughSystem(target, context);
      this.beyond.add(targetKey(target));
      return connection;
    } catch (failure) {
      if (!HostError.is(failure) || !(failure.details.cause instanceof NoSystemSsh)) throw failure;
      context.log({ level: 'warn', host: target.label, message: failure.message });
      if (error.code !== 'authentication-failed') throw error;
      return connectTo(target, { ...context, givesWay: false }); // which asks what was not asked yet
    }
  }

  private throughSystem(target: SshTarget, context: Omit<ConnectContext, 'givesWay'>): Promise<HostConnection> {
    return this.system.connect(target, { ...context, interaction: this.interactive ? context.interaction : undefined });
  }
}
