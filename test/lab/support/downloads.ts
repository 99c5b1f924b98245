import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Lab } from '../../../lab/api';

const VIP = '192.168.16.100';

/** Slow downloads through the VIP, of a `slow.bin` that is never read to its end: connections that stay until they are let go. */
export class Downloads {
  private constructor(
    private readonly lab: Lab,
    private running: ChildProcess | undefined,
  ) {}

  /** Resolves when all of them stand. */
  static async begin(lab: Lab, count: number): Promise<Downloads> {
    const script = `touch /tmp/hold
      for i in $(seq ${count}); do curl -s -o /dev/null --limit-rate 20k http://${VIP}/slow.bin & done
      while [ "$(ss -Htn state established dst ${VIP} | grep -c .)" -lt ${count} ]; do sleep 0.5; done; echo standing
      while [ -e /tmp/hold ]; do sleep 0.5; done; kill $(jobs -p)`;
    const running = spawn('ssh', ['-F', lab.sshConfigFile, 'client', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(createInterface(running.stdout), 'line');
    return new Downloads(lab, running);
  }

  /** Resolves when none is left; a second time at once. */
  async end(): Promise<void> {
    const { running } = this;
    if (running === undefined) return;
    this.running = undefined;
    const ended = once(running, 'exit');
    await this.lab.exec('client', 'rm -f /tmp/hold');
    await ended;
  }
}
