import { readFile } from 'node:fs/promises';
import { probeOf } from '../../../src/core/resources/probe';
import { readCluster } from '../../../src/core/spec/read';
import { envelope } from '../../../src/core/ssh/envelope';
import type { Context } from '../context';
import { onAllHosts } from './bareSsh';

/** The very probe of the product, but through OpenSSH and with nobody to read it: what the hosts' own work takes. */
export async function bareProbe(context: Context): Promise<number> {
  const { cluster } = readCluster(await readFile(context.clusterFile, 'utf8'));
  if (cluster === undefined) throw new Error(`${context.clusterFile} has errors`);
  const scripts = new Map(cluster.hosts.map((host) => [host.name, envelope(probeOf({ cluster, host }).script).text]));
  return onAllHosts(context, (host) => {
    const input = scripts.get(host);
    if (input === undefined) throw new Error(`${host} is not in ${context.clusterFile}`);
    return { command: '/bin/sh -s', input };
  });
}
