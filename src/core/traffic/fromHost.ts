import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { HostError } from '../errors';
import { type Host } from '../spec/cluster';
import { type Runner } from '../ssh/runner';
import { CurlOutput } from './curlOutput';
import { curlScript } from './curlScript';
import { type RequestRecord } from './record';
import { type Send } from './source';

/**
 * Sends the requests from a host, in one exec that reports each as it ends. Raises a `HostError` when the host cannot
 * send them: no curl there, connection lost, cancelled.
 */
export function fromHost(runner: Runner, host: Host): Send {
  return async (target, count, { signal, onRecord }) => {
    const marker = randomBytes(12).toString('hex');
    const started = performance.now();
    const records: RequestRecord[] = [];
    const output = new CurlOutput(
      marker,
      target.timeoutMs,
      () => Math.round(performance.now() - started),
      (record) => {
        records.push(record);
        onRecord?.(record);
      },
    );
    const result = await runner.run(host, curlScript(target, count, marker), {
      // A request's line may be held back until the next has ended, where the host has no stdbuf.
      idleTimeoutMs: 2 * target.timeoutMs + 15_000,
      onLine: (line) => output.line(line),
      ...(signal === undefined ? {} : { signal }),
    });
    output.end();
    if (output.missingTool !== undefined) {
      throw new HostError(
        host.name,
        'command-failed',
        l10n.t('{0} has no {1}, which sends the requests.', host.name, output.missingTool),
        {
          command: output.missingTool,
          next: l10n.t(
            'Install the package {0} on {1}, or send the requests from another host.',
            output.missingTool,
            host.name,
          ),
        },
      );
    }
    if (records.length < count) {
      throw new HostError(
        host.name,
        result.code === 0 && records.length === 0 ? 'command-failed' : 'bad-answer',
        l10n.t('curl on {0} reported {1} of {2} requests.', host.name, records.length, count),
        {
          command: 'curl',
          output: [output.complaint, result.stderr.trim()]
            .filter((text) => text !== undefined && text !== '')
            .join('\n'),
          next: l10n.t('Run "curl --version" on {0}: curl 7.75 or later is needed.', host.name),
        },
      );
    }
    return records;
  };
}
