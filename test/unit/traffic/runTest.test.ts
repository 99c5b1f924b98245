import assert from 'node:assert/strict';
import { type Socket } from 'node:net';
import { HostError } from '../../../src/core/errors';
import { hostByName, type Cluster, type VirtualService } from '../../../src/core/spec/cluster';
import { TrafficError } from '../../../src/core/traffic/errors';
import { renderReport } from '../../../src/core/traffic/render';
import { reportToJson, type TestReport } from '../../../src/core/traffic/report';
import { runTest, type TestOptions } from '../../../src/core/traffic/runTest';
import { type Source } from '../../../src/core/traffic/source';
import { makeCluster, makeHost, type ClusterSettings } from './helpers/cluster';
import { FakeDirector } from './helpers/fakeDirector';
import { LocalRunner, type LocalSettings } from './helpers/localRunner';
import { answering, balanced, page, type Listening } from './helpers/webServer';

/** The reference cluster on 127.0.0.1: a proxy in IPVS's place, and a director that shows what the proxy did. */
class Stage implements AsyncDisposable {
  readonly director = new FakeDirector();
  readonly runner = new LocalRunner((host) => (host.name === 'lvs' ? this.lvs() : this.client));
  client: LocalSettings = {};
  directorError: HostError | undefined;

  private constructor(
    readonly cluster: Cluster,
    readonly service: VirtualService,
    private readonly vip: Listening,
    private readonly given: readonly number[],
  ) {
    this.director.service = `TCP  127.0.0.1:${vip.port}`;
  }

  static async open(handlers: readonly ((socket: Socket) => void)[], settings: ClusterSettings = {}): Promise<Stage> {
    const given: number[] = [];
    const vip = await balanced(handlers, (nth) => {
      const chosen = (nth - 1) % handlers.length;
      given.push(chosen);
      return chosen;
    });
    const { cluster, service } = makeCluster({ ...settings, vip: '127.0.0.1', port: vip.port });
    return new Stage(cluster, service, vip, given);
  }

  async test(requests: number, more: Partial<TestOptions> = {}): Promise<TestReport> {
    const from: Source = { type: 'host', host: hostByName(this.cluster, 'client')! };
    return runTest(this.cluster, this.service, { runner: this.runner, requests, from, ...more });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.director[Symbol.dispose]();
    await this.vip[Symbol.asyncDispose]();
  }

  private lvs(): LocalSettings | HostError {
    if (this.directorError !== undefined) return this.directorError;
    const { realServers } = this.service;
    this.director.rows = realServers.map(({ address, port, weight }, at) => ({
      address: `${address}:${port}`,
      weight,
      conns: 700 + this.given.filter((chosen) => chosen === at).length,
    }));
    this.director.connections = this.given.map((chosen, at) => [
      `127.0.0.1:${this.vip.clients[at] ?? 0}`,
      `127.0.0.1:${this.vip.port}`,
      `${realServers[chosen]?.address ?? ''}:${this.vip.port}`,
    ]);
    return this.director.settings();
  }
}

const web = (name: string): ((socket: Socket) => void) => answering(page(`This is ${name}\n`));
const nfs = answering(page('Welcome'));

