import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workbench } from '../../e2e/harness/workbench';
import { type HostSession, openHostSession } from '../../host/support/hostSession';
import { Sandbox } from '../../ssh/support/sshd';
import { ScriptedHosts } from '../../support/scriptedHosts/scriptedHosts';
import { Samples } from '../samples';
import { changeLast, clusterText, DRIFTED_HOSTS, HOSTS, machines } from './cluster';
import { paintingOf, startWatching } from './painting';

/** Times in milliseconds, memory in MiB. */
export type Hosts200Series =
  'look' | 'firstPaint' | 'refreshPaint' | 'redrawsPerSecond' | 'rowsLost' | 'memoryBefore' | 'memory';

export interface Hosts200Request {
  /** Refreshes after the first look. */
  readonly repetitions: number;
  /** A directory that is gone after the bench. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

const MIB = 1024 * 1024;

/** The packed extension in a real VS Code on 200 scripted hosts, its view open on all real servers. */
export async function measureHosts200({ repetitions, scratch, signal, progress }: Hosts200Request): Promise<Samples> {
  const samples = new Samples();
  const workspace = join(scratch, 'hosts200');
  await mkdir(workspace, { recursive: true });
  await writeFile(join(workspace, 'cluster.yaml'), clusterText());
  const sandbox = new Sandbox();
  const hosts = await ScriptedHosts.start(sandbox, machines());
  try {
    progress(`a VS Code on ${HOSTS} scripted hosts`);
    const session = await openHostSession({ workspace, userSettings: { 'lvs.ssh.configFile': sandbox.configFile } });
    try {
      const { workbench } = session;
      await openRealServers(workbench);
      samples.add('memoryBefore', await memory(session));
      for (let look = 0; look <= repetitions; look += 1) {
        signal.throwIfAborted();
        const { paint, seconds, redraws, lost } = await lookAt(session, hosts, look % 2 === 1);
        samples.add(look === 0 ? 'firstPaint' : 'refreshPaint', paint);
        samples.add('look', seconds * 1000);
        if (look > 0) samples.add('redrawsPerSecond', redraws / seconds);
        if (look > 0) samples.add('rowsLost', lost.length);
        samples.add('memory', await memory(session));
        progress(`look ${look + 1}: ${seconds.toFixed(1)} s, painted ${paint} ms after the last answer, ${redraws} redraws`); // prettier-ignore
      }
    } finally {
      await session.close();
    }
  } finally {
    await hosts.stop();
    await sandbox.remove();
  }
  return samples;
}

/** Resident memory of the extension host, VS Code's own part of it included. */
async function memory({ host }: HostSession): Promise<number> {
  return (await host.run(() => process.memoryUsage().rss, null)) / MIB;
}

async function openRealServers(workbench: Workbench): Promise<void> {
  await workbench.openContainer('LVS-DR');
  const group = workbench.treeItem(/^Real servers, /);
  const open = async (): Promise<void> => {
    await group.click();
    if ((await group.getAttribute('aria-expanded')) !== 'true') await workbench.page.keyboard.press('ArrowRight');
  };
  // The services are above it and each shows its real servers: closed, so that the hosts are what is on the screen.
  await workbench.treeItem(/^Virtual services, /).click();
  await workbench.page.keyboard.press('ArrowLeft');
  await open();
  await workbench.treeItem(/^Host web1, /).waitFor();
}

interface Look {
  /** From the last answer to the first picture that has it. */
  readonly paint: number;
  readonly seconds: number;
  /** Pictures in which the tree was another than before. */
  readonly redraws: number;
  readonly lost: readonly string[];
}

/** One host more or less is drifted at each look, so that the picture that has all answers is another one. */
async function lookAt({ host, workbench }: HostSession, hosts: ScriptedHosts, more: boolean): Promise<Look> {
  const answers = hosts.answers + HOSTS;
  changeLast(hosts, more);
  await startWatching(workbench.page, new RegExp(`^Cluster web, .*\\b${DRIFTED_HOSTS + (more ? 1 : 0)} differences`));
  const begun = Date.now();
  await host.run((vscode) => vscode.commands.executeCommand('lvs.refresh').then(() => null), null);
  await hosts.answered(answers);
  const { whole, redraws, lost } = await paintingOf(workbench.page);
  const answered = hosts.lastAnswerAt;
  return {
    paint: Math.max(0, whole - answered),
    seconds: (answered - begun) / 1000,
    redraws,
    lost,
  };
}
