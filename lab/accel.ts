import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { LabImage } from './image';
import { must } from './process';

export type Acceleration = 'kvm' | 'tcg';

/** Long enough for a busy machine with KVM, where the kernel gets this far within a second. */
const TRIAL_MS = 20_000;

/**
 * Does KVM really run a guest here? /dev/kvm alone says nothing: nested virtualisation may let a guest die at its first
 * privileged instruction. So the lab's own kernel is booted once without a disk; the answer is kept until this machine,
 * its QEMU or the image changes.
 */
export async function detectAcceleration(image: LabImage): Promise<Acceleration> {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return 'tcg';
  }
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const version = (await must('qemu-system-x86_64', ['--version'])).split('\n')[0] ?? '';
  const key = `${bootId} ${version}`;
  const cache = `${image.directory}/acceleration.json`;
  const known = parse(await readFile(cache, 'utf8').catch(() => ''));
  if (known?.key === key) return known.acceleration;
  const acceleration: Acceleration = (await kvmRuns(image)) ? 'kvm' : 'tcg';
  await writeFile(cache, JSON.stringify({ key, acceleration }));
  return acceleration;
}

function parse(text: string): { readonly key: string; readonly acceleration: Acceleration } | undefined {
  try {
    return JSON.parse(text) as { key: string; acceleration: Acceleration };
  } catch {
    return undefined;
  }
}

function kvmRuns(image: LabImage): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(
      'qemu-system-x86_64',
      [
        ...[
          '-nodefaults',
          '-no-user-config',
          '-display',
          'none',
          '-no-reboot',
          '-machine',
          'pc',
          '-accel',
          'kvm',
          '-cpu',
          'host',
        ],
        ...['-m', '256', '-kernel', image.kernel, '-append', 'console=ttyS0 panic=-1', '-serial', 'stdio'],
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    let text = '';
    let reached = false;
    const timer = setTimeout(() => child.kill('SIGKILL'), TRIAL_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      // The kernel found no disk to mount: everything before that worked.
      if (!/Unable to mount root fs|No working init/.test(text)) return;
      reached = true;
      child.kill('SIGKILL');
    });
    child.on('error', () => resolve(false));
    child.on('close', () => {
      clearTimeout(timer);
      resolve(reached);
    });
  });
}
