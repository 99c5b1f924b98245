import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { must } from '../../../lab/process';
import { envelope } from '../../../src/core/ssh/envelope';
import { probeOf } from '../../../src/core/resources/probe';
import { sh } from '../../../src/core/ssh/shell';
import { SshRunner } from '../../../src/core/ssh/sshRunner';
import { Proxy } from '../../ssh/support/proxy';
import { Sandbox, type Sshd } from '../../ssh/support/sshd';
import { mustSucceed, timed } from '../clock';
import { Samples } from '../samples';
import { hostName, manyHosts, QUESTION } from './cluster';
import type { ManyHosts } from './ours';

export const HOSTS = 200;

/** Times in milliseconds, of many hosts in seconds; memory in MiB. */
export type SshSeries =
  | 'connect/ours'
  | 'connect/openssh'
  | 'exec/ours'
  | 'exec/openssh'
  | 'look/kept'
  | 'look/own'
  | 'trips/exec'
  | 'trips/kept'
  | 'many/ours'
  | 'many/again'
  | 'many/openssh'
  | 'many/memory';

export interface SshOptions {
  readonly rounds: number;
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

const CONNECTS = 10;
const EXECS = 20;
const LOOKS = 5;

/** Our connections beside OpenSSH's own, to an sshd on loopback: what the network costs, it costs both. */
export async function measureSsh(options: SshOptions): Promise<Samples> {
  const samples = new Samples();
  const box = new Sandbox();
  try {
    const server = await box.sshd([
      'MaxStartups 500',
      'UseDNS no',
      // bash then reads no start files, which on some machines cost more than everything that is measured (bash(1), SHLVL).
      'SetEnv SHLVL=2',
    ]);
    box.config(aliases(server));
    writeFileSync(box.knownHosts, server.knownHostsLine.replace(/^\S+/, '*'));
    for (let round = 0; round < options.rounds; round += 1) {
      options.signal.throwIfAborted();
      await oneHost(box, server, samples, options);
      await many(box, samples, options);
    }
    await trips(box, server, samples);
  } finally {
    await box.remove();
  }
  return samples;
}

/** Names of their own, and so connections of their own. */
function aliases({ port }: Sshd): string {
  const names = Array.from({ length: HOSTS }, (_, index) => hostName(index));
  return names.map((name) => `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n  HostKeyAlias ${name}\n`).join('');
}

async function oneHost(box: Sandbox, server: Sshd, samples: Samples, { progress, scratch }: SshOptions): Promise<void> {
  progress('connecting, and commands over one connection');
  const add = async (series: SshSeries, work: () => Promise<unknown>): Promise<void> => {
    const begun = performance.now();
    await work();
    samples.add(series, performance.now() - begun);
  };
  const host = server.host();
  const ssh =
    (...more: readonly string[]) =>
    async (): Promise<unknown> =>
      mustSucceed('ssh', await timed('ssh', ['-F', box.configFile, '-o', 'BatchMode=yes', ...more, 'web1', 'true']));
  // Alternately, so that whatever else goes on here is nobody's advantage; the first one loads the library.
  for (let n = 0; n <= CONNECTS; n += 1) {
    const runner = new SshRunner({ configFile: box.configFile });
    const connect = (): Promise<unknown> => runner.run(host, sh`true`);
    if (n === 0) await connect();
    else {
      await add('connect/ours', connect);
      await add('connect/openssh', ssh());
    }
    await runner.dispose();
  }
  const runner = new SshRunner({ configFile: box.configFile });
  const socket = join(scratch, 'mux');
  await ssh('-o', 'ControlMaster=auto', '-o', 'ControlPersist=60', '-S', socket)();
  try {
    const shown = probeOf({ cluster: manyHosts(1), host: manyHosts(1).hosts[0] ?? host }).script;
    await runner.run(host, shown, { shell: 'kept' });
    for (let n = 0; n < EXECS; n += 1) {
      await add('exec/ours', () => runner.run(host, sh`true`));
      await add('exec/openssh', ssh('-S', socket));
    }
    for (let n = 0; n < LOOKS; n += 1) {
      await add('look/own', () => runner.run(host, shown));
      await add('look/kept', () => runner.run(host, shown, { shell: 'kept' }));
    }
  } finally {
    await runner.dispose();
    await must('ssh', ['-F', box.configFile, '-S', socket, '-O', 'exit', 'web1']);
  }
}

/** Counted, not timed: how often a side waits for the other. */
async function trips(box: Sandbox, server: Sshd, samples: Samples): Promise<void> {
  const proxy = await Proxy.start(server.port);
  const runner = new SshRunner({ configFile: box.configFile });
  try {
    const host = { ...server.host(), ssh: { ...server.host().ssh, port: proxy.port } };
    for (const [series, shell] of [
      ['trips/exec', 'own'],
      ['trips/kept', 'kept'],
    ] as const) {
      // prettier-ignore
      await runner.run(host, sh`true`, { shell });
      const before = proxy.roundTrips;
      await runner.run(host, sh`true`, { shell });
      samples.add(series, proxy.roundTrips - before);
    }
  } finally {
    await runner.dispose();
    await proxy.stop();
  }
}

/** The same script on as many connections: ours in a process of its own, and a shell that starts an ssh for each at once. */
async function many(box: Sandbox, samples: Samples, { scratch, signal, progress }: SshOptions): Promise<void> {
  const outfile = join(scratch, 'ssh-ours.cjs');
  await build({ entryPoints: [join(__dirname, 'ours.ts')], outfile, bundle: true, platform: 'node', mainFields: ['module', 'main'], external: ['cpu-features', '*.node'], logLevel: 'error' }); // prettier-ignore
  progress(`${HOSTS} hosts, ours`);
  const ours = JSON.parse(await must(process.execPath, [outfile, box.configFile, String(HOSTS)], { signal })) as ManyHosts; // prettier-ignore
  samples.add('many/ours', ours.seconds);
  samples.add('many/again', ours.secondsAgain);
  samples.add('many/memory', ours.memoryMiB);
  progress(`${HOSTS} hosts, a shell loop of ssh`);
  const question = box.write('question', envelope(QUESTION).text);
  const loop = `i=1; while [ $i -le ${HOSTS} ]; do ssh -F ${box.configFile} -o BatchMode=yes web$i /bin/sh -s < ${question} > ${box.path('answer')}$i & i=$((i + 1)); done; wait`;
  samples.add('many/openssh', mustSucceed('the loop', await timed('/bin/sh', ['-c', loop], { signal })).seconds);
}
