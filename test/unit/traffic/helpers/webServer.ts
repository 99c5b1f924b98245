import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Something that listens on 127.0.0.1 until the test is over. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** Client ports in the order in which connections came. */
  readonly clients: readonly number[];
}

export function http(listener: RequestListener): Promise<Listening> {
  return listen(createServer(listener));
}

export function tcp(listener: (socket: Socket, nth: number) => void): Promise<Listening> {
  let count = 0;
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      count += 1;
      listener(socket, count);
    }),
  );
}

/** A port on which nothing listens: taken, and given back. */
export async function closedPort(): Promise<number> {
  await using server = await tcp(() => undefined);
  return server.port;
}

/** One TCP port in front of several handlers; each connection goes to the one that `choose` names, as IPVS would. */
export function balanced(
  handlers: readonly ((socket: Socket) => void)[],
  choose: (nth: number) => number,
): Promise<Listening> {
  return tcp((socket, nth) => handlers[choose(nth)]?.(socket));
}

/** A handler that answers every request on a connection with these bytes and closes it. */
export function answering(bytes: string | Buffer): (socket: Socket) => void {
  return (socket) => socket.once('data', () => socket.end(bytes));
}

export function page(body: string, headers: Readonly<Record<string, string>> = {}, status = '200 OK'): string {
  const lines = Object.entries({ ...headers, 'Content-Length': String(Buffer.byteLength(body)) }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  const clients: number[] = [];
  server.on('connection', (socket: Socket) => {
    clients.push(socket.remotePort ?? 0);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    clients,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
