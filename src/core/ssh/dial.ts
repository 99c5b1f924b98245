import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import type { SshTarget } from './target';
import { connectError } from './transportErrors';

/** A TCP connection to the target itself. Rejects with a HostError, or with the signal's reason. */
export function dialTcp(target: SshTarget, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({
      host: target.hostName,
      port: target.port,
      noDelay: true,
      ...(target.addressFamily === undefined ? {} : { family: target.addressFamily }),
      ...(target.bindAddress === undefined ? {} : { localAddress: target.bindAddress }),
    });
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const onError = (error: Error): void => {
      signal.removeEventListener('abort', onAbort);
      reject(connectError(target, error));
    };
    socket.once('error', onError);
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

/** A ProxyCommand of the user's own configuration, run by their shell as ssh does (ssh_config(5)). It ends with the stream. */
export function dialCommand(target: SshTarget, command: string): { stream: Duplex; exited: Promise<void> } {
  const child = spawn(process.platform === 'win32' ? command : `exec ${command}`, {
    shell: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  const fail = (why: string): void => {
    stream.destroy(
      new HostError(
        target.label,
        'unreachable',
        l10n.t('{0}: the ProxyCommand of your ssh configuration failed: {1}', target.label, why),
        {
          // prettier-ignore
          command,
          next: l10n.t('Try: ssh -v {0}', target.alias),
        },
      ),
    );
  };
  child.once('error', (error) => fail(error.message));
  child.once('exit', (code, exitSignal) => {
    if (code !== 0 && !stream.destroyed) fail(exitSignal ?? String(code));
  });
  stream.once('close', () => child.kill());
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve()).once('error', () => resolve());
  });
  return { stream, exited };
}
