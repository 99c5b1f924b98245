import { connect, type Socket } from 'node:net';
import { type TcpTarget } from '../target';
import { clientOf, systemFailure, timeoutFailure, type Asker, type Outcome } from './asker';

/** Connects and closes. A connection that stands is the answer. */
export class TcpAsker implements Asker {
  private readonly open = new Set<Socket>();

  constructor(private readonly target: TcpTarget) {}

  ask(): Promise<Outcome> {
    const { address, port, timeoutMs } = this.target;
    return new Promise((resolve) => {
      const socket = connect({ host: address, port });
      this.open.add(socket);
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer);
        this.open.delete(socket);
        socket.destroy();
        resolve(outcome);
      };
      const timer = setTimeout(() => settle({ failure: timeoutFailure(timeoutMs) }), timeoutMs);
      socket.once('connect', () => settle(clientOf(socket.localAddress, socket.localPort)));
      // It stays: an error after the end is nobody's, and would otherwise end the process.
      socket.on('error', (error) => settle({ failure: systemFailure(error, 'other') }));
      socket.once('close', () => settle({ failure: { kind: 'closed', text: 'given up' } }));
    });
  }

  close(): void {
    for (const socket of this.open) socket.destroy();
    this.open.clear();
  }
}
