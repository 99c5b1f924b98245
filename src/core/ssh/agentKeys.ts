import { connect } from 'node:net';
import { keyTypeOf } from './knownHosts';

/** A key an agent holds, of any type, including those that ssh2 cannot use. */
export interface AgentKey {
  readonly blob: Buffer;
  readonly type: string;
  readonly comment: string;
}

const REQUEST_IDENTITIES = Buffer.from([0, 0, 0, 1, 11]);
const IDENTITIES_ANSWER = 12;

/** Asks an agent for its keys (draft-ietf-sshm-ssh-agent). Rejects when it cannot be reached or answers nonsense. */
export function listAgentKeys(socketPath: string, signal: AbortSignal): Promise<readonly AgentKey[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path: socketPath });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('close', () => signal.removeEventListener('abort', onAbort));
    socket.setTimeout(5000, () => fail(new Error('the agent does not answer')));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      if (all.length < 4 || all.length < 4 + all.readUInt32BE(0)) return;
      socket.destroy();
      const keys = parseAnswer(all.subarray(4, 4 + all.readUInt32BE(0)));
      if (keys === undefined) reject(new Error('the agent gave an answer that is not a list of keys'));
      else resolve(keys);
    });
    socket.on('error', fail);
    socket.on('end', () => fail(new Error('the agent closed the connection')));
    socket.write(REQUEST_IDENTITIES);
  });
}

function parseAnswer(answer: Buffer): readonly AgentKey[] | undefined {
  if (answer[0] !== IDENTITIES_ANSWER || answer.length < 5) return undefined;
  const keys: AgentKey[] = [];
  let offset = 5;
  const text = (): Buffer | undefined => {
    if (offset + 4 > answer.length) return undefined;
    const end = offset + 4 + answer.readUInt32BE(offset);
    const value = end > answer.length ? undefined : answer.subarray(offset + 4, end);
    offset = end;
    return value;
  };
  for (let left = answer.readUInt32BE(1); left > 0; left -= 1) {
    const blob = text();
    const comment = text();
    if (blob === undefined || comment === undefined) return undefined;
    keys.push({ blob, type: keyTypeOf(blob), comment: comment.toString('utf8') });
  }
  return keys;
}
