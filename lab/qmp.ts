import { createConnection } from 'node:net';

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
  readonly event?: string;
  readonly QMP?: unknown;
}

/**
 * One command to a running QEMU through its monitor socket (QEMU's docs/interop/qmp-spec): greeting, capabilities,
 * the command, its answer. Rejects with QEMU's own words.
 */
export function qmp(
  socketPath: string,
  execute: string,
  args: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath);
    const send = (name: string, more: Readonly<Record<string, unknown>>): void => {
      socket.write(`${JSON.stringify({ execute: name, arguments: more })}\n`);
    };
    let buffer = '';
    let negotiated = false;
    const finish = (act: () => void): void => {
      socket.destroy();
      act();
    };
    socket.setEncoding('utf8');
    socket.on('error', reject);
    socket.on('close', () => {
      // `quit` may close the socket before its answer is out.
      if (execute === 'quit') resolve(undefined);
      else reject(new Error(`QEMU closed its monitor ${socketPath} during ${execute}`));
    });
    socket.on('data', (chunk: string) => {
      const lines = (buffer + chunk).split('\n');
      buffer = lines.pop() ?? '';
      for (const line of lines.filter((text) => text.trim() !== '')) {
        const answer = JSON.parse(line) as Answer;
        if (answer.QMP !== undefined) send('qmp_capabilities', {});
        else if (answer.error)
          finish(() => reject(new Error(`QEMU refused ${execute}: ${answer.error?.desc ?? 'no reason given'}`)));
        else if (answer.event !== undefined) continue;
        else if (!negotiated) {
          negotiated = true;
          send(execute, args);
        } else finish(() => resolve(answer.return));
      }
    });
  });
}

/** A command of QEMU's human monitor, for what QMP itself only offers as a job. Its text is its only sign of failure. */
export async function humanMonitor(socketPath: string, command: string): Promise<string> {
  const answer = await qmp(socketPath, 'human-monitor-command', { 'command-line': command });
  const text = typeof answer === 'string' ? answer.trim() : '';
  if (/^error/im.test(text)) throw new Error(`QEMU could not do "${command}": ${text}`);
  return text;
}
