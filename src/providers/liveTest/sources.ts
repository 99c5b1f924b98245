import * as l10n from '@vscode/l10n';
import type { SourceChoice } from '../../../webview/protocol';
import { type Cluster, type Host, hostByName, type VirtualService } from '../../core/spec/cluster';
import { defaultSource, type Source, sourceProblem } from '../../core/traffic/source';
import { askingsOf } from '../../core/traffic/target';
import { DEFAULT_WISH, type SourceWish, type Wish } from '../../core/traffic/wish';

/** An alias of the person's ssh configuration, and where it leads as far as the configuration's text says. */
export interface Alias {
  readonly alias: string;
  readonly address: string;
}

/** Who can send requests to a service: this machine, the hosts of the file, and what else one can write after `ssh`. */
export function sourceChoices(
  cluster: Cluster,
  service: VirtualService,
  aliases: readonly Alias[],
): readonly SourceChoice[] {
  const known = new Set(cluster.hosts.map(({ ssh }) => ssh.host));
  return [
    { source: { type: 'local' }, label: l10n.t('This machine'), detail: l10n.t('where VS Code runs this extension'), problem: null }, // prettier-ignore
    ...cluster.hosts.map((host): SourceChoice => ({
      source: { type: 'host', name: host.name },
      label: host.name,
      detail: host.address,
      problem: sourceProblem(cluster, service, { type: 'host', host }) ?? null,
    })),
    // What the file names by its alias stands there already.
    ...aliases.filter(({ alias }) => !known.has(alias)).map((each): SourceChoice => ({
      source: { type: 'alias', alias: each.alias },
      label: each.alias,
      detail: each.address === each.alias ? l10n.t('of your ssh configuration') : each.address,
      problem: aliasProblem(cluster, service, each),
    })),
  ]; // prettier-ignore
}

/** Only the ssh configuration says that it is one of the cluster's hosts, and that may be another network's. */
function aliasProblem(cluster: Cluster, service: VirtualService, { alias, address }: Alias): SourceChoice['problem'] {
  const host = cluster.hosts.find((each) => [each.address, each.address6, each.ssh.host].includes(address));
  const problem = host && sourceProblem(cluster, service, { type: 'host', host });
  if (problem === undefined) return null;
  return {
    severity: 'warns',
    message: l10n.t('{0} seems to be {1} of the file. {2}', alias, host?.name ?? '', problem.message),
    next: problem.next,
  };
}

/** `undefined`: the file has no such host. */
export function sourceOf(cluster: Cluster, wish: SourceWish): Source | undefined {
  switch (wish.type) {
    case 'local':
      return { type: 'local' };
    case 'host': {
      const host = hostByName(cluster, wish.name);
      return host && { type: 'host', host };
    }
    case 'alias':
      return { type: 'host', host: hostBehind(wish.alias) };
  }
}

/** A machine that is no part of the cluster: all that is known of it stands in the ssh configuration. */
function hostBehind(alias: string): Host {
  return {
    name: alias,
    roles: new Set(),
    address: alias,
    packages: [],
    exports: [],
    ssh: { host: alias, sudo: 'auto' },
  };
}

/** The wish of last time as far as it still makes sense, or what a first test of this service asks. */
export function wishFor(cluster: Cluster, service: VirtualService, last: Wish | undefined): Wish {
  const from = wishOf(defaultSource(cluster));
  const [asking] = askingsOf(service.match);
  if (last === undefined) return { ...DEFAULT_WISH, from, asking: asking ?? DEFAULT_WISH.asking };
  const source = sourceOf(cluster, last.from);
  const refused = source !== undefined && sourceProblem(cluster, service, source)?.severity === 'refuses';
  const fits = askingsOf(service.match).includes(last.asking);
  return {
    ...last,
    from: source === undefined || refused ? from : last.from,
    asking: fits ? last.asking : (asking ?? last.asking),
  };
}

function wishOf(source: Source): SourceWish {
  return source.type === 'local' ? source : { type: 'host', name: source.host.name };
}
