import { isIP, Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls } from 'node:tls';
import { type Failure, type RequestRecord } from '../record';
import { nameInHeader, type HttpsTarget, type HttpTarget } from '../target';
import { clientOf, systemFailure, timeoutFailure } from './asker';
import { HttpReader } from './httpReader';

/** One request over a connection and all that came back. */
export interface Exchange {
  readonly reader: HttpReader;
  readonly client: RequestRecord['client'];
  /** Absent: the answer is complete. */
  readonly failure?: Failure;
}

/** A connection to a web server, for one request at a time. It is opened by a request that finds it closed. */
export class Connection {
  isOpen = false;
  /** Whether the socket of a closed plain connection does for the next: making one costs more than connecting it. */
  readonly canOpenAgain: boolean;
  private socket: Socket | undefined;
  private client: RequestRecord['client'];
  private reader = new HttpReader();
  private request = '';
  private settle: ((failure?: Failure) => void) | undefined;
  /** What an error means that is none of the network's: while TLS is being agreed upon it is TLS's. */
  private otherwise: 'tls' | 'other' = 'other';

  /** @param onClose Called each time that it has been closed, by whomever. */
  constructor(
    private readonly target: HttpTarget | HttpsTarget,
    private readonly onClose: () => void,
  ) {
    this.canOpenAgain = target.asking === 'http';
  }

  ask(request: string, timeoutMs: number): Promise<Exchange> {
    this.reader = new HttpReader();
    this.request = request;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle?.(timeoutFailure(timeoutMs)), timeoutMs);
      this.settle = (failure) => {
        clearTimeout(timer);
        this.settle = undefined;
        const { reader, client } = this;
        resolve(failure === undefined ? { reader, client } : { reader, client, failure });
      };
      if (this.isOpen) this.socket?.write(request, 'latin1');
      else this.open();
    });
  }

  destroy(): void {
    this.socket?.destroy();
  }

  private open(): void {
    this.isOpen = true;
    this.client = undefined;
    const { target } = this;
    if (target.asking === 'https') {
      this.otherwise = 'tls';
      this.socket = this.secured(target);
    } else {
      this.socket ??= this.plain();
      this.socket.connect({ host: target.address, port: target.port });
    }
  }

  private plain(): Socket {
    const onread = { buffer: SHARED, callback: (length: number) => this.receive(SHARED.subarray(0, length)) };
    const options = { allowHalfOpen: true, onread };
    const socket = new Socket(options);
    socket.on('connect', () => {
      this.client = clientOf(socket.localAddress, socket.localPort).client;
      socket.write(this.request, 'latin1');
    });
    return this.watched(socket);
  }

  private secured({ address, port, hostHeader, verify }: HttpsTarget): Socket {
    const name = nameInHeader(hostHeader);
    const socket = connectTls({
      host: address,
      port,
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: verify,
      // An address is no server name (RFC 6066 section 3), but a certificate can be valid for it.
      servername: isIP(name) === 0 ? name : '',
      checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    });
    socket.on('connect', () => {
      this.client = clientOf(socket.localAddress, socket.localPort).client;
    });
    socket.on('secureConnect', () => {
      this.otherwise = 'other';
      socket.write(this.request, 'latin1');
    });
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    return this.watched(socket);
  }

  private watched(socket: Socket): Socket {
    socket.on('error', (error) => this.settle?.(this.failureOf(error)));
    socket.on('end', () => {
      this.ended();
      socket.destroy();
    });
    socket.on('close', () => {
      this.ended();
      this.onClose();
    });
    return socket;
  }

  private ended(): void {
    this.isOpen = false;
    if (this.settle === undefined) return;
    const isComplete = this.reader.end() === 'done';
    this.settle(isComplete ? undefined : { kind: 'closed', text: 'closed before the answer was complete' });
  }

  private receive(chunk: Buffer): boolean {
    // Nothing is asked, so nothing can be answered: such a connection is of no further use.
    if (this.settle === undefined) this.destroy();
    else {
      const progress = this.reader.add(chunk);
      if (progress === 'done') this.settle();
      if (progress === 'not-http') this.settle({ kind: 'not-http', text: this.reader.complaint });
    }
    return true;
  }

  private failureOf(error: Error): Failure {
    // Node gives a connection that ends before TLS is agreed upon the code of a reset; only the text differs.
    if (error.message.includes('disconnected before secure TLS')) return { kind: 'closed', text: error.message };
    return systemFailure(error, this.otherwise);
  }
}

/** What has arrived is looked at before anything else is read, so one buffer does for all plain connections. */
const SHARED = Buffer.allocUnsafeSlow(65_536);
