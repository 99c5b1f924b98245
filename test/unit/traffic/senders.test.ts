import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostError } from '../../../src/core/errors';
import { fromHere } from '../../../src/core/traffic/fromHere';
import { fromHost } from '../../../src/core/traffic/fromHost';
import { oneByOne } from '../../../src/core/traffic/pace';
import { type RequestRecord } from '../../../src/core/traffic/record';
import { type Send } from '../../../src/core/traffic/send';
import { makeHost } from './helpers/cluster';
import { datagrams } from './helpers/datagrams';
import { LocalRunner } from './helpers/localRunner';
import { httpsTarget, httpTarget } from './helpers/targets';
import { answering, closedPort, http, listen, page, tcp } from './helpers/webServer';

/** A directory with nothing but these programs, as a host's whole PATH. */
function onlyWith(...programs: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'lvs-dr-path-'));
  for (const program of programs) {
    const found = execFileSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
    symlinkSync(found, join(directory, program));
  }
  return directory;
}

const client = makeHost('client', '127.0.0.1', 'client');
const host = (env: NodeJS.ProcessEnv = {}): Send =>
  fromHost(new LocalRunner(() => ({ env: { ...process.env, ...env } })), client);
const kinds = (records: readonly RequestRecord[]): readonly (string | undefined)[] =>
  records.map(({ failure }) => failure?.kind);
const indices = (records: readonly RequestRecord[]): readonly number[] => records.map(({ index }) => index);

