import { connect, type Socket } from 'node:net';
import { type TcpTarget } from '../target';
import { clientOf, systemFailure, timeoutFailure, type Asker, type Outcome } from './asker';

/** Connects and closes. A connection that stands is the answer. */
export class TcpAsker implements Asker {
  private readonly open = new Set<Socket>();

  constructor(private readonly target: TcpTarget) {}

  ask(settle: (outcome: Outcome) => void): void {
    const { address, port, timeoutMs } = this.target;
    const socket = connect({ host: address, port });
    this.open.add(socket);
    const end = (outcome: Outcome): void => {
      if (!this.open.delete(socket)) return;
      clearTimeout(timer);
      socket.destroy();
      settle(outcome);
    };
    const timer = setTimeout(() => end({ failure: timeoutFailure(timeoutMs) }), timeoutMs);
    socket.once('connect', () => end(clientOf(socket.localAddress, socket.localPort)));
    // It stays: an error after the end is nobody's, and would otherwise end the process.
    socket.on('error', (error) => end({ failure: systemFailure(error, 'other') }));
    socket.once('close', () => clearTimeout(timer));
  }

  close(): void {
    for (const socket of this.open) socket.destroy();
    this.open.clear();
  }
}
