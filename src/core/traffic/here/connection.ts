import { isIP, Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls } from 'node:tls';
import { type Failure, type RequestRecord } from '../record';
import { nameInHeader, type HttpsTarget, type HttpTarget } from '../target';
import { clientOf, systemFailure } from './asker';
import { HttpReader, type Progress } from './httpReader';
import { type KnownAnswers } from './knownAnswers';

/** What a connection tells whoever opened it. */
export interface Owner {
  /** The request has come to its end: `reader` and `client` are what came of it. No failure: the answer is complete. */
  answered(connection: Connection, failure: Failure | undefined): void;
  /** It has been closed, by whomever. */
  closed(connection: Connection): void;
}

/** A connection to a web server, for one request at a time. It is opened by a request that finds it closed. */
export class Connection {
  isOpen = false;
  /** Whether the request under way found it open. */
  isReused = false;
  /** Whether the socket of a closed plain connection does for the next: making one costs more than connecting it. */
  readonly canOpenAgain: boolean;
  /** Of the last request. Once the answer is complete it may be the reader of others that were the same. */
  reader = UNREAD;
  client: RequestRecord['client'];
  private socket: Socket | undefined;
  private isAsking = false;
  private readonly place: { readonly host: string; readonly port: number };
  /** What an error means that is none of the network's: while TLS is being agreed upon it is TLS's. */
  private otherwise: 'tls' | 'other' = 'other';

  constructor(
    private readonly target: HttpTarget | HttpsTarget,
    private readonly request: string,
    private readonly known: KnownAnswers,
    private readonly owner: Owner,
  ) {
    this.canOpenAgain = target.asking === 'http';
    this.place = { host: target.address, port: target.port };
  }

  ask(): void {
    this.reader = UNREAD;
    this.isAsking = true;
    this.isReused = this.isOpen;
    if (this.isOpen) this.socket?.write(this.request, 'latin1');
    else this.open();
  }

  /** Ends the request under way. Nothing happens when there is none. */
  settle(failure?: Failure): void {
    if (!this.isAsking) return;
    this.isAsking = false;
    this.owner.answered(this, failure);
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
      this.socket.connect(this.place);
    }
  }

  private plain(): Socket {
    const onread = { buffer: SHARED, callback: (length: number) => this.receive(SHARED, length) };
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
    socket.on('data', (chunk: Buffer) => this.receive(chunk, chunk.length));
    return this.watched(socket);
  }

  private watched(socket: Socket): Socket {
    socket.on('error', (error) => this.settle(this.failureOf(error)));
    socket.on('end', () => {
      this.ended();
      socket.destroy();
    });
    socket.on('close', () => {
      this.ended();
      this.owner.closed(this);
    });
    return socket;
  }

  private ended(): void {
    this.isOpen = false;
    if (!this.isAsking) return;
    const isComplete = this.reader.end() === 'done';
    this.settle(isComplete ? undefined : { kind: 'closed', text: 'closed before the answer was complete' });
  }

  /** Whether to go on reading: not from a connection of which nothing is expected any more. */
  private receive(buffer: Buffer, length: number): boolean {
    // Nothing is asked, so nothing can be answered: such a connection is of no further use.
    if (!this.isAsking) this.destroy();
    else {
      const progress = this.read(buffer, length);
      if (progress === 'done') {
        const isKept = this.target.keepAlive && this.reader.persistent;
        this.settle();
        return isKept;
      }
      if (progress === 'not-http') this.settle({ kind: 'not-http', text: this.reader.complaint });
    }
    return true;
  }

  private read(buffer: Buffer, length: number): Progress {
    const isFirst = this.reader === UNREAD;
    const known = isFirst ? this.known.find(buffer, length) : undefined;
    if (known !== undefined) {
      this.reader = known;
      return 'done';
    }
    if (isFirst) this.reader = new HttpReader();
    const chunk = buffer.subarray(0, length);
    const progress = this.reader.add(chunk);
    if (isFirst && progress === 'done') this.known.remember(chunk, this.reader);
    return progress;
  }

  private failureOf(error: Error): Failure {
    // Node gives a connection that ends before TLS is agreed upon the code of a reset; only the text differs.
    if (error.message.includes('disconnected before secure TLS')) return { kind: 'closed', text: error.message };
    return systemFailure(error, this.otherwise);
  }
}

/** Of an answer of which nothing has come yet. */
const UNREAD = new HttpReader();

/** What has arrived is looked at before anything else is read, so one buffer does for all plain connections. */
const SHARED = Buffer.allocUnsafeSlow(65_536);
