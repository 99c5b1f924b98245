import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { run } from './process';
import type { LabProfile } from './profiles/profile';
import { cacheDirectory } from './state';

/** A disk, a kernel and a ramdisk that every host of a profile starts from; never written to once it is in place. */
export interface LabImage {
  readonly directory: string;
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly memoryMiB: number;
  /** Names the content: recipe, packages and scripts. */
  readonly hash: string;
}

const SUITE = 'bookworm';
const MIRROR = process.env['LVS_LAB_DEBIAN_MIRROR'] ?? 'http://deb.debian.org/debian';
/** Sparse: a host uses about 450 MB of it. */
const DISK_SIZE = '2G';
const GUEST = `${__dirname}/guest`;
const PARTS = { disk: 'disk.qcow2', kernel: 'vmlinuz', initrd: 'initrd.img' } as const;

export async function findImage(profile: LabProfile): Promise<{ readonly image: LabImage; readonly built: boolean }> {
  const hash = await recipeHash(profile);
  const directory = `${cacheDirectory()}/${profile.name}-${hash}`;
  const image: LabImage = {
    directory,
    disk: `${directory}/${PARTS.disk}`,
    kernel: `${directory}/${PARTS.kernel}`,
    initrd: `${directory}/${PARTS.initrd}`,
    memoryMiB: profile.memoryMiB,
    hash,
  };
  return { image, built: existsSync(`${directory}/image.json`) };
}

/**
 * The image of a profile, built when its recipe has changed. Built aside and moved into place whole, so that a cut build
 * leaves nothing that looks like an image.
 */
export async function ensureImage(profile: LabProfile, onProgress: (message: string) => void): Promise<LabImage> {
  const { image, built } = await findImage(profile);
  if (built) return image;
  await mkdir(cacheDirectory(), { recursive: true });
  const started = Date.now();
  onProgress(`building the image ${profile.name}-${image.hash} from Debian's archive (once, about a minute)`);
  const partial = await mkdtemp(`${cacheDirectory()}/.partial-`);
  // mmdebstrap may run as a mapped user who must be able to write here and cannot pass through a private home.
  const work = await mkdtemp('/var/tmp/lvs-lab-image-');
  try {
    await chmod(work, 0o777);
    await bootstrap(profile, work, `${partial}/build.log`, onProgress);
    for (const part of Object.values(PARTS)) await copyFile(`${work}/${part}`, `${partial}/${part}`);
    const facts = {
      profile: profile.name,
      suite: SUITE,
      builtAt: new Date().toISOString(),
      seconds: (Date.now() - started) / 1000,
    };
    await writeFile(`${partial}/image.json`, JSON.stringify(facts, undefined, 2));
    await rename(partial, image.directory).catch((error: unknown) => {
      // Another checkout built the same recipe meanwhile: theirs is as good.
      if (!existsSync(`${image.directory}/image.json`)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
    await rm(work, { recursive: true, force: true });
  }
  onProgress(`image built in ${Math.round((Date.now() - started) / 1000)} s`);
  return image;
}

async function bootstrap(
  profile: LabProfile,
  work: string,
  log: string,
  onProgress: (message: string) => void,
): Promise<void> {
  await cp(GUEST, work, { recursive: true });
  const root = process.getuid?.() === 0;
  const text: string[] = [];
  const attempt = async (command: string, args: readonly string[]): Promise<void> => {
    const done = await run(command, args, {
      env: { TMPDIR: '/var/tmp' },
      onErrorLine: (line) => {
        const step = /^I: (.*\.\.\.)$/.exec(line);
        if (step?.[1]) onProgress(step[1]);
      },
    });
    text.push(done.stdout, done.stderr);
    await writeFile(log, text.join(''));
    if (done.code === 0) return;
    const kept = `${cacheDirectory()}/failed-build.log`;
    await copyFile(log, kept);
    const last = done.stderr.trim().split('\n').slice(-15).join('\n');
    throw new Error(`The lab's image could not be built (full log: ${kept}):\n${last}`);
  };
  await attempt('mmdebstrap', [
    ...['--variant=minbase', '--format=tar', `--mode=${root ? 'root' : 'unshare'}`],
    ...[
      '--dpkgopt=force-unsafe-io',
      ...['man', 'doc', 'locale'].map((kind) => `--dpkgopt=path-exclude=/usr/share/${kind}/*`),
    ],
    `--include=${profile.packages.join(',')}`,
    `--customize-hook=sh ${work}/${profile.name}.sh "$1" fetch`,
    ...[SUITE, `${work}/root.tar`, MIRROR],
  ]);
  onProgress('making the disk ...');
  const makeDisk = ['sh', `${work}/disk.sh`, work, profile.name, DISK_SIZE];
  await (root ? attempt('sh', makeDisk.slice(1)) : attempt('mmdebstrap', ['--unshare-helper', ...makeDisk]));
}

/** Everything under guest/ that the profile's build reads, and what it is called with. */
async function recipeHash(profile: LabProfile): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([SUITE, DISK_SIZE, profile.packages]));
  const names = (await readdir(GUEST, { recursive: true })).sort();
  const own = names.filter(
    (name) => /^(common|disk)\.sh$/.test(name) || name === `${profile.name}.sh` || name.startsWith(`${profile.name}/`),
  );
  for (const name of own) hash.update(`${name}\n`).update(await readFile(`${GUEST}/${name}`));
  return hash.digest('hex').slice(0, 12);
}
