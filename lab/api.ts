/**
 * The lab: a small cluster of virtual machines on one layer-2 segment, for tests, the demo and the bench. It runs as
 * ordinary processes of whoever starts it and is reached through loopback ports only.
 */
import type { Acceleration } from './accel';
import type { LabHostName, LabProfileName } from './hosts';
import { closeLab, openLab } from './lab';
import type { Finished } from './process';
import { defaultDirectory } from './state';

export { CLUSTER_NIC, LAB_HOSTS, LAB_HOST_NAMES, LAB_PROFILES, MANAGEMENT_NIC, isLabHostName } from './hosts';
export { ensureRequirements, MissingRequirements, missingRequirements } from './requirements';
export { defaultDirectory } from './state';
export type { Acceleration } from './accel';
export type { LabHostName, LabProfileName } from './hosts';
export type { Finished } from './process';

/** One line about what is being done, for a person. */
export type Progress = (message: string) => void;

export interface LabOptions {
  readonly profile: LabProfileName;
  readonly onProgress?: Progress;
  /** Where the lab keeps its disks and keys; by default a directory of its own for each checkout and profile. */
  readonly directory?: string;
  /** Machines to run, all by default. Machines that run already stay. */
  readonly hosts?: readonly LabHostName[];
}

export interface LabHost {
  readonly name: LabHostName;
  /** On the cluster network; reachable from the other hosts only. */
  readonly address: string;
  /** On 127.0.0.1 of this machine, leads to the host's sshd. */
  readonly port: number;
}

export interface ExecOptions {
  /** Login; `root` by default. The image also has `operator` (sudo without password) and `nosudo`. */
  readonly user?: 'root' | 'operator' | 'nosudo';
  readonly input?: string;
  readonly signal?: AbortSignal;
}

export interface HostStatus extends LabHost {
  readonly state: 'running' | 'stopped';
  readonly pid?: number;
  /** Resident memory of the virtual machine's process on this machine, in MiB. */
  readonly residentMiB?: number;
}

export interface Lab {
  readonly profile: LabProfileName;
  readonly directory: string;
  readonly acceleration: Acceleration;
  /** For `ssh -F`: every host under its name and under its cluster address. */
  readonly sshConfigFile: string;
  readonly knownHostsFile: string;
  /** Private key that every login of every host accepts. */
  readonly identityFile: string;
  readonly hosts: readonly LabHost[];
  host(name: LabHostName): LabHost;
  /** Runs a command through OpenSSH. 255 is ssh's own failure. */
  exec(host: LabHost | LabHostName, command: string, options?: ExecOptions): Promise<Finished>;
  /** Puts hosts back to how they were when they had just booted for the first time; starts those that are off. */
  reset(options?: { readonly hosts?: readonly LabHostName[] }): Promise<void>;
  /** Keeps the present state of all hosts, memory included, under a name, until the lab goes down. */
  save(name: string): Promise<void>;
  load(name: string): Promise<void>;
  hasSnapshot(name: string): Promise<boolean>;
  /** An orderly reboot; resolves when ssh answers with a new boot id and systemd has finished starting. */
  reboot(hosts: readonly LabHostName[]): Promise<void>;
  /** Cuts the power: the host gets no chance to tidy up. */
  powerOff(host: LabHostName): Promise<void>;
  /** Boots a host that is off, from the disk it had. */
  powerOn(host: LabHostName): Promise<void>;
  /** Pulls or plugs the cable of one NIC. */
  setLink(host: LabHostName, nic: 'management' | 'cluster', up: boolean): Promise<void>;
  status(): Promise<readonly HostStatus[]>;
  /** Ends every process of the lab. Its disks stay, so that the next start is a warm one. */
  down(): Promise<void>;
}

/**
 * The running lab of this checkout, or a started one: built, booted or resumed as needed. Whoever calls it second
 * attaches. It keeps running when the caller ends.
 */
export function startLab(options: LabOptions): Promise<Lab> {
  return openLab(options);
}

/** Ends a lab whether or not it is whole; nothing to do is no error. */
export function stopLab(options: { readonly profile: LabProfileName; readonly directory?: string }): Promise<void> {
  return closeLab(options.directory ?? defaultDirectory(options.profile));
}
