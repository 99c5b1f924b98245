import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { type Check, type CheckResult, type Looks } from '../../../src/core/checks/check';
import { checkById } from '../../../src/core/checks/checks';
import { Gathered } from '../../../src/core/checks/gathered';
import { runCheck } from '../../../src/core/checks/runChecks';
import { HostError } from '../../../src/core/errors';
import { type Cluster, hostByName, type Host, type VirtualService } from '../../../src/core/spec/cluster';
import type { Runner, RunResult } from '../../../src/core/ssh/runner';
import type { Script } from '../../../src/core/ssh/shell';
import { isProbe } from '../../support/scriptedHosts/capturedHost';
import { type Printed, stdoutOf } from '../support/observed';

/** What arping and grep printed on the lab: Debian 12, the reference cluster applied. */
export function captured(name: string): string {
  return readFileSync(join(__dirname, 'captured', `${name}.txt`), 'utf8');
}

/** Hosts that print sections when they are asked for them; a host that is not named here is not reached. */
export class PrintingHosts implements Runner {
  readonly asked: string[] = [];

  constructor(private readonly hosts: Readonly<Record<string, Printed>>) {}

  run(host: Host, script: Script): Promise<RunResult> {
    this.asked.push(host.name);
    const printed = this.hosts[host.name];
    if (printed === undefined) {
      return Promise.reject(new HostError(host.name, 'unreachable', `${host.name} is not reached.`, { next: 'Wake it.' })); // prettier-ignore
    }
    // Requests and readings of a table are other tests' business.
    if (!isProbe(script.text)) return Promise.resolve({ code: 127, stdout: '', stderr: 'not found' });
    const wanted = Object.entries(printed).filter(([section]) => script.text.includes(` ${section}'`));
    return Promise.resolve({ code: 0, stdout: stdoutOf(script, Object.fromEntries(wanted)), stderr: '' });
  }
}

/** One check of the only service, of one host where it is about hosts. */
export function checked(
  id: Check['id'],
  cluster: Cluster,
  looks: Runner | Gathered | Partial<Looks>,
  host?: string,
): Promise<CheckResult> {
  const check = checkById(id);
  assert.ok(check);
  const gathered: Looks =
    looks instanceof Gathered
      ? looks
      : 'run' in looks
        ? new Gathered(cluster, { runner: looks })
        : { ...NOTHING, ...looks };
  return runCheck(check, { cluster, service: onlyService(cluster), gathered }, host === undefined ? undefined : hostByName(cluster, host)); // prettier-ignore
}

export function onlyService({ services }: Cluster): VirtualService {
  const [service] = services;
  assert.ok(service);
  return service;
}

const unexpected = (): never => {
  throw new Error('this check has no business here');
};
const NOTHING: Looks = { test: unexpected, directly: unexpected, wire: unexpected, macs: unexpected, look: unexpected };
