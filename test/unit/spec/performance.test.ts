import assert from 'node:assert/strict';
import { parseDocument } from 'yaml';
import { readCluster } from '../../../src/core/spec/read';

function clusterOf(realServers: number): string {
  const hosts = Array.from(
    { length: realServers },
    (_, index) => `  web${index}: { address: 10.1.${index >> 8}.${index & 255}, hostname: web${index} }`,
  );
  const entries = Array.from(
    { length: realServers },
    (_, index) => `      - { host: web${index}, weight: ${(index % 7) + 1} }`,
  );
  return `apiVersion: lvs-dr/v1
name: large
network: { cidr: 10.0.0.0/8, interface: ens33 }
directors: { lvs: { address: 10.0.0.1 } }
realServers:
${hosts.join('\n')}
virtualServices:
  - vip: 10.0.0.100
    port: 80
    scheduler: wrr
    realServers:
${entries.join('\n')}
`;
}

/** The shortest of a few runs in ms: what the work costs while other work shares the machine. */
function best(work: () => unknown, runs = 5): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** Bounds are ratios to a bare YAML parse of the same text, so that they hold on any machine. */
describe('the cost of reading', function () {
  this.timeout(120_000);

  const report = (what: string, ms: number, parse: number) =>
    process.stdout.write(`      ${what}: ${ms.toFixed(0)} ms, a bare YAML parse ${parse.toFixed(0)} ms\n`);

  it('reads and checks 1,000 real servers in little more than their parse', () => {
    const text = clusterOf(1000);
    assert.deepEqual(readCluster(text).diagnostics, []);
    const parse = best(() => parseDocument(text));
    const read = best(() => readCluster(text));
    report('1,000 real servers', read, parse);
    assert.ok(read < 4 * parse);
  });

  it('stays fast where every reference is wrong', () => {
    const text = clusterOf(1000).replaceAll('host: web', 'host: wbe');
    assert.equal(readCluster(text).diagnostics.filter(({ code }) => code === 'unknown-host').length, 1000);
    const parse = best(() => parseDocument(text));
    const read = best(() => readCluster(text));
    report('1,000 unknown hosts', read, parse);
    assert.ok(read < 6 * parse);
  });

  it('grows in step with the file', () => {
    const text = clusterOf(10_000);
    const parse = best(() => parseDocument(text), 1);
    const read = best(() => readCluster(text), 1);
    report('10,000 real servers', read, parse);
    assert.ok(read < 6 * parse);
  });

  // Quadratic work on 100,000 characters takes half a minute, linear work a few milliseconds.
  it('is not slowed down by one endless value', () => {
    for (const value of [':'.repeat(100_000), 'a@'.repeat(50_000), '/'.repeat(100_000), 'a,'.repeat(50_000)]) {
      const text = `apiVersion: lvs-dr/v1
name: "${value}"
ssh: { proxyJump: "${value}" }
clients: { c: { address: "${value}" } }
mounts: [{ source: "a:${value}", target: "${value}" }]
`;
      const took = best(() => readCluster(text), 2);
      assert.ok(took < 3000, `${value.slice(0, 2)}: ${took} ms`);
    }
  });
});
