/**
 * `node scripts/run-ts.mjs test/support/scriptedHosts/capture.ts`: what the probe prints on the lab's hosts, with the
 * reference cluster applied to them, into `captured/`. To be run again when a probe asks for something new.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLab } from '../../../lab/api';
import { managedHosts } from '../../../src/core/inspect';
import { probeOf } from '../../../src/core/resources/probe';
import { lines, sh } from '../../../src/core/ssh/shell';
import { reference } from '../../unit/support/reference';
import { isLabHostName } from '../../../lab/hosts';
import { markOf } from './capturedHost';

/** As the runner sends it, so that the tools print the same. */
const ENVIRONMENT = sh`export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin; cd /`;

async function main(): Promise<void> {
  const lab = await startLab({ profile: 'debian', onProgress: (text) => void process.stderr.write(`${text}\n`) });
  const cluster = reference();
  for (const host of managedHosts(cluster)) {
    if (!isLabHostName(host.name)) throw new Error(`the lab has no host ${host.name}`);
    const { script } = probeOf({ cluster, host });
    const input = lines([ENVIRONMENT, script]).text;
    const { code, stdout, stderr } = await lab.exec(host.name, '/bin/sh -s', { input });
    if (code !== 0) throw new Error(`${host.name}: ${stderr}`);
    const tools = await lab.exec(
      host.name,
      'echo "$(. /etc/os-release; echo $PRETTY_NAME), Linux $(uname -r), $(ip -V)"',
    );
    const head = `# The probe of ${host.name}, reference cluster applied: ${tools.stdout.trim()}\n`;
    await writeFile(
      join(__dirname, 'captured', `${host.name}.txt`),
      head + stdout.replaceAll(markOf(script.text), '@mark'),
    );
  }
}

void main();
