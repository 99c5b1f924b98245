import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import { asHostError, forEachHost } from '../inspect';
import type { Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { type Sight, sightProbe, type Target } from './sight';

/** A machine after the look at it. */
export type Looked =
  | { readonly state: 'seen'; readonly target: Target; readonly sight: Sight }
  | { readonly state: 'failed'; readonly target: Target; readonly error: HostError };

/**
 * Looks at machines that no file names yet, all at once, one read-only exec each. Never rejects: one that cannot be
 * reached keeps nobody waiting for the others.
 */
export function lookAtMachines(
  targets: readonly Target[],
  runner: Runner,
  options: { readonly signal?: AbortSignal; readonly onLooked?: (looked: Looked) => void } = {},
): Promise<readonly Looked[]> {
  const { signal, onLooked } = options;
  return forEachHost(targets, async (target) => {
    const looked = await look(target, runner, signal);
    onLooked?.(looked);
    return looked;
  });
}

async function look(target: Target, runner: Runner, signal: AbortSignal | undefined): Promise<Looked> {
  const host = hostOf(target);
  try {
    const probe = sightProbe();
    const result = await runner.run(host, probe.script, signal === undefined ? {} : { signal });
    const sight = probe.read(target, result.stdout);
    if (sight.addresses.length > 0) return { state: 'seen', target, sight };
    const error = new HostError(
      host.name,
      'bad-answer',
      l10n.t('{0} does not say which addresses it has.', host.name),
      {
        next: l10n.t('See what {0} prints there: iproute2 must be installed.', '`ip -j address show`'),
      },
    );
    return { state: 'failed', target, error };
  } catch (error) {
    return { state: 'failed', target, error: asHostError(host, error) };
  }
}

/** As ssh would reach it by that name; everything else is in the user's own configuration. */
function hostOf({ ssh, user }: Target): Host {
  return {
    name: ssh,
    roles: new Set(),
    address: ssh,
    packages: [],
    exports: [],
    ssh: { host: ssh, ...(user !== undefined && { user }), sudo: 'auto' },
  };
}
