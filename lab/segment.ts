import { mkdir, rm } from 'node:fs/promises';
import { endProcess, livingProcess, must } from './process';

/**
 * The layer-2 segment of one lab: a user-mode switch on Unix sockets (vde2). Real ARP and real MAC addresses, no root,
 * no tap device, nothing on any IP network of this machine.
 */
export class Segment {
  readonly socketDirectory: string;
  private readonly pidFile: string;

  constructor(runDirectory: string) {
    this.socketDirectory = `${runDirectory}/segment`;
    this.pidFile = `${runDirectory}/segment.pid`;
  }

  async running(): Promise<boolean> {
    return (await livingProcess(this.pidFile, this.socketDirectory)) !== undefined;
  }

  async start(): Promise<void> {
    if (await this.running()) return;
    await rm(this.socketDirectory, { recursive: true, force: true });
    await mkdir(this.socketDirectory, { recursive: true, mode: 0o700 });
    await must('vde_switch', ['--sock', this.socketDirectory, '--daemon', '--pidfile', this.pidFile, '--mode', '0600']);
  }

  async stop(): Promise<void> {
    const pid = await livingProcess(this.pidFile, this.socketDirectory);
    if (pid !== undefined) await endProcess(pid);
  }
}
