import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, type Host, hostByName } from '../../../src/core/spec/cluster';
import { readCluster } from '../../../src/core/spec/read';

const FILE = join(__dirname, '../../../examples/reference/cluster.yaml');

export const referenceText = readFileSync(FILE, 'utf8');

/** The cluster of a text that must be valid. */
export function clusterOf(text: string): Cluster {
  const { cluster, diagnostics } = readCluster(text);
  assert(cluster, diagnostics.map(({ message }) => message).join('\n'));
  return cluster;
}

/** The reference cluster, its text changed as told: each pair replaces the one place where its first part stands. */
export function reference(...edits: readonly (readonly [string, string])[]): Cluster {
  return clusterOf(
    edits.reduce((text, [from, to]) => {
      assert.equal(text.split(from).length, 2, `${from} stands once in the reference file`);
      return text.replace(from, () => to);
    }, referenceText),
  );
}

export function hostOf(cluster: Cluster, name: string): Host {
  const host = hostByName(cluster, name);
  assert(host, `the cluster has a host ${name}`);
  return host;
}