describe('every sender', () => {
  const paths: string[] = [];
  after(() => paths.forEach((path) => rmSync(path, { recursive: true })));
  const perlOnly: Send = (target, pace, options) => {
    const path = onlyWith('perl', 'grep', 'sh');
    paths.push(path);
    return host({ PATH: path })(target, pace, options);
  };
  const web: readonly (readonly [string, Send])[] = [
    ['this machine', fromHere],
    ['a host', host()],
  ];
  const bare: readonly (readonly [string, Send])[] = [...web, ['a host with Perl alone', perlOnly]];

  for (const [from, send] of web) {
    describe(`over HTTP from ${from}`, () => {
      it('keeps a connection, and says which requests went over one that stood', async () => {
        await using server = await http((_, response) => response.end('ok'));
        const { records } = await send(httpTarget(server.port, { keepAlive: true }), oneByOne(6), {});
        assert.equal(server.clients.length, 1);
        assert.deepEqual(
          records.map(({ reused, client: end }) => [reused, end?.port]),
          [undefined, true, true, true, true, true].map((reused) => [reused, server.clients[0]]),
        );
      });

      it('opens another when the server closes the one that was kept', async () => {
        await using server = await tcp((socket) => {
          let answers = 0;
          socket.on('data', () => {
            answers += 1;
            if (answers <= 2) socket.write(page('ok'));
            else socket.end();
          });
        });
        const { records } = await send(httpTarget(server.port, { keepAlive: true }), oneByOne(4), {});
        assert.deepEqual(kinds(records), [undefined, undefined, undefined, undefined]);
        assert.deepEqual(
          records.map(({ reused }) => reused),
          [undefined, true, undefined, true],
        );
      });

      it('holds the answer against the expected status and text, which is never a pattern', async () => {
        await using server = await http((request, response) => {
          response.statusCode = request.url === '/gone' ? 404 : 200;
          response.end('a.c \\n %25 "$(id)" é\n');
        });
        const kindOf = async (more: Parameters<typeof httpTarget>[1]): Promise<string | undefined> =>
          kinds((await send(httpTarget(server.port, more), oneByOne(1), {})).records)[0];
        assert.equal(await kindOf({ path: '/gone', expectStatus: 404 }), undefined);
        assert.equal(await kindOf({ expectStatus: 204 }), 'status');
        assert.equal(await kindOf({ expectBody: 'a.c \\n %25 "$(id)" é\n' }), undefined);
        assert.equal(await kindOf({ expectBody: '.*' }), 'body');
        assert.equal(await kindOf({ expectBody: 'A.C' }), 'body');
      });

      it('has several under way at once, and no more', async () => {
        let now = 0;
        let most = 0;
        await using server = await http((_, response) => {
          now += 1;
          most = Math.max(most, now);
          setTimeout(() => {
            now -= 1;
            response.end('ok');
          }, 40);
        });
        const { records } = await send(httpTarget(server.port), { count: 10, parallel: 3 }, { firstIndex: 5 });
        assert.equal(most, 3);
        assert.deepEqual(indices(records), [5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
        assert.deepEqual(new Set(records.map(({ page: found }) => found?.id)), new Set([1]));
      });

      it('keeps to the rate', async () => {
        await using server = await http((_, response) => response.end('ok'));
        const began = performance.now();
        const { records } = await send(httpTarget(server.port), { count: 20, parallel: 2, perSecond: 40 }, {});
        const tookMs = performance.now() - began;
        assert.equal(records.length, 20);
        // 20 starts at 40 a second span 475 ms; less would be faster than asked for.
        assert.ok(tookMs >= 440, `${tookMs} ms`);
      });

      it('stops in order: what it has begun is told or counted, and no more is begun', async () => {
        const stop = new AbortController();
        await using server = await http((_, response) => response.end('ok'));
        const seen: number[] = [];
        const onRecord = ({ index }: RequestRecord): void => {
          seen.push(index);
          if (seen.length === 10) stop.abort();
        };
        const pace = { count: 50_000, parallel: 2 };
        const { records, unfinished } = await send(httpTarget(server.port), pace, { stop: stop.signal, onRecord });
        assert.ok(records.length >= 10 && records.length < 49_000, String(records.length));
        assert.deepEqual(
          indices(records),
          records.map((_, at) => at + 1),
        );
        assert.equal(seen.length, records.length);
        assert.ok(unfinished <= 2);
        assert.ok(server.clients.length - records.length <= unfinished, `${server.clients.length} ${records.length}`);
      });

      it('ends when its time is over', async () => {
        await using server = await http((_, response) => response.end('ok'));
        const pace = { count: 50_000, parallel: 1, perSecond: 20, durationMs: 300 };
        const { records, unfinished } = await send(httpTarget(server.port), pace, {});
        assert.ok(records.length >= 1 && records.length <= 8, String(records.length));
        assert.ok(unfinished <= 1, String(unfinished));
      });

      it('sends nothing when it is stopped before it begins', async () => {
        const sent = await send(httpTarget(await closedPort()), oneByOne(5), { stop: AbortSignal.abort() });
        assert.deepEqual(sent, { records: [], unfinished: 0 });
      });
    });

    describe(`over TLS from ${from}`, () => {
      const directory = mkdtempSync(join(tmpdir(), 'lvs-dr-tls-'));
      after(() => rmSync(directory, { recursive: true }));
      const files = ['key', 'certificate'].map((name) => join(directory, name));
      const [key = '', certificate = ''] = files;
      const names = ['-subj', '/CN=www.example', '-addext', 'subjectAltName=DNS:www.example'];
      execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-keyout', key, '-out', certificate, ...names], { stdio: 'ignore' }); // prettier-ignore
      const seen: unknown[] = [];
      const open = (): ReturnType<typeof listen> =>
        listen(
          createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
            seen.push([request.headers.host, 'servername' in request.socket && request.socket.servername]);
            response.end('secret');
          }),
        );

      it('asks for the name of the Host header, over a new connection each time, without verification', async () => {
        await using server = await open();
        const target = httpsTarget(server.port, { hostHeader: 'www.example:444', verify: false });
        const { records } = await send(target, oneByOne(3), {});
        assert.deepEqual(
          records.map(({ status, page: found, failure }) => [status, found?.text, failure]),
          Array(3).fill([200, 'secret', undefined]),
        );
        assert.deepEqual(
          records.map(({ client: end }) => end?.port),
          server.clients,
        );
        assert.deepEqual(seen.at(-1), ['www.example:444', 'www.example']);
      });

      it('refuses a certificate that nobody vouches for, and what is no TLS', async () => {
        await using server = await open();
        await using plain = await http((_, response) => response.end('plain'));
        await using breaking = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
        const kindOf = async (port: number): Promise<unknown> => {
          const { records } = await send(httpsTarget(port, { hostHeader: 'www.example' }), oneByOne(1), {});
          return records.map(({ failure, status, client: end }) => [failure?.kind, status, end?.port !== undefined])[0];
        };
        assert.deepEqual(await kindOf(server.port), ['tls', undefined, true]);
        assert.deepEqual(await kindOf(plain.port), ['tls', undefined, true]);
        assert.deepEqual(await kindOf(breaking.port), ['reset', undefined, true]);
      });
    });
  }

  for (const [from, send] of bare) {
    describe(`without HTTP from ${from}`, () => {
      const endpoint = (port: number) => ({ address: '127.0.0.1', port, timeoutMs: 200 });

      it('makes connections, and says from which port', async () => {
        let came: () => void = () => undefined;
        const allCame = new Promise<void>((resolve) => (came = resolve));
        await using server = await tcp((_, nth) => (nth === 4 ? came() : undefined));
        const { records } = await send({ asking: 'tcp', ...endpoint(server.port) }, oneByOne(4), {});
        // Another process made them: it may be done before the server here has heard of the last.
        await allCame;
        assert.deepEqual(
          records.map((record) => [record.failure, record.client?.address, record.client?.port]),
          server.clients.map((port) => [undefined, '127.0.0.1', port]),
        );
        assert.equal(records.length, 4);
        assert.ok(records.every(({ timeMs }) => timeMs > 0));
      });

      it('names a refused connection', async () => {
        const { records } = await send({ asking: 'tcp', ...endpoint(await closedPort()) }, oneByOne(2), {});
        assert.deepEqual(kinds(records), ['refused', 'refused']);
        assert.ok(records.every((record) => record.client === undefined));
      });

      it('sends datagrams from a port each, and takes an echo and any other answer', async () => {
        await using echo = await datagrams((message) => message);
        const target = { asking: 'udp', ...endpoint(echo.port) } as const;
        const { records } = await send(target, oneByOne(3), {});
        assert.deepEqual(
          records.map((record) => [record.failure, record.page, record.client?.port]),
          echo.clients.map((port) => [undefined, undefined, port]),
        );
        assert.equal(new Set(echo.clients).size, 3);

        await using named = await datagrams(() => Buffer.from('I am web1, 100%\n'));
        const answers = await send({ ...target, port: named.port }, { count: 4, parallel: 2 }, {});
        assert.deepEqual(new Set(answers.records.map(({ page: found }) => found)), new Set([{ id: 1, size: 16, text: 'I am web1, 100%\n' }])); // prettier-ignore
      });

      it('names a datagram that nobody answers and one that is refused', async () => {
        await using silent = await datagrams(() => undefined);
        const kindOf = async (port: number): Promise<readonly unknown[]> =>
          kinds((await send({ asking: 'udp', ...endpoint(port) }, oneByOne(1), {})).records);
        assert.deepEqual(await kindOf(silent.port), ['timeout']);
        const port = await (async () => {
          await using gone = await datagrams(() => undefined);
          return gone.port;
        })();
        assert.deepEqual(await kindOf(port), ['refused']);
      });

      it('looks a name up, takes the answer to its own question only, and names a refusal', async () => {
        const asked: string[] = [];
        let code = 0;
        await using server = await datagrams((question) => {
          asked.push(question.subarray(2).toString('latin1'));
          const answer = Buffer.from(question);
          answer[2] = 0x81;
          answer[3] = 0x80 | code;
          return answer;
        });
        const target = { asking: 'dns', ...endpoint(server.port), lookUp: 'www.example' } as const;
        const ask = async (): Promise<unknown> => (await send(target, oneByOne(1), {})).records.map(({ failure }) => failure); // prettier-ignore
        assert.deepEqual(await ask(), [undefined]);
        assert.deepEqual(asked, ['\x01\0\0\x01\0\0\0\0\0\0\x03www\x07example\0\0\x01\0\x01']);
        code = 3;
        assert.deepEqual(await ask(), [{ kind: 'status', text: 'NXDOMAIN' }]);
        await using other = await datagrams((question) => Buffer.concat([Buffer.of(0, 0, 0x81, 0x80), question.subarray(4)])); // prettier-ignore
        assert.deepEqual(kinds((await send({ ...target, port: other.port }, oneByOne(1), {})).records), ['timeout']);
      });

      it('stops in order, also while it waits for its time', async () => {
        await using server = await tcp(() => undefined);
        const stop = new AbortController();
        const pace = { count: 1_000, parallel: 2, perSecond: 4 };
        const target = { asking: 'tcp', ...endpoint(server.port) } as const;
        const { records, unfinished } = await send(target, pace, { stop: stop.signal, onRecord: () => stop.abort() });
        assert.ok(records.length >= 1 && records.length <= 6, String(records.length));
        assert.equal(unfinished, 0);
        assert.equal(server.clients.length, records.length);
      });
    });
  }

  it('names what a host needs for datagrams', async () => {
    const path = onlyWith('sh');
    paths.push(path);
    const run = host({ PATH: path })({ asking: 'udp', address: '127.0.0.1', port: 9, timeoutMs: 100 }, oneByOne(1), {});
    await assert.rejects(run, (error) => HostError.is(error, 'command-failed') && error.message.includes('no python3'));
  });

  it('goes by batches where the curl of the host knows no rate', async () => {
    await using server = await tcp(answering(page('ok')));
    // Not known to `curl --help all` either: the same curl, with the option's name taken out of the question.
    const runner = new LocalRunner(() => ({ rewrite: (text) => text.replaceAll("*' --rate '*", "*' --no-such '*") }));
    const began = performance.now();
    const { records } = await fromHost(runner, client)(
      httpTarget(server.port),
      { count: 12, parallel: 1, perSecond: 30 },
      {},
    );
    assert.equal(new Set(records.map(({ client: end }) => end?.port)).size, 12);
    assert.ok(performance.now() - began >= 200);
  });
});
