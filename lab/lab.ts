import { rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { detectAcceleration } from './accel';
import type { Lab, LabOptions } from './api';
import { LAB_HOST_NAMES } from './hosts';
import { ensureImage } from './image';
import { ensureKeys, writeSshFiles } from './keys';
import { profileOf } from './profiles';
import { RunningLab } from './running';
import { defaultDirectory, pathsOf, prepareRecord, readRecord, withLock } from './state';

/** The lab of a directory, running all the machines asked for. See `startLab`. */
export async function openLab(options: LabOptions): Promise<Lab> {
  const progress = options.onProgress ?? (() => undefined);
  const directory = options.directory ?? defaultDirectory(options.profile);
  const wanted = options.hosts ?? LAB_HOST_NAMES;
  return withLock(directory, async () => {
    const running = await attachLab(directory);
    if (running) {
      if (running.profile !== options.profile) {
        throw new Error(
          `The lab in ${directory} runs the profile ${running.profile}; end it first: npm run lab -- down`,
        );
      }
      await running.start(wanted, progress);
      return running;
    }
    await removeRemains(directory);
    const image = await ensureImage(profileOf(options.profile), progress);
    const acceleration = await detectAcceleration(image);
    const record = await prepareRecord(directory, { profile: options.profile, image, acceleration });
    const paths = pathsOf(directory, record.run);
    await ensureKeys(paths);
    await writeSshFiles(paths, record);
    const lab = new RunningLab(paths, record);
    await lab.start(wanted, progress);
    return lab;
  });
}

/** The lab of a directory as it runs now, if any of its machines does. */
export async function attachLab(directory: string): Promise<RunningLab | undefined> {
  const record = await readRecord(directory);
  if (!record) return undefined;
  const lab = new RunningLab(pathsOf(directory, record.run), record);
  return (await lab.running()).length > 0 ? lab : undefined;
}

/** Ends every process of the lab in this directory and removes what is only good while it runs. */
export async function closeLab(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  await withLock(directory, () => removeRemains(directory));
}

/** A lab that was killed leaves pid files, sockets and perhaps its switch behind. */
async function removeRemains(directory: string): Promise<void> {
  const record = await readRecord(directory);
  if (!record) return;
  const paths = pathsOf(directory, record.run);
  await new RunningLab(paths, record).stop();
  await rm(paths.run, { recursive: true, force: true });
}
