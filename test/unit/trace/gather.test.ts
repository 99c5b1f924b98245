import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostError } from '../../../src/core/errors';
import { type Host, hostByName } from '../../../src/core/spec/cluster';
import type { Runner, RunOptions, RunResult } from '../../../src/core/ssh/runner';
import { type Script, sh } from '../../../src/core/ssh/shell';
import { CaptureOutput, captureScript } from '../../../src/core/trace/capture';
import { gather } from '../../../src/core/trace/gather';
import { requestScript } from '../../../src/core/trace/request';
import { asked } from './captures';

const PORTS = { first: 20_000, last: 20_019 };
const { cluster, client, target } = asked(PORTS);
const hosts = ['lvs', 'web1', 'web2'].flatMap((name) => hostByName(cluster, name) ?? []);
const DONE: RunResult = { code: 0, stdout: '', stderr: '' };

/** Hosts that listen when they are told to, until they are ended. `lacking`: they have no tcpdump. */
class ListeningHosts implements Runner {
  /** What happened, in order. */
  readonly events: string[] = [];
  private readonly running = new Map<string, () => void>();

  constructor(
    private readonly lacking: readonly string[] = [],
    private readonly answers = true,
  ) {}

  get listening(): readonly string[] {
    return [...this.running.keys()];
  }

  run(host: Host, { text }: Script, { onLine = () => undefined, signal }: RunOptions = {}): Promise<RunResult> {
    const marker = /^m='?([0-9a-f]+)/m.exec(text)?.[1];
    if (marker === undefined) {
      if (text.includes('kill -s TERM')) {
        this.events.push(`end ${host.name}`);
        this.running.get(host.name)?.();
      }
      const mark = /printf '\\n%s\\n' '(@\w+) end'/.exec(text)?.[1];
      return Promise.resolve(mark === undefined ? DONE : { ...DONE, stdout: `\n${mark} end\n` });
    }
    if (!text.includes('tcpdump')) {
      onLine(`${marker} C 0 192.168.16.146 |200|0.1|`);
      return Promise.resolve(DONE);
    }
    if (this.lacking.includes(host.name)) {
      onLine(`${marker} N tcpdump`);
      return Promise.resolve(DONE);
    }
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new HostError(host.name, 'cancelled', 'cancelled')), {
        once: true,
      });
      this.running.set(host.name, () => {
        this.running.delete(host.name);
        resolve(DONE);
      });
      onLine(`${marker} I ens33`);
      onLine(`${marker} P 4711`);
      setImmediate(() => {
        this.events.push(`listens ${host.name}`);
        onLine(`${marker} L`);
        if (host === client && this.answers) {
          this.events.push('request');
          onLine(`${marker} C 0 192.168.16.146 |200|0.1|`);
        }
      });
    });
  }
}

function wish() {
  return { target, ports: PORTS, client, others: hosts, look: () => ({ vip: target.address, port: 80, client: '192.168.16.146' }) }; // prettier-ignore
}

describe('gathering what hosts see of one request', () => {
  it('sends the request when every host listens, and ends every capture', async () => {
    const runner = new ListeningHosts();
    const { outcome, hosts: seen } = await gather(wish(), { runner });
    assert.deepEqual(runner.events.slice(0, 5), [
      'listens lvs',
      'listens web1',
      'listens web2',
      'listens client',
      'request',
    ]);
    assert.deepEqual([...runner.events.slice(5)].sort(), ['end client', 'end lvs', 'end web1', 'end web2']);
    assert.equal(outcome.status, 200);
    assert.deepEqual(
      seen.map(({ host }) => host),
      ['client', 'lvs', 'web1', 'web2'],
    );
  });

  it('goes on without a host that has no tcpdump, also where it is the client', async () => {
    const runner = new ListeningHosts(['web1', 'client']);
    const { outcome, hosts: seen } = await gather(wish(), { runner });
    assert.equal(outcome.status, 200);
    assert.deepEqual(
      seen.flatMap(({ host, capture }) => ('missing' in capture ? [host] : [])),
      ['client', 'web1'],
    );
  });

  it('ends every capture when it is given up, and says that it was', async () => {
    const runner = new ListeningHosts([], false);
    const abort = new AbortController();
    const gathered = gather(wish(), { runner, signal: abort.signal, onPhase: (phase) => phase === 'asking' && setImmediate(() => setImmediate(() => abort.abort())) }); // prettier-ignore
    await assert.rejects(gathered);
    assert.deepEqual([...runner.events].filter((event) => event.startsWith('end ')).sort(), ['end client', 'end lvs', 'end web1', 'end web2']); // prettier-ignore
    assert.deepEqual(runner.listening, []);
  });
});

describe('the script that captures', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lvs-dr-trace-'));
  const tool = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const run = (request: Script): CaptureOutput => {
    const script = captureScript(
      { address: '192.0.2.1', nic: 'eth7', filter: "tcp and (arp or 'x')", seconds: 20 },
      'c0ffee',
      request,
    );
    const { stdout } = spawnSync('/bin/sh', ['-s'], { input: script.text, encoding: 'utf8', timeout: 30_000, env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` } }); // prettier-ignore
    const output = new CaptureOutput('c0ffee');
    for (const line of stdout.split('\n')) output.line(line);
    return output;
  };

  after(() => rmSync(folder, { recursive: true }));

  it('runs the request only once tcpdump listens, and brings the whole file', () => {
    tool('tcpdump', `[ "$2" = eth7 ] && echo 'tcpdump: listening on eth7, link-type EN10MB' >&2; head -c 50000 /dev/zero; echo '7 packets captured' >&2`); // prettier-ignore
    const output = run(sh`printf '%s C %s\n' "$m" asked`);
    assert.deepEqual([output.nic, output.listening, output.request], ['eth7', true, 'asked']);
    assert.ok((output.pid ?? 0) > 1);
    assert.deepEqual([output.file.length, output.file.every((byte) => byte === 0)], [50_000, true]);
  });

  it('says why tcpdump does not listen, and does not send the request then', () => {
    tool('tcpdump', `echo 'tcpdump: eth7: You do not have permission' >&2; exit 1`);
    const output = run(sh`printf '%s C %s\n' "$m" asked`);
    assert.equal(output.listening, false);
    assert.equal(output.request, undefined);
    assert.match(output.said.join(), /permission/);
  });

  it('asks once, from the ports that the captures look for, whatever the path holds', () => {
    const { text } = requestScript({ address: '2001:db8::1', port: 80, scheme: 'http', path: "/a'b c" }, PORTS);
    assert.ok(text.includes(`--local-port '20000-20019'`));
    assert.ok(text.includes(`'http://[2001:db8::1]:80/a'\\''b c'`));
    assert.equal(spawnSync('/bin/sh', ['-n'], { input: text }).status, 0);
  });
});
