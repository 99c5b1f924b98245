import { asHostError } from '../../inspect';
import type { Framed } from '../../resources/frame';
import type { Host } from '../../spec/cluster';
import type { Runner } from '../../ssh/runner';

export interface Asking {
  readonly runner: Runner;
  readonly signal?: AbortSignal;
}

/** Runs a framed script on a host, one exec, and gives its sections by name. Raises a `HostError`. */
export async function runFramed(
  host: Host,
  probe: Framed,
  { runner, signal }: Asking,
): Promise<(section: string) => string> {
  try {
    const { stdout } = await runner.run(host, probe.script, signal === undefined ? {} : { signal });
    const outputs = probe.read(stdout);
    return (section) => outputs.get(section) ?? '';
  } catch (error) {
    throw asHostError(host, error);
  }
}
