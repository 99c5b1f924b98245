import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { Acceleration } from './accel';
import { macOf, type LabHostName } from './hosts';
import type { LabImage } from './image';
import { delay, endProcess, livingProcess, must } from './process';
import { humanMonitor, qmp } from './qmp';

/** Printed on the serial console by `lvs-lab-ready.service` once sshd listens; a boot id follows. */
const READY = 'lvs-lab-ready';

/**
 * What makes an emulated processor slow is left out: five-level page tables make every page walk longer (27 s of boot
 * instead of 20), and wide vectors, which glibc would choose, and checks at each access of the kernel to user memory cost
 * programs another 10 to 15 %.
 */
const EMULATED_CPU = 'max,-la57,-avx,-avx2,-f16c,-fma,-smap,-smep';
/** Of translated code; when it is full, everything is translated anew. Six machines need memory for other things, too. */
const TRANSLATED_MIB = totalmem() >= 16 * 2 ** 30 ? 512 : 128;

export interface MachineFiles {
  readonly disk: string;
  readonly seed: string;
  readonly runDirectory: string;
}

export interface MachineOptions {
  readonly image: LabImage;
  readonly acceleration: Acceleration;
  readonly files: MachineFiles;
  /** Loopback port that leads to the guest's sshd. */
  readonly port: number;
  readonly segmentDirectory: string;
}

/** One QEMU process: a host of the lab. It outlives whoever started it and is found again by its pid file. */
export class Machine {
  private readonly monitor: string;
  private readonly pidFile: string;
  private readonly console: string;

  constructor(
    readonly name: LabHostName,
    private readonly options: MachineOptions,
  ) {
    const run = options.files.runDirectory;
    this.monitor = `${run}/${name}.qmp`;
    this.pidFile = `${run}/${name}.pid`;
    this.console = `${run}/${name}.console`;
  }

  pid(): Promise<number | undefined> {
    return livingProcess(this.pidFile, this.monitor);
  }

  /** Starts QEMU, from power-on or from a snapshot, and returns once it runs. */
  async start(snapshot?: string): Promise<void> {
    const args = this.commandLine();
    await must('qemu-system-x86_64', snapshot === undefined ? args : [...args, '-loadvm', snapshot]);
  }

  /** Cuts the power: nothing in the guest gets a chance to tidy up. */
  async stop(): Promise<void> {
    const pid = await this.pid();
    if (pid === undefined) return;
    await qmp(this.monitor, 'quit').catch(() => undefined);
    await endProcess(pid);
  }

  pause(): Promise<unknown> {
    return qmp(this.monitor, 'stop');
  }

  resume(): Promise<unknown> {
    return qmp(this.monitor, 'cont');
  }

  /** Memory, devices and disk under a name. QEMU pauses the guest meanwhile. */
  saveSnapshot(name: string): Promise<string> {
    return humanMonitor(this.monitor, `savevm ${name}`);
  }

  loadSnapshot(name: string): Promise<string> {
    return humanMonitor(this.monitor, `loadvm ${name}`);
  }

  async snapshots(): Promise<readonly string[]> {
    const lines = (await humanMonitor(this.monitor, 'info snapshots')).split('\n');
    return lines.flatMap((line) => /^\S+\s+(\S+)\s+[\d.]+ \S+B /.exec(line)?.[1] ?? []);
  }

  hasDisk(): boolean {
    return existsSync(this.options.files.disk);
  }

  /** Pulls or plugs the cable of one NIC. */
  async setLink(nic: 'management' | 'cluster', up: boolean): Promise<void> {
    await qmp(this.monitor, 'set_link', { name: `${nic}-nic`, up });
  }

  /** Where the console's text ends now: what {@link ready} shall look behind. */
  async consoleMark(): Promise<number> {
    return (await readFile(this.console).catch(() => Buffer.alloc(0))).length;
  }

  /**
   * Waits until the guest says on its console that sshd listens.
   * @throws Error with the console's last lines when the process ends or `timeoutMs` passes.
   */
  async ready(mark: number, timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const text = (await readFile(this.console).catch(() => Buffer.alloc(0))).subarray(mark).toString();
      if (text.includes(READY)) return;
      const last = text.trim().split('\n').slice(-12).join('\n');
      if ((await this.pid()) === undefined)
        throw new Error(`${this.name}: QEMU ended while the host was starting.\n${last}`);
      if (Date.now() > end)
        throw new Error(`${this.name}: not up after ${timeoutMs / 1000} s. Its console says:\n${last}`);
      await delay(100);
    }
  }

  private commandLine(): string[] {
    const { image, acceleration, files, port, segmentDirectory } = this.options;
    if (!existsSync(files.disk)) throw new Error(`${this.name}: its disk ${files.disk} is missing`);
    const kvm = acceleration === 'kvm';
    return [
      ...['-name', `lvs-lab-${this.name}`, '-daemonize', '-pidfile', this.pidFile, '-nodefaults', '-no-user-config'],
      ...['-display', 'none', '-machine', 'pc', '-m', String(image.memoryMiB), '-smp', '1'],
      ...(kvm ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', `tcg,tb-size=${TRANSLATED_MIB}`, '-cpu', EMULATED_CPU]),
      ...['-kernel', image.kernel, '-initrd', image.initrd, '-append', kernelCommandLine(kvm)],
      // A lab's disk is not worth a flush: a machine that crashed is made again.
      ...['-drive', `file=${escape(files.disk)},if=none,id=root,cache=unsafe,discard=unmap`],
      ...['-device', 'virtio-blk-pci,drive=root,addr=5'],
      ...['-drive', `file=${escape(files.seed)},format=raw,if=none,id=seed,readonly=on`],
      ...['-device', 'virtio-blk-pci,drive=seed,addr=6'],
      ...['-netdev', `user,id=management,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
      ...[
        '-device',
        `virtio-net-pci,id=management-nic,netdev=management,mac=${macOf(this.name, 'management')},addr=3,romfile=`,
      ],
      ...['-netdev', `vde,id=cluster,sock=${escape(segmentDirectory)}`],
      ...['-device', `virtio-net-pci,id=cluster-nic,netdev=cluster,mac=${macOf(this.name, 'cluster')},addr=4,romfile=`],
      ...['-serial', `file:${this.console}`, '-qmp', `unix:${escape(this.monitor)},server=on,wait=off`],
    ];
  }
}

function kernelCommandLine(kvm: boolean): string {
  const always =
    'root=/dev/vda rw quiet console=ttyS0 net.ifnames=1 audit=0 apparmor=0 mitigations=off random.trust_cpu=on';
  return kvm ? always : `${always} tsc=reliable no_timer_check nokaslr cryptomgr.notests`;
}

/** In QEMU's option lists a comma separates and two stand for one. */
function escape(path: string): string {
  return path.replaceAll(',', ',,');
}
