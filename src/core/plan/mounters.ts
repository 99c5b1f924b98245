import type { Inspection } from '../inspect';
import type { Host } from '../spec/cluster';

/** Names of the hosts that were seen to mount a path of an NFS host, or something under it. */
export function mountersOf(inspection: Inspection, { name, address, address6 }: Host, path: string): readonly string[] {
  const hosts = [name, address, ...(address6 === undefined ? [] : [`[${address6}]`])];
  if (address.includes(':')) hosts.push(`[${address}]`);
  const sources = hosts.map((host) => `${host}:${path}`);
  return [...inspection.values()].flatMap((view) => {
    if (view.state !== 'observed') return [];
    const mounts = view.observation.facts.mounts.some(
      ({ fsType, source }) =>
        /^nfs4?$/.test(fsType) && sources.some((each) => source === each || source.startsWith(`${each}/`)),
    );
    return mounts ? [view.host.name] : [];
  });
}