describe('a whole test', () => {
  it('proves alternation and direct return with one exec on the source and two on the director', async () => {
    await using stage = await Stage.open([web('web1'), web('web2')]);
    const seen: number[] = [];
    const report = await stage.test(20, { onRecord: ({ index }) => seen.push(index) });
    const { latencyMs, ...rest } = reportToJson(report);
    assert.deepEqual(rest, {
      service: stage.director.service.replace('TCP  ', 'tcp '),
      from: 'client',
      requests: 20,
      failures: 0,
      perServer: { web1: 10, web2: 10 },
      sequence: Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 'web1' : 'web2')),
      attributedBy: 'page',
      verdict: 'holds',
      reason: 'Round robin holds: 10 of 20 each, strictly alternating.',
      directReturn: { outcome: 'proven', inPackets: 120, outPackets: 0 },
      sameContent: false,
      errors: [],
      notes: [],
    });
    assert.ok(
      latencyMs !== null && latencyMs.p50 <= latencyMs.p95 && latencyMs.p99 <= latencyMs.max && latencyMs.p50 > 0,
    );
    assert.deepEqual([...stage.runner.execs], [['lvs', 2], ['client', 1]]); // prettier-ignore
    assert.equal(seen.length, 20);
  });

  it('proves the same with identical pages, by client port', async () => {
    await using stage = await Stage.open([nfs, nfs]);
    const report = await stage.test(21);
    const json = reportToJson(report);
    assert.equal(json.attributedBy, 'connections');
    assert.deepEqual(json.perServer, { web1: 11, web2: 10 });
    assert.deepEqual(json.sequence.slice(0, 4), ['web1', 'web2', 'web1', 'web2']);
    assert.equal(json.verdict, 'holds');
    assert.equal(json.sameContent, true);
    const text = renderReport(report);
    assert.match(text, /21 requests from client, 0 failed/);
    assert.match(text, /web1 {2}11 {3}52 % {2}#+\n/);
    assert.match(text, /HOLDS: Round robin holds/);
    assert.match(text, /Direct return proven: 126 packets in through the director, none back\./);
    assert.match(text, /Every real server gave the same page\./);
  });

  it('works from this machine as well', async () => {
    await using stage = await Stage.open([nfs, nfs]);
    const json = reportToJson(await stage.test(6, { from: { type: 'local' } }));
    assert.equal(json.from, 'local');
    assert.equal(json.attributedBy, 'connections');
    assert.equal(json.verdict, 'holds');
    assert.deepEqual([...stage.runner.execs], [['lvs', 2]]);
  });

  it('names the real server that never answers', async () => {
    await using stage = await Stage.open([nfs, () => undefined]);
    const json = reportToJson(await stage.test(6, { timeoutMs: 150 }));
    assert.equal(json.failures, 3);
    assert.equal(json.verdict, 'broken');
    assert.match(
      json.reason,
      /3 of 6 requests failed \(no answer in time\)\. web2 was given 3 connections and answered 0/,
    );
    assert.deepEqual(
      json.errors.map(({ kind, count }) => [kind, count]),
      [['timeout', 3]],
    );
    assert.deepEqual(json.perServer, { web1: 3, web2: 0 });
  });

  it('still tells what it can when the director cannot be reached', async () => {
    await using stage = await Stage.open([web('web1'), web('web2')]);
    stage.directorError = new HostError('lvs', 'unreachable', 'lvs does not answer');
    const json = reportToJson(await stage.test(6));
    assert.equal(json.verdict, 'holds');
    assert.equal(json.attributedBy, 'page');
    assert.equal(json.directReturn.outcome, 'unproven');
    assert.deepEqual(json.notes, ['lvs could not be read: lvs does not answer']);
    assert.deepEqual([...stage.runner.execs], [['lvs', 1], ['client', 1]]); // prettier-ignore
  });

  it('stops when aborted in the middle, and does not go on to the director', async () => {
    await using stage = await Stage.open([nfs, nfs]);
    const abort = new AbortController();
    const run = stage.test(50_000, { signal: abort.signal, onRecord: ({ index }) => index === 10 && abort.abort() });
    await assert.rejects(run, (error) => HostError.is(error, 'cancelled'));
    assert.equal(stage.runner.execs.get('lvs'), 1);
  });
});

describe('a test that makes no sense', () => {
  const { cluster, service } = makeCluster();
  const runner = new LocalRunner();
  const refused = (
    options: Partial<TestOptions>,
    code: string,
    message: RegExp,
    on: VirtualService = service,
  ): Promise<void> =>
    assert.rejects(runTest(cluster, on, { runner, requests: 1, from: { type: 'local' }, ...options }), (error) => {
      assert.ok(error instanceof TrafficError && error.code === code && error.next !== '');
      assert.match(error.message, message);
      assert.equal(runner.execs.size, 0);
      return true;
    });
  const from = (name: string): Source => ({ type: 'host', host: hostByName(cluster, name)! });

  it('is refused from the director and from a real server, with the reason', async () => {
    await refused({ from: from('lvs') }, 'source-cannot-test', /lvs is the director: the VIP is local there/);
    await refused({ from: from('web1') }, 'source-cannot-test', /web1 is a real server of this service/);
  });

  it('is refused for sctp, without a VIP and out of bounds', async () => {
    const sctp: VirtualService = {
      ...service,
      match: { type: 'address', protocol: 'sctp', vip: '192.168.16.100', port: 3868 },
    };
    await refused({}, 'unsupported-protocol', /sctp 192\.168\.16\.100:3868 cannot be tested/, sctp);
    const mark: VirtualService = { ...service, match: { type: 'fwmark', mark: 7, family: 4, vips: [] } };
    await refused({}, 'no-address', /fwmark 7 names no VIP/, mark);
    await refused({ requests: 0 }, 'bad-request', /0 requests are out of bounds/);
    await refused({ requests: 100_001 }, 'bad-request', /1 to 100000/);
    await refused({ path: 'x' }, 'bad-request', /path/);
    await refused({ hostHeader: 'a\r\nX: y' }, 'bad-request', /Host header/);
  });

  it('is only warned about from a director that may be the backup', async () => {
    await using stage = await Stage.open([web('web1'), web('web2')]);
    const lvs2 = makeHost('lvs2', '192.168.16.141', 'director');
    const two = { ...stage.cluster, hosts: [...stage.cluster.hosts, lvs2] };
    stage.client = { rewrite: (text) => text.replaceAll('/proc/net/ip_vs', '/nonexistent') };
    const report = await runTest(two, stage.service, {
      runner: stage.runner,
      requests: 4,
      from: { type: 'host', host: lvs2 },
    });
    assert.match(report.notes[0] ?? '', /lvs2 is a director: while it holds the VIP/);
    assert.equal(report.verdict.outcome, 'holds');
  });
});
