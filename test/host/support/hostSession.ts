import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession, type Session, type SessionOptions } from '../../e2e/harness/session';
import { ExtensionHost, packagedBridge } from './extensionHost';

/** A VS Code with our VSIX, seen from its window and from inside its extension host. */
export interface HostSession extends Session {
  readonly host: ExtensionHost;
}

export async function openHostSession(options: SessionOptions): Promise<HostSession> {
  const folder = await mkdtemp(join(tmpdir(), 'lvs-dr-host-'));
  const host = await ExtensionHost.listen(folder);
  const tidy = async (): Promise<void> => {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const session = await openSession({
      ...options,
      env: { ...options.env, LVS_TEST_BRIDGE: host.socketPath },
      otherExtensions: [await packagedBridge(folder)],
    });
    await host.connected();
    return {
      ...session,
      host,
      close: async () => {
        await session.close();
        await tidy();
      },
    };
  } catch (error) {
    await tidy();
    throw error;
  }
}
