import { parseDocument } from 'yaml';
import { readCluster } from '../../../src/core/spec/read';

const RUNS = 15;

export interface Reading {
  /** Milliseconds for text to diagnostics and cluster. */
  readonly read: readonly number[];
  /** Milliseconds for the YAML parse alone, of the same text in the same minute. */
  readonly parse: readonly number[];
}

/** Reading a cluster file of 1,000 real servers, as after every pause in typing, beside a bare parse of its YAML. */
export function reading(): Reading {
  const text = clusterOf(1000);
  const problems = readCluster(text).diagnostics;
  if (problems.length > 0) throw new Error(`the file of 1,000 real servers has a problem: ${problems[0]?.message}`);
  const read: number[] = [];
  const parse: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    parse.push(milliseconds(() => parseDocument(text)));
    read.push(milliseconds(() => readCluster(text)));
  }
  return { read, parse };
}

/** A valid file with so many real servers, a line for each in the section and one in the service. */
export function clusterOf(realServers: number): string {
  const numbers = Array.from({ length: realServers }, (_, index) => index);
  return `apiVersion: lvs-dr/v1
name: large
network: { cidr: 10.0.0.0/8, interface: ens33 }
directors: { lvs: { address: 10.0.0.1 } }
realServers:
${numbers.map((n) => `  web${n}: { address: 10.1.${n >> 8}.${n & 255}, hostname: web${n} }`).join('\n')}
virtualServices:
  - vip: 10.0.0.100
    port: 80
    scheduler: wrr
    realServers:
${numbers.map((n) => `      - { host: web${n}, weight: ${(n % 7) + 1} }`).join('\n')}
`;
}

function milliseconds(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}
