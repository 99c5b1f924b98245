import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { HostError } from '../errors';
import { type Host } from '../spec/cluster';
import { type Runner, type RunResult } from '../ssh/runner';
import { type Script } from '../ssh/shell';
import { curlScript, stopScript } from './curlScript';
import { HostOutput } from './hostOutput';
import { type Pace } from './pace';
import { type RequestRecord } from './record';
import { type Send, type SendOptions, type Sent } from './send';
import { socketScript } from './socketScript';
import { type Target } from './target';

/**
 * Sends the requests from a host, in one exec that reports each as it ends; a stop or the end of the time costs another.
 * Raises a `HostError` when the host cannot send them: no curl there, connection lost, cancelled.
 */
export function fromHost(runner: Runner, host: Host): Send {
  return async (target, pace, options) => {
    if (options.stop?.aborted === true) return { records: [], unfinished: 0 };
    return new HostRun(runner, host, target, pace, options).run();
  };
}

class HostRun {
  private readonly marker = randomBytes(12).toString('hex');
  private readonly started = performance.now();
  private readonly records: RequestRecord[] = [];
  private readonly output: HostOutput;
  /** Ends the exec when it could not be stopped in order. */
  private readonly broken = new AbortController();
  private isStopping = false;
  private stopSent: Promise<void> | undefined;
  private deadline: NodeJS.Timeout | undefined;

  constructor(
    private readonly runner: Runner,
    private readonly host: Host,
    private readonly target: Target,
    private readonly pace: Pace,
    private readonly options: SendOptions,
  ) {
    this.output = new HostOutput({
      marker: this.marker,
      target,
      firstIndex: options.firstIndex ?? 1,
      elapsedMs: () => Math.round(performance.now() - this.started),
      onRecord: (record) => {
        this.records.push(record);
        options.onRecord?.(record);
      },
    });
  }

  async run(): Promise<Sent> {
    const { count, parallel } = this.pace;
    const { stop } = this.options;
    stop?.addEventListener('abort', this.stop, { once: true });
    try {
      const result = await this.execute();
      await this.stopSent;
      this.output.end();
      if (this.output.missingTool !== undefined) throw missing(this.host, this.output.missingTool);
      const { length } = this.records;
      if (length < count && !this.isStopping) throw this.tooFew(result);
      return { records: this.records, unfinished: Math.min(this.output.cut, parallel, count - length) };
    } finally {
      stop?.removeEventListener('abort', this.stop);
      clearTimeout(this.deadline);
    }
  }

  private async execute(): Promise<RunResult> {
    const { signal } = this.options;
    const { perSecond = Infinity, parallel } = this.pace;
    try {
      return await this.runner.run(this.host, this.script(), {
        // A request's line may be held back until the next has ended, where the host has no stdbuf.
        idleTimeoutMs: 2 * this.target.timeoutMs + (2_000 * parallel) / perSecond + 15_000,
        onLine: (line) => this.line(line),
        signal: signal === undefined ? this.broken.signal : AbortSignal.any([signal, this.broken.signal]),
      });
    } catch (error) {
      // Why the stop failed says more than that the exec was then given up.
      if (this.broken.signal.aborted && signal?.aborted !== true) await this.stopSent;
      throw error;
    }
  }

  private script(): Script {
    const { target, pace, marker } = this;
    return target.asking === 'http' || target.asking === 'https'
      ? curlScript(target, pace, marker)
      : socketScript(target, pace, marker);
  }

  private line(line: string): void {
    const before = this.output.pids.length;
    this.output.line(line);
    if (this.output.pids.length === before) return;
    const { durationMs } = this.pace;
    if (durationMs !== undefined) this.deadline ??= setTimeout(this.stop, durationMs);
    if (this.isStopping) this.sendStop();
  }

  private readonly stop = (): void => {
    this.isStopping = true;
    this.sendStop();
  };

  /** Once all workers are known: one that begins later would not be told. */
  private sendStop(): void {
    const { pids } = this.output;
    if (this.stopSent !== undefined || pids.length < Math.min(this.pace.parallel, this.pace.count)) return;
    const { signal } = this.options;
    this.stopSent = this.runner
      .run(this.host, stopScript(this.marker, pids), signal === undefined ? {} : { signal })
      .then(() => undefined);
    this.stopSent.catch(() => this.broken.abort());
  }

  private tooFew({ code, stderr }: RunResult): HostError {
    const { host, records, output, pace } = this;
    return new HostError(
      host.name,
      code === 0 && records.length === 0 ? 'command-failed' : 'bad-answer',
      l10n.t('curl on {0} reported {1} of {2} requests.', host.name, records.length, pace.count),
      {
        command: 'curl',
        output: [output.complaint, stderr.trim()].filter((text) => text !== undefined && text !== '').join('\n'),
        next: l10n.t('Run "curl --version" on {0}: curl 7.75 or later is needed.', host.name),
      },
    );
  }
}

function missing(host: Host, tool: string): HostError {
  return new HostError(
    host.name,
    'command-failed',
    l10n.t('{0} has no {1}, which sends the requests.', host.name, tool),
    {
      command: tool,
      next: l10n.t('Install the package {0} on {1}, or send the requests from another host.', tool, host.name),
    },
  );
}
