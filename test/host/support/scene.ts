import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CapturedHost } from '../../support/scriptedHosts/capturedHost';
import { type Manner, type ScriptedHost, ScriptedHosts } from '../../support/scriptedHosts/scriptedHosts';
import { Sandbox } from '../../ssh/support/sshd';
import { type HostSession, openHostSession } from './hostSession';
import type { SessionOptions } from '../../e2e/harness/session';

export const REFERENCE = join(__dirname, '..', '..', '..', 'examples', 'reference');

/** The reference cluster with real servers beside it that each fail in another way. */
export const TROUBLED = readFileSync(join(REFERENCE, 'cluster.yaml'), 'utf8').replace(
  '\nnfsHosts:\n',
  `  dark: { address: 192.168.16.150 }
  swapped: { address: 192.168.16.151 }
  stranger: { address: 192.168.16.152 }
  slow: { address: 192.168.16.153 }

nfsHosts:
`,
);

export const ADDRESS = {
  lvs: '192.168.16.142',
  web1: '192.168.16.143',
  web2: '192.168.16.144',
  nfs: '192.168.16.145',
  dark: '192.168.16.150',
  swapped: '192.168.16.151',
  stranger: '192.168.16.152',
  slow: '192.168.16.153',
} as const;

export const WEB2 = CapturedHost.read('web2');
/** As if somebody had run `sysctl -w net.ipv4.conf.all.arp_ignore=0` on it. */
export const DRIFTED_WEB2 = WEB2.with({
  'sysctl/live': (text) => text.replace('all/arp_ignore:1', 'all/arp_ignore:0'),
});

/** The client of the reference file, which sends the requests of a test. */
export const CLIENT = '192.168.16.146';

export interface SceneOptions extends SessionOptions {
  /** Programs of the client that stand in for its own; absent: nobody answers there. */
  readonly clientPrograms?: (sandbox: Sandbox) => Promise<string>;
}

export interface Scene {
  readonly session: HostSession;
  readonly hosts: ScriptedHosts;
  close(): Promise<void>;
}

/** A window on the troubled cluster (or on other files), with its hosts as scripted ones. */
export async function openScene({ clientPrograms, ...options }: SceneOptions = {}): Promise<Scene> {
  const sandbox = new Sandbox();
  const client: ScriptedHost[] =
    clientPrograms === undefined
      ? []
      : [{ address: CLIENT, manner: { type: 'shell', programs: await clientPrograms(sandbox) } }];
  const machine = (name: 'lvs' | 'web1' | 'web2' | 'nfs'): Manner => ({ type: 'answering', machine: CapturedHost.read(name) }); // prettier-ignore
  const another = CapturedHost.read('web1').replacing({ [ADDRESS.web1]: ADDRESS.slow, web1: 'slow' });
  const manners: Readonly<Record<keyof typeof ADDRESS, Manner>> = {
    lvs: machine('lvs'),
    web1: machine('web1'),
    web2: { type: 'answering', machine: DRIFTED_WEB2 },
    nfs: machine('nfs'),
    dark: { type: 'silent' },
    swapped: { type: 'answering', machine: another, key: 'changed' },
    stranger: { type: 'answering', machine: another, key: 'unknown' },
    slow: { type: 'answering', machine: another },
  };
  const names = Object.keys(ADDRESS) as (keyof typeof ADDRESS)[];
  const hosts = await ScriptedHosts.start(sandbox, [
    ...names.map((name) => ({ address: ADDRESS[name], manner: manners[name] })),
    ...client,
  ]);
  const tidy = async (): Promise<void> => {
    await hosts.stop();
    await sandbox.remove();
  };
  try {
    const session = await openHostSession({
      workspace: REFERENCE,
      files: { 'cluster.yaml': TROUBLED },
      ...options,
      userSettings: { 'lvs.ssh.configFile': sandbox.configFile, ...options.userSettings },
    });
    return {
      session,
      hosts,
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
