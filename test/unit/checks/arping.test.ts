import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arpingProbe } from '../../../src/core/checks/wire/arping';
import { hostOf, reference } from '../support/reference';
import { LocalRunner } from '../traffic/helpers/localRunner';

const VERSION = {
  iputils: 'arping from iputils 20221126',
  busybox: 'arping: invalid option -- V\nBusyBox v1.36.1 multi-call binary.',
  habets: "ARPing 2.23, by Thomas Habets\narping: option requires an argument -- 'V'",
} as const;

/** Runs the probe in this machine's shell, with an arping that writes down how it was called and answers the last address it is given. */
class Machine implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'lvs-dr-arping-'));

  constructor(tool: keyof typeof VERSION | 'none', ip: string) {
    if (tool !== 'none') this.program('arping', `[ "$1" = -V ] && { echo "${VERSION[tool]}" >&2; exit 1; }\necho "$*" >> ${this.directory}/calls\necho "Sent 1 probes"`); // prettier-ignore
    this.program('ip', ip);
    writeFileSync(join(this.directory, 'calls'), '');
  }

  async run(name: string) {
    const probe = arpingProbe(hostOf(reference(), name), { vip: '192.168.16.100', control: ['192.168.16.143', '192.168.16.144'] }); // prettier-ignore
    const rewrite = (text: string): string =>
      text.replace('PATH=$PATH:/usr/sbin:/sbin', `PATH=${this.directory}:/nowhere`);
    const { stdout } = await new LocalRunner(() => ({ rewrite })).run(hostOf(reference(), name), probe.script);
    const calls = readFileSync(join(this.directory, 'calls'), 'utf8').split('\n').filter((line) => line !== ''); // prettier-ignore
    return { sections: probe.read(stdout), calls };
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }

  private program(name: string, text: string): void {
    const file = join(this.directory, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  }
}

const ELSEWHERE = 'case "$*" in *192.168.16.100) ;; *) echo "3: ens33    inet 192.168.16.146/24";; esac';
const HELD_HERE = 'echo "3: ens33    inet 192.168.16.100/32"';

describe('asking the segment', () => {
  for (const [tool, call] of [
    ['iputils', '-b -w 3 -s 192.168.16.146 -I ens33 192.168.16.100'],
    ['busybox', '-b -w 3 -s 192.168.16.146 -I ens33 192.168.16.100'],
    ['habets', '-c 3 -w 4 -S 192.168.16.146 -i ens33 192.168.16.100'],
  ] as const) {
    it(`calls the arping of ${tool} in its own way: to everybody, each time`, async () => {
      using machine = new Machine(tool, ELSEWHERE);
      const { sections, calls } = await machine.run('client');
      assert.deepEqual(calls, [call]);
      assert.equal(sections.get('wire/nic'), 'ens33\n');
      assert.equal(sections.get('wire/answers'), 'Sent 1 probes\n');
    });
  }

  it('asks real servers at their own addresses where it holds the VIP itself, until one answers', async () => {
    using machine = new Machine('iputils', HELD_HERE);
    const { calls } = await machine.run('lvs');
    assert.deepEqual(calls, [
      '-b -w 3 -s 192.168.16.142 -I ens33 192.168.16.100',
      '-c 1 -w 2 -s 192.168.16.142 -I ens33 192.168.16.143',
    ]);
  });

  it('sends nothing without arping', async () => {
    using machine = new Machine('none', ELSEWHERE);
    const { sections, calls } = await machine.run('client');
    assert.deepEqual([sections.get('wire/tool'), sections.get('wire/answers'), calls], ['\n', '', []]);
  });
});
