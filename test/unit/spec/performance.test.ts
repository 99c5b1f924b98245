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

  it('grows in step with the file', () => {
    const start = performance.now();
    assert.equal(readCluster(clusterOf(10_000)).diagnostics.length, 0);
    process.stdout.write(`      10,000 real servers: ${(performance.now() - start).toFixed(0)} ms\n`);
  });
});
