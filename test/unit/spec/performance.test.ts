import assert from 'node:assert/strict';
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

describe('the cost of reading', () => {
  it('reads and checks 1,000 real servers fast enough for every pause of a keystroke', () => {
    const text = clusterOf(1000);
    assert.deepEqual(readCluster(text).diagnostics, []);
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      readCluster(text);
      return performance.now() - start;
    });
    const best = Math.min(...times);
    process.stdout.write(`      1,000 real servers, ${text.length >> 10} KB: ${best.toFixed(0)} ms\n`);
    assert.ok(best < 400, `${best} ms`);
  });

  it('stays fast where every reference is wrong', () => {
    const text = clusterOf(1000).replaceAll('host: web', 'host: wbe');
    const start = performance.now();
    assert.equal(readCluster(text).diagnostics.filter(({ code }) => code === 'unknown-host').length, 1000);
    const took = performance.now() - start;
    process.stdout.write(`      1,000 unknown hosts: ${took.toFixed(0)} ms\n`);
    assert.ok(took < 2000, `${took} ms`);
  });

  it('is not slowed down by one endless value', () => {
    for (const value of [':'.repeat(100_000), 'a@'.repeat(50_000), '/'.repeat(100_000), 'a,'.repeat(50_000)]) {
      const start = performance.now();
      readCluster(
        `apiVersion: lvs-dr/v1\nname: "${value}"\nssh: { proxyJump: "${value}" }\nclients: { c: { address: "${value}" } }\nmounts: [{ source: "a:${value}", target: "${value}" }]\n`,
      );
      const took = performance.now() - start;
      assert.ok(took < 1500, `${value.slice(0, 2)}: ${took} ms`);
    }
  });

  it('grows in step with the file', () => {
    const start = performance.now();
    assert.equal(readCluster(clusterOf(10_000)).diagnostics.length, 0);
    process.stdout.write(`      10,000 real servers: ${(performance.now() - start).toFixed(0)} ms\n`);
  });
});
