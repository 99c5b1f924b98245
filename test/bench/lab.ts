import { ensureRequirements, startLab, stopLab, defaultDirectory, type Lab, type LabHostName } from '../../lab/api';

/** The hosts that both tools set up; a client of the VIP comes with them. */
export const MANAGED = ['lvs', 'web1', 'web2', 'nfs'] as const satisfies readonly LabHostName[];
export type ManagedHost = (typeof MANAGED)[number];

/** Where every measured first run begins: the packages are installed and nothing else is done. */
export const START = 'packages';

/** What the reference cluster needs, under Debian's names; both tools find it installed. */
const PACKAGES: Readonly<Record<ManagedHost, readonly string[]>> = {
  lvs: ['ipvsadm'],
  web1: ['apache2', 'nfs-common', 'rpcbind'],
  web2: ['apache2', 'nfs-common', 'rpcbind'],
  nfs: ['nfs-kernel-server', 'rpcbind'],
};

export interface LabRequest {
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

/** A lab apart from the one that tests and the demo use, so that none of them is disturbed. */
export function benchDirectory(): string {
  return `${defaultDirectory('debian')}-bench`;
}

/** Runs the bench's own lab and keeps the state that everything starts from. */
export async function openBenchLab({ directory, signal, progress }: LabRequest): Promise<Lab> {
  await ensureRequirements({ install: process.getuid?.() === 0, onProgress: progress });
  signal.throwIfAborted();
  const lab = await startLab({ profile: 'debian', directory, hosts: [...MANAGED, 'client'], onProgress: progress });
  signal.throwIfAborted();
  if (await lab.hasSnapshot(START)) return lab;
  await lab.reset();
  await Promise.all(MANAGED.map((host) => checkClock(lab, host, signal)));
  progress('installing the packages on all hosts, which is no part of the comparison');
  await Promise.all(MANAGED.map((host) => install(lab, host, signal)));
  await lab.save(START);
  return lab;
}

export function closeBenchLab(directory: string): Promise<void> {
  return stopLab({ profile: 'debian', directory });
}

async function install(lab: Lab, host: ManagedHost, signal: AbortSignal): Promise<void> {
  const apt = `DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends install ${PACKAGES[host].join(' ')}`;
  const done = await lab.exec(host, `${apt} && systemctl is-system-running --wait`, { signal });
  if (done.code !== 0) throw new Error(`${host}: the packages could not be installed:\n${done.stdout}${done.stderr}`);
}

const NAP_SECONDS = 10;

/**
 * An emulated machine that starts while this one is busy may take its own clock for slower than it is. Every timeout in
 * it then ends too early, and what is measured there is no figure.
 */
async function checkClock(lab: Lab, host: ManagedHost, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  await lab.exec(host, `sleep ${NAP_SECONDS}`, { signal });
  const seconds = (performance.now() - begun) / 1000;
  if (seconds > 0.95 * NAP_SECONDS) return;
  throw new Error(
    `${host}: its clock runs wrong: ${NAP_SECONDS} of its seconds were ${seconds.toFixed(1)}. It started while this machine was busy. ` +
      `Make the lab anew on a quieter one: npm run lab -- down --purge --directory ${lab.directory}`,
  );
}
