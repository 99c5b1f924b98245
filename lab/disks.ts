import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { LabHostName } from './hosts';
import { must } from './process';
import type { LabPaths, LabRecord } from './state';

/** Changes when snapshots of an older lab no longer fit the machines that this code starts. */
const MACHINE_LAYOUT = 2;

/** A new, empty disk for what a host writes, on top of the image. */
export async function createDisk(paths: LabPaths, record: LabRecord, name: LabHostName): Promise<void> {
  await mkdir(paths.machines, { recursive: true });
  await rm(fingerprintFile(paths, name), { force: true });
  await rm(diskFile(paths, name), { force: true });
  await must('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-b',
    record.image.disk,
    '-F',
    'qcow2',
    diskFile(paths, name),
  ]);
}

/** Written once the pristine snapshot is complete: a disk without it is made anew. */
export async function writeFingerprint(paths: LabPaths, record: LabRecord, name: LabHostName): Promise<void> {
  await writeFile(fingerprintFile(paths, name), await fingerprint(record));
}

/** Does this host's disk hold a snapshot that fits? If so, every other snapshot is dropped: they belonged to a past run. */
export async function prepareDisk(
  paths: LabPaths,
  record: LabRecord,
  name: LabHostName,
  keep: string,
): Promise<boolean> {
  const disk = diskFile(paths, name);
  const written = await readFile(fingerprintFile(paths, name), 'utf8').catch(() => undefined);
  if (!existsSync(disk) || written !== (await fingerprint(record))) return false;
  const info = JSON.parse(await must('qemu-img', ['info', '--output=json', disk])) as {
    snapshots?: { name: string }[];
  };
  const names = (info.snapshots ?? []).map((snapshot) => snapshot.name);
  for (const other of names.filter((one) => one !== keep)) await must('qemu-img', ['snapshot', '-d', other, disk]);
  return names.includes(keep);
}

async function fingerprint(record: LabRecord): Promise<string> {
  const version = (await must('qemu-system-x86_64', ['--version'])).split('\n')[0];
  const { image, acceleration } = record;
  return createHash('sha256')
    .update(JSON.stringify([MACHINE_LAYOUT, version, image.hash, image.memoryMiB, acceleration]))
    .digest('hex');
}

function diskFile(paths: LabPaths, name: LabHostName): string {
  return `${paths.machines}/${name}.qcow2`;
}

function fingerprintFile(paths: LabPaths, name: LabHostName): string {
  return `${paths.machines}/${name}.fingerprint`;
}
