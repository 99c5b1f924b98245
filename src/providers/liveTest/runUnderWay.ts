import { newId } from '../../core/apply/operator';
import { LiveRun, type LiveOptions } from '../../core/traffic/live/liveRun';
import type { RunUpdate, RunView } from '../../core/traffic/live/runView';
import type { RequestRecord } from '../../core/traffic/record';
import type { Source } from '../../core/traffic/source';
import type { Wish } from '../../core/traffic/wish';
import type { ClusterStore } from '../clusterStore';
import type { Hosts } from '../ssh/hosts';
import { FindingsOnDemand } from './findingsOnDemand';
import { followHosts, type Note } from './hostEvents';
import { interrupted, type RunStore } from './runStore';
import type { Found, TestedService } from './testedService';

/** So much of a run is lost at most when the machine under it goes away. */
const SAVED_EVERY_MS = 5_000;

export interface RunParts {
  readonly store: ClusterStore;
  readonly hosts: Pick<Hosts, 'run' | 'isAttended'>;
  readonly runs: Pick<RunStore, 'save' | 'saveNow'>;
  readonly makeRun: (options: LiveOptions) => Pick<LiveRun, 'start' | 'pause' | 'resume' | 'stop' | 'note' | 'view' | 'records'>;
} // prettier-ignore

/** What is sent, from where and what it is called. */
export interface RunPlan {
  readonly wish: Wish;
  readonly from: Source;
  /** Made of service and time, until somebody gives it another one. */
  readonly name: string;
}

/** One run while it is under way: it is written down as it goes, and hears what happens to the cluster meanwhile. */
export class RunUnderWay {
  readonly id = newId();
  private readonly live: ReturnType<RunParts['makeRun']>;
  private readonly over = new AbortController();
  private name: string;
  private named = false;
  private abandoned = false;

  constructor(
    private readonly place: TestedService,
    { cluster, service }: Found,
    { wish, from, name }: RunPlan,
    private readonly parts: RunParts,
    onUpdate: (update: RunUpdate) => void,
  ) {
    this.name = name;
    const findings = new FindingsOnDemand(place.uri, parts.store, parts.hosts, this.over.signal);
    this.live = parts.makeRun({
      cluster,
      service,
      wish,
      from,
      runner: parts.hosts,
      id: this.id,
      name,
      findings: (hosts) => findings.of(hosts),
      onUpdate: (update) => onUpdate({ ...update, whole: { ...update.whole, name: this.name } }),
    });
  }

  /** Resolves when it has ended; what is kept of it is written then. Never rejects. */
  async start(): Promise<RunView> {
    const { place, parts } = this;
    const saving = setInterval(() => void this.save(), SAVED_EVERY_MS);
    const following = followHosts(place.uri, parts.store, (event) => this.note(event));
    const running = this.live.start();
    void this.save();
    await running;
    following.dispose();
    clearInterval(saving);
    this.over.abort();
    void this.save();
    return this.view();
  }

  view(): RunView {
    return { ...this.live.view(), name: this.name };
  }

  records(): readonly RequestRecord[] {
    return this.live.records();
  }

  pause(): void {
    this.live.pause();
  }

  resume(): void {
    this.live.resume();
  }

  stop(): void {
    this.live.stop();
  }

  note(event: Note): void {
    this.live.note(event);
  }

  /** Also when it has ended. Such a run is kept longer than one that nobody named. */
  async rename(name: string): Promise<void> {
    this.name = name;
    this.named = true;
    await this.save();
  }

  /** The window goes away: stops, and keeps what there is. */
  abandon(): void {
    this.parts.runs.saveNow(this.place, interrupted(this.view()), this.named);
    this.abandoned = true;
    this.live.stop();
    this.over.abort();
  }

  private async save(): Promise<void> {
    if (!this.abandoned) await this.parts.runs.save(this.place, this.view(), this.named);
  }
}

export function makeLiveRun(options: LiveOptions): LiveRun {
  return new LiveRun(options);
}
