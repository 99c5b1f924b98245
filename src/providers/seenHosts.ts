import type { HostView, Inspection } from '../core/inspect';
import { kinds } from '../core/resources/kinds';
import type { Cluster, Host } from '../core/spec/cluster';

/** A look at a host together with what was asked, so that it is known for which file it still answers. */
interface Seen {
  readonly view: HostView;
  readonly question: string;
}

/**
 * The latest look at each host of one file. It outlives edits of the file: as long as an edit asks the same things of
 * the same machine, the plan follows the text without any host being asked again.
 */
export class SeenHosts {
  private readonly seen = new Map<string, Seen>();

  get isEmpty(): boolean {
    return this.seen.size === 0;
  }

  add(cluster: Cluster, view: HostView): void {
    this.seen.set(view.host.name, { view, question: questionOf(cluster, view.host) });
  }

  /** What is known of the hosts as this version of the file has them. */
  of(cluster: Cluster): Inspection {
    const known = new Map<string, HostView>();
    for (const host of cluster.hosts) {
      const seen = this.seen.get(host.name);
      if (seen?.question === questionOf(cluster, host)) known.set(host.name, { ...seen.view, host });
    }
    return known;
  }
}

/** Every version of a file has hosts of its own, so a host says which version it belongs to. */
const questions = new WeakMap<Host, string>();

/** Which machine is asked, and for what. Equal questions have equal answers. */
function questionOf(cluster: Cluster, host: Host): string {
  const known = questions.get(host);
  if (known !== undefined) return known;
  const fragments = kinds.map((kind) => Object.values(kind.probe({ cluster, host })).map(String));
  const question = JSON.stringify([cluster.name, host.address, host.ssh, fragments]);
  questions.set(host, question);
  return question;
}
