import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { LAB_HOST_NAMES, type LabHostName } from './hosts';
import { TOOL_PATH } from './process';

/** Printed by the master itself once it is logged in and takes sessions. */
const READY = 'lvs-lab-master-ready';

interface Master {
  readonly child: ChildProcess;
  /** Whether it came up. */
  readonly ready: Promise<boolean>;
}

/**
 * One login of root on each host for all that this process asks of it: a login is half a second of an emulated processor,
 * a session on a connection that is there a tenth of that.
 */
export class Masters {
  private readonly masters = new Map<LabHostName, Master>();

  /** @param runDirectory where the sockets are. */
  constructor(
    private readonly configFile: string,
    private readonly runDirectory: string,
  ) {}

  /** What `ssh` needs to go by the host's master; nothing where there is none, and ssh then logs in by itself. */
  async options(name: LabHostName): Promise<readonly string[]> {
    const known = this.masters.get(name);
    const master = known !== undefined && lives(known.child) ? known : this.start(name);
    this.masters.set(name, master);
    return (await master.ready) ? ['-o', `ControlPath=${this.socket(name)}`] : [];
  }

  /** The host is about to be another one, or the same at another time: what was connected to it no longer is. */
  close(names: readonly LabHostName[]): void {
    for (const name of names) {
      this.masters.get(name)?.child.kill();
      this.masters.delete(name);
    }
  }

  private socket(name: LabHostName): string {
    // Short: while it binds, ssh adds 17 characters to it, and state.ts leaves room for 24.
    return `${this.runDirectory}/${process.pid.toString(36)}${LAB_HOST_NAMES.indexOf(name)}`;
  }

  private start(name: LabHostName): Master {
    const own = Object.entries({
      BatchMode: 'yes',
      ControlMaster: 'yes',
      ControlPath: this.socket(name),
      PermitLocalCommand: 'yes',
      LocalCommand: `echo ${READY}`,
      ServerAliveInterval: '5',
    }).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    const child = spawn('ssh', ['-F', this.configFile, ...own, '-N', '-l', 'root', name], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, PATH: TOOL_PATH },
    });
    const end = (): void => void child.kill();
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
    child.on('error', () => undefined);
    const ready = Promise.race([
      once(child.stdout, 'data').then(() => true),
      once(child, 'close').then(() => false),
    ]).catch(() => false);
    // It shall not keep this process from ending.
    void ready.then(() => {
      child.unref();
      child.stdout.destroy();
    });
    return { child, ready };
  }
}

function lives({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
