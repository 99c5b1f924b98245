import assert from 'node:assert/strict';
import { type Lab, type LabHostName, startLab } from '../../../lab/api';
import type { TestReportJson } from '../../../src/core/traffic/report';
import { buildCli, ClusterFiles, lvsDr, planIn, reportIn, type Ran } from '../support/cli';
import { labProfile } from '../support/profile';

export const MANAGED: readonly LabHostName[] = ['lvs', 'web1', 'web2', 'nfs'];
export const VIP = '192.168.16.100';

/** The machines and files that the chapters of the reference cluster's story share. */
export class Story {
  readonly files = new ClusterFiles();
  /** The reference as it is shipped. */
  readonly full = this.files.write('cluster.yaml', this.files.reference);
  /** The reference without its mounts: every real server still serves its own page. */
  readonly ownPages = this.files.write('own-pages.lvs.yaml', this.files.withoutMounts());
  private running: Lab | undefined;

  /** Empty machines and a fresh `dist/cli.js`. */
  async begin(): Promise<void> {
    buildCli();
    this.running = await startLab({ profile: labProfile() });
    await this.running.reset();
  }

  get lab(): Lab {
    assert(this.running, 'the story has not begun');
    return this.running;
  }

  get sshConfig(): string {
    return this.lab.sshConfigFile;
  }

  /** Runs `lvs-dr` as a user does. */
  run(...args: readonly string[]): Promise<Ran> {
    return lvsDr(this.sshConfig, ...args);
  }

  async succeeds(...args: readonly string[]): Promise<Ran> {
    const ran = await this.run(...args);
    assert.equal(ran.status, 0, `${args.join(' ')}\n${ran.stdout}\n${ran.stderr}`);
    return ran;
  }

  /** Standard output of a command on a host, whatever its status. */
  async on(host: LabHostName, command: string): Promise<string> {
    const { code, stdout, stderr } = await this.lab.exec(host, command);
    assert.notEqual(code, 255, `${host} was not reached: ${stderr}`);
    return stdout.trim();
  }

  everywhere(work: (host: LabHostName) => Promise<void>): Promise<unknown> {
    return Promise.all(MANAGED.map(work));
  }

  async assertInSync(file: string): Promise<void> {
    const ran = await this.run('plan', file, '--json');
    assert.deepEqual(
      planIn(ran).hosts.flatMap(({ steps, problems }) => [...steps, ...problems]),
      [],
      this.files.read(file),
    );
    assert.equal(ran.status, 0);
  }

  async test(file: string): Promise<TestReportJson> {
    return reportIn(await this.succeeds('test', file, '--requests', '20', '--json'));
  }
}
