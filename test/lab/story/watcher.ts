import assert from 'node:assert/strict';
import { inspect } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import { type Cluster, hostByName } from '../../../src/core/spec/cluster';
import { readCluster } from '../../../src/core/spec/read';
import { SshRunner } from '../../../src/core/ssh/sshRunner';
import { findingsFrom, type HostFinding } from '../../../src/core/traffic/live/findings';
import { LiveRun } from '../../../src/core/traffic/live/liveRun';
import { type RunView, updated } from '../../../src/core/traffic/live/runView';
import { DEFAULT_WISH, type Wish } from '../../../src/core/traffic/wish';
import type { Story } from './story';

/** What the requests of a live test are like here: slow machines, so no more of them than say something. */
const WISH: Wish = { ...DEFAULT_WISH, from: { type: 'host', name: 'client' }, perSecond: 10, seconds: 300, timeoutMs: 5_000 }; // prettier-ignore

/** Live runs from the lab's client, as the page starts them. */
export class Watcher {
  readonly cluster: Cluster;
  readonly runner: SshRunner;

  constructor(story: Story, file: string) {
    const { cluster } = readCluster(story.files.read(file));
    assert(cluster);
    this.cluster = cluster;
    this.runner = new SshRunner({ configFile: story.sshConfig });
  }

  begin(
    wish: Partial<Wish>,
    onView: (view: RunView) => void = () => undefined,
  ): { run: LiveRun; ended: Promise<RunView> } {
    const { cluster, runner } = this;
    const [service] = cluster.services;
    const client = hostByName(cluster, 'client');
    assert(service && client);
    let shown: RunView | undefined;
    const run = new LiveRun({
      cluster,
      service,
      wish: { ...WISH, ...wish },
      from: { type: 'host', host: client },
      runner,
      id: 'lab',
      name: 'lab',
      findings: (hosts) => this.findings(hosts),
      onUpdate: (update) => {
        shown = updated(shown ?? run.view(), update);
        onView(shown);
      },
    });
    return { run, ended: run.start() };
  }

  /** A whole run of so many requests. */
  request(requests: number, wish: Partial<Wish> = {}): Promise<RunView> {
    return this.begin({ requests, ...wish }).ended;
  }

  private async findings(hosts: readonly string[]): Promise<readonly HostFinding[]> {
    const inspection = await inspect(this.cluster, this.runner, { only: new Set(hosts) });
    return findingsFrom(planOf(this.cluster, inspection), hosts);
  }
}

export const said = ({ verdict, errors, shares, servers, attribution, notes }: RunView): string =>
  JSON.stringify({ verdict, errors, shares, servers, attribution, notes }, undefined, 1);
