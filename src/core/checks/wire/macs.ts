import type { Host } from '../../spec/cluster';
import { sh } from '../../ssh/shell';
import { framed } from '../../resources/frame';
import { type Asking, runFramed } from './framedRun';

const FORM = /^\/sys\/class\/net\/([^/]+)\/address:((?:[0-9a-f]{2}:){5}[0-9a-f]{2})$/i;

/** The hardware addresses of a host's NICs, lower case, without the one of lo. Raises a `HostError`. */
export async function macsOf(host: Host, asking: Asking): Promise<readonly string[]> {
  const probe = framed([['macs/nics', sh`grep -H . /sys/class/net/*/address`]]);
  const output = await runFramed(host, probe, asking);
  return parseMacs(output('macs/nics'));
}

export function parseMacs(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const mac = FORM.exec(line)?.[2]?.toLowerCase();
    return mac === undefined || mac === '00:00:00:00:00:00' ? [] : [mac];
  });
}
