import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { fromHere } from '../../../src/core/traffic/fromHere';
import { oneByOne } from '../../../src/core/traffic/pace';
import { type RequestRecord } from '../../../src/core/traffic/record';
import { httpTarget } from './helpers/targets';
import { answering, balanced, closedPort, http, page, tcp } from './helpers/webServer';

async function send(port: number, count: number, timeoutMs = 2_000): Promise<readonly RequestRecord[]> {
  return (await fromHere(httpTarget(port, { path: '/x?y', hostHeader: 'www.example', timeoutMs }), oneByOne(count), {}))
    .records;
}

describe('traffic from this machine', () => {
  it('sends every request over a new connection with path and Host header, and says from which port', async () => {
    const seen = new Set<string>();
    await using server = await http((request, response) => {
      seen.add(`${request.headers.host ?? ''}${request.url ?? ''}`);
      response.end('This is web1');
    });
    const records = await send(server.port, 20);
    assert.deepEqual(
      records.map((record) => record.client?.port),
      server.clients,
    );
    assert.equal(new Set(server.clients).size, 20);
    assert.deepEqual([...seen], ['www.example/x?y']);
    assert.deepEqual(records[19]?.page, { id: 1, size: 12, text: 'This is web1' });
  });

  it('tells pages and identity headers apart', async () => {
    await using server = await balanced(
      [answering(page('a', { Via: 'web1' })), answering(page('b', { Via: 'web2' }))],
      (nth) => nth % 2,
    );
    const records = await send(server.port, 4);
    assert.deepEqual(
      records.map(({ page: found, headers }) => [found?.text, headers?.['via']]),
      [
        ['b', 'web2'],
        ['a', 'web1'],
        ['b', 'web2'],
        ['a', 'web1'],
      ],
    );
    assert.equal(records[0]?.page, records[2]?.page);
  });

  const failures: readonly [string, () => Promise<AsyncDisposable & { port: number }>][] = [
    ['timeout', () => tcp(() => undefined)],
    [
      'timeout',
      () =>
        tcp((socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'))),
    ],
    ['reset', () => tcp((socket) => socket.once('data', () => socket.resetAndDestroy()))],
    ['closed', () => tcp((socket) => socket.once('data', () => socket.end()))],
    ['closed', () => tcp(answering('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'))],
    ['not-http', () => tcp(answering('SSH-2.0-OpenSSH_9.2\r\n\r\n'))],
    ['status', () => tcp(answering(page('no', {}, '500 Oops')))],
  ];
  for (const [at, [kind, start]] of failures.entries()) {
    it(`names the failure "${kind}" (${at + 1})`, async () => {
      await using server = await start();
      const records = await send(server.port, 2, 150);
      assert.deepEqual(
        records.map(({ failure }) => failure?.kind),
        [kind, kind],
      );
    });
  }

  for (const [who, after] of [
    ['closes', (socket: Socket) => socket.end()],
    ['leaves open', () => undefined],
  ] as const) {
    it(`ends a connection that the server ${who} with a FIN, never with a reset`, async () => {
      const ends: Promise<string>[] = [];
      await using server = await tcp((socket) => {
        socket.once('data', () => socket.write(page('ok'), () => after(socket)));
        ends.push(
          new Promise((resolve) => {
            socket.once('end', () => resolve('FIN'));
            socket.once('error', ({ message }) => resolve(message));
          }),
        );
      });
      await send(server.port, 5);
      assert.deepEqual(await Promise.all(ends), Array(5).fill('FIN'));
    });
  }

  it('names a refused connection', async () => {
    const [record] = await send(await closedPort(), 1);
    assert.equal(record?.failure?.kind, 'refused');
    assert.equal(record.status, undefined);
  });

  it('stops in the middle when aborted, also while an answer is awaited', async () => {
    const abort = new AbortController();
    await using server = await tcp((socket, nth) => {
      if (nth < 3) answering(page('ok'))(socket);
      else socket.once('data', () => abort.abort());
    });
    const target = httpTarget(server.port, { timeoutMs: 60_000 });
    await assert.rejects(fromHere(target, oneByOne(10), { signal: abort.signal }), { name: 'AbortError' });
    assert.equal(server.clients.length, 3);
  });
});
