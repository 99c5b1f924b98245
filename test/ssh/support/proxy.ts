import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** `reset`: both ends get a reset; `freeze`: nothing passes any more and nobody is told, as on a dead link. */
export type Cut = 'reset' | 'freeze';

/** Stands between a client and a server on loopback: counts what passes, and ends it on demand. */
export class Proxy {
  private readonly sockets = new Set<Socket>();
  private readonly stuck = new WeakSet<Socket>();
  private last: 'up' | 'down' | undefined;
  private frozen = false;
  private plan: { readonly cut: Cut; readonly up: number } | undefined;
  /** Times that the client has begun to speak after the server did: each waits for an answer. */
  roundTrips = 0;
  /** Bytes from the client. */
  sent = 0;
  /** Bytes from the server. */
  received = 0;
  connections = 0;
  /** Called when a planned cut has happened. */
  afterCut: () => void = () => undefined;
  /** Clients that come are reset at once. */
  refuse = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(serverPort: number): Promise<Proxy> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const proxy = new Proxy(listener, (listener.address() as AddressInfo).port);
    listener.on('connection', (client: Socket) => proxy.relay(client, serverPort));
    return proxy;
  }

  /** Connections of clients that are open. */
  get open(): number {
    return this.sockets.size;
  }

  /** Does this once the client has sent so many bytes more. */
  cutAfterSending(bytes: number, cut: Cut): void {
    this.plan = { cut, up: this.sent + bytes };
  }

  cut(how: Cut): void {
    this.plan = undefined;
    if (how === 'freeze') this.frozen = true;
    for (const socket of this.sockets) {
      if (how === 'freeze') this.stuck.add(socket);
      else socket.resetAndDestroy();
    }
  }

  /** Connections that come from now on get through again. Those that were frozen stay so. */
  heal(): void {
    this.frozen = false;
  }

  /** Resolves once every client has closed its side. */
  async closed(): Promise<void> {
    await Promise.all([...this.sockets].map((socket) => once(socket, 'close')));
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }

  private relay(client: Socket, port: number): void {
    this.connections += 1;
    if (this.refuse) {
      client.resetAndDestroy();
      return;
    }
    this.sockets.add(client);
    const server = connect({ port, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    if (this.frozen) this.stuck.add(client);
    const isFrozen = (): boolean => this.stuck.has(client);
    client.on('error', () => undefined).on('close', () => {
      this.sockets.delete(client);
      server.destroy();
    }); // prettier-ignore
    server.on('error', () => undefined).on('close', () => {
      if (!isFrozen()) client.destroy();
    }); // prettier-ignore
    client.on('data', (chunk: Buffer) => {
      if (this.last !== 'up') this.roundTrips += 1;
      this.last = 'up';
      this.sent += chunk.length;
      const { plan } = this;
      if (plan !== undefined && this.sent >= plan.up) {
        server.write(chunk.subarray(0, Math.max(0, chunk.length - (this.sent - plan.up))));
        this.cut(plan.cut);
        this.afterCut();
      } else if (!isFrozen()) server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      this.last = 'down';
      this.received += chunk.length;
      if (!isFrozen()) client.write(chunk);
    });
  }
}
