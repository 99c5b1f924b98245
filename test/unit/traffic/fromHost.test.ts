import assert from 'node:assert/strict';
import { HostError } from '../../../src/core/errors';
import { fromHost } from '../../../src/core/traffic/fromHost';
import { oneByOne } from '../../../src/core/traffic/pace';
import { type RequestRecord } from '../../../src/core/traffic/record';
import { type HttpTarget } from '../../../src/core/traffic/target';
import { makeHost } from './helpers/cluster';
import { LocalRunner } from './helpers/localRunner';
import { httpTarget } from './helpers/targets';
import { answering, balanced, closedPort, http, page, tcp } from './helpers/webServer';

const client = makeHost('client', '127.0.0.1', 'client');

async function send(port: number, count: number, more: Partial<HttpTarget> = {}): Promise<readonly RequestRecord[]> {
  return (await fromHost(new LocalRunner(), client)(httpTarget(port, more), oneByOne(count), {})).records;
}

describe('traffic from a host, with a real curl', () => {
  it('sends every request over a new connection, and says from which port', async () => {
    await using server = await http((_, response) => response.end('This is web1\n'));
    const records = await send(server.port, 25);
    assert.deepEqual(
      records.map(({ index }) => index),
      Array.from({ length: 25 }, (_, at) => at + 1),
    );
    assert.deepEqual(
      records.map((record) => record.client?.port),
      server.clients,
    );
    assert.equal(new Set(server.clients).size, 25);
    assert.ok(records.every((record) => record.client?.address === '127.0.0.1' && record.timeMs > 0));
    assert.deepEqual(
      new Set(records.map((record) => record.page)),
      new Set([{ id: 1, size: 13, text: 'This is web1\n' }]),
    );
  });

  it('uses new connections even with a web server that ignores "Connection: close"', async () => {
    await using server = await tcp((socket) => socket.on('data', () => socket.write(page('kept open'))));
    const records = await send(server.port, 12);
    assert.equal(new Set(server.clients).size, 12);
    assert.ok(records.every(({ status, failure }) => status === 200 && failure === undefined));
  });

  it('asks for the path and the Host header as they are, and never lets them become shell or pattern', async () => {
    const seen: unknown[] = [];
    await using server = await http((request, response) => {
      seen.push([request.url, request.headers.host]);
      response.end();
    });
    await send(server.port, 1, { path: "/a/../[1-3]/{b,c}?q='$(id)'&x=%20\\", hostHeader: "it's.$(id).example" });
    assert.deepEqual(seen, [["/a/../%5B1-3%5D/%7Bb,c%7D?q='$(id)'&x=%20%5C", "it's.$(id).example"]]);
  });

  it('tells pages and identity headers apart, and ignores the headers that always differ', async () => {
    await using server = await balanced(
      [
        answering(page('same', { 'X-Served-By': 'web1', Date: 'now' })),
        answering(page('same', { 'X-Served-By': 'web2', Date: 'later' })),
      ],
      (nth) => nth % 2,
    );
    const records = await send(server.port, 4);
    assert.deepEqual(
      records.map(({ page: found }) => found?.id),
      [1, 1, 1, 1],
    );
    assert.deepEqual(
      records.map(({ headers }) => headers),
      [{ 'x-served-by': 'web2' }, { 'x-served-by': 'web1' }, { 'x-served-by': 'web2' }, { 'x-served-by': 'web1' }],
    );
  });

  it('keeps count through empty, chunked, binary and long bodies, and ones without a newline or with a false marker', async () => {
    const binary = Buffer.from(Array.from({ length: 4096 }, (_, at) => at % 256));
    const bodies = [
      '',
      'no newline',
      'two\n\n',
      binary,
      'x'.repeat(300_000),
      'HTTP/1.1 200 OK\r\n\r\nabc R 0 0 200|0|',
      '100% \r\n%0A',
    ];
    let next = 0;
    await using server = await http((_, response) => {
      const body = bodies[next++] ?? '';
      response.write(body === '' ? '' : body.slice(0, 1));
      response.end(body.slice(1));
    });
    const records = await send(server.port, bodies.length);
    assert.deepEqual(
      records.map(({ page: found }) => found?.size),
      bodies.map((body) => Buffer.byteLength(body)),
    );
    assert.deepEqual(
      records.map(({ page: found }) => found?.id),
      [1, 2, 3, 4, 5, 6, 7],
    );
    assert.ok(records.every(({ failure }) => failure === undefined));
    for (const at of [0, 1, 2, 5, 6]) assert.equal(records[at]?.page?.text, bodies[at]);
    assert.equal(records[4]?.page?.text.length, 1_200);
  });

  it('skips interim answers', async () => {
    await using server = await tcp(answering(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${page('real')}`));
    const [record] = await send(server.port, 1);
    assert.equal(record?.status, 200);
    assert.equal(record.page?.text, 'real');
  });

  it('stays bounded when every page is different', async () => {
    let next = 0;
    await using server = await http((_, response) => response.end(`visitor ${next++}`));
    const records = await send(server.port, 80);
    assert.equal(records.filter(({ page: found }) => found !== undefined).length, 64);
    assert.equal(records.filter(({ status }) => status === 200).length, 80);
  });

  const failures: readonly [string, string, () => Promise<AsyncDisposable & { port: number }>][] = [
    ['an answer that never comes', 'timeout', () => tcp(() => undefined)],
    ['a reset', 'reset', () => tcp((socket) => socket.once('data', () => socket.resetAndDestroy()))],
    ['a connection closed without an answer', 'closed', () => tcp((socket) => socket.once('data', () => socket.end()))],
    ['a body cut short', 'closed', () => tcp(answering('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'))],
    ['something else than HTTP', 'not-http', () => tcp(answering('SSH-2.0-OpenSSH_9.2\r\n'))],
    ['an error status', 'status', () => tcp(answering(page('no', {}, '403 Forbidden')))],
  ];
  for (const [what, kind, start] of failures) {
    it(`counts ${what} as "${kind}" and goes on`, async () => {
      await using server = await start();
      const records = await send(server.port, 3, { timeoutMs: 200 });
      assert.deepEqual(
        records.map(({ failure }) => failure?.kind),
        [kind, kind, kind],
      );
      assert.ok(records.every(({ failure }) => failure?.text !== ''));
    });
  }

  it('says that a connection was refused, in the words of the system', async () => {
    const records = await send(await closedPort(), 3);
    assert.deepEqual(
      records.map(({ failure }) => failure),
      Array(3).fill({ kind: 'refused', text: 'Connection refused' }),
    );
    assert.ok(records.every((record) => record.client === undefined));
  });

  it('loses and mixes up no line when thousands fail as fast as they can', async () => {
    const records = await send(await closedPort(), 3_000);
    assert.equal(records.length, 3_000);
    assert.deepEqual([...new Set(records.map(({ failure }) => failure?.kind))], ['refused']);
  });

  it('keeps good and failed requests in order', async () => {
    await using server = await balanced(
      [answering(page('This is web1')), (socket) => socket.once('data', () => socket.resetAndDestroy())],
      (nth) => nth % 2,
    );
    const records = await send(server.port, 6);
    assert.deepEqual(
      records.map(({ failure }) => failure?.kind ?? 'ok'),
      ['reset', 'ok', 'reset', 'ok', 'reset', 'ok'],
    );
  });

  it('hands over each record while the run goes on, the failed ones too', async () => {
    const waiting: (() => void)[] = [];
    await using server = await tcp((socket, nth) =>
      socket.once('data', () => {
        if (nth === 2) waiting.push(() => socket.end(page('second')));
        else socket.resetAndDestroy();
      }),
    );
    const seen: number[] = [];
    const run = fromHost(new LocalRunner(), client)(httpTarget(server.port, { timeoutMs: 20_000 }), oneByOne(2), {
      onRecord: ({ index }) => {
        seen.push(index);
        // The second is answered only once the first has been reported: a run that reported at its end would hang.
        if (index === 1) poll();
      },
    });
    const poll = (): void => (waiting.length > 0 ? waiting.forEach((answer) => answer()) : void setImmediate(poll));
    assert.equal((await run).records.length, 2);
    assert.deepEqual(seen, [1, 2]);
  });

  it('stops in the middle when aborted', async () => {
    const abort = new AbortController();
    await using server = await http((_, response) => response.end('ok'));
    let seen = 0;
    const run = fromHost(new LocalRunner(), client)(httpTarget(server.port), oneByOne(100_000), {
      signal: abort.signal,
      onRecord: () => {
        seen += 1;
        if (seen === 20) abort.abort();
      },
    });
    await assert.rejects(run, (error) => HostError.is(error, 'cancelled'));
    assert.ok(server.clients.length < 10_000);
  });

  it('says what to install where there is no curl', async () => {
    const runner = new LocalRunner(() => ({ env: { PATH: '/nonexistent' } }));
    await assert.rejects(fromHost(runner, client)(httpTarget(9), oneByOne(1), {}), (error) => {
      assert.ok(HostError.is(error, 'command-failed'));
      assert.match(error.message, /client has no curl/);
      assert.match(error.details.next ?? '', /Install the package curl on client/);
      return true;
    });
  });

  it('needs one exec for any number of requests', async () => {
    await using server = await http((_, response) => response.end('ok'));
    const runner = new LocalRunner();
    const { records } = await fromHost(runner, client)(httpTarget(server.port), oneByOne(500), {});
    assert.equal(records.length, 500);
    assert.deepEqual([...runner.execs], [['client', 1]]);
  });
});
