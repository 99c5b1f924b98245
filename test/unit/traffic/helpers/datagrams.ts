import { createSocket, type RemoteInfo } from 'node:dgram';

/** A UDP port of 127.0.0.1 that answers with what the handler returns, or not at all. */
export async function datagrams(
  answer: (message: Buffer, from: RemoteInfo) => Buffer | undefined,
): Promise<AsyncDisposable & { readonly port: number; readonly clients: readonly number[] }> {
  const socket = createSocket('udp4');
  const clients: number[] = [];
  socket.on('message', (message, from) => {
    clients.push(from.port);
    const back = answer(message, from);
    if (back !== undefined) socket.send(back, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    clients,
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
