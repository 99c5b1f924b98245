import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { planOf } from '../../../src/core/plan/plan';
import { probeOf } from '../../../src/core/resources/probe';
import type { Cluster, Host } from '../../../src/core/spec/cluster';
import { lines, type Script, sh } from '../../../src/core/ssh/shell';
import { addresses, debian, ledger, observed, type Printed } from '../support/observed';

/**
 * No text from a cluster file, and none that a host prints, can change the shape of a command. Clusters are built past
 * the schema here: quoting must hold by itself.
 *
 * A real /bin/sh runs everything with no program to be found: what steps are written in, and the programs that they
 * call, are functions that say how they were called. Only the shell itself could do harm, and the hostile texts ask it
 * to, in every style, by making a file.
 */
const CALLED = [
  'run', 'put', 'replace_shared', 'keep_copy', 'restore_copy', 'set_kernel', 'must_be_silent', 'no_vip_on_lo',
  'drop_address', 'start_units', 'edit_table', 'expect_rule', 'drain', 'show',
  'ip', 'grep', 'cat', 'systemctl', 'head', 'sed', 'modinfo', 'nmcli', 'rpm', 'ipvsadm', 'rmdir', 'mkdir', 'rm',
] as const; // prettier-ignore

const RECORDERS = CALLED.map((name) => `${name}() { printf '%s\\0' call ${name} "$@" >&3; }`).join('\n');

let directory = '';
let canary = '';

const attacks = (): readonly string[] => {
  const make = `: > ${canary}`;
  return [
    `'; ${make}; '`, `"; ${make}; "`, `$(${make})`, `\`${make}\``, `"$(${make})"`, `'$(${make})'`, `; ${make}`, `\n${make}\n`,
    `\n}\n${make}\n{\n`, `| ${make}`, `& ${make}`, `&& ${make} ||`, `> ${canary}`, `<<EOF\n$(${make})\nEOF\n`, `\\'; ${make} #`,
    `'\\''; ${make}; '\\''`, `) ; ${make} ; (`, `\${x:-$(${make})}`, `-x`, `--`, `*`, `~`, `$HOME`, `\\`, `'`, `"`, `\``, `#`, `!`,
    `\r\n${make}\r\n`, `%s%n\\0`, `中文 \u3000é`, `\ud83d\ude80`, `$'\\n${make}'`, `\t`, ` `, `=`, `{a,b}`, `[x]`, `eval ${make}`,
  ]; // prettier-ignore
};

/** Text with an attack in it; what stands around it makes each text different. */
const hostile = fc
  .tuple(
    fc.string({ maxLength: 4, unit: 'grapheme' }),
    fc.nat(),
    fc.string({ maxLength: 4, unit: 'binary-ascii' }),
    fc.nat(),
  )
  .map(([before, index, after, number]) =>
    `${before}${attacks()[index % attacks().length] ?? ''}${after}${number}`.replaceAll('\0', ''),
  );

type Texts = readonly string[];
const COUNT = 24;

/** A cluster whose every text is one of these, and what its hosts print. Benign texts give the same cluster, harmless. */
function scene(texts: Texts): { cluster: Cluster; printed: (host: Host) => Printed } {
  const text = (index: number) => texts[index % texts.length] ?? '';
  const nic = text(0);
  // Colons decide between IPv4 and IPv6: all of these have one.
  const vip = `:${text(1)}`;
  const host = (name: string, role: 'director' | 'realServer' | 'nfsHost', address: string): Host => ({
    name,
    roles: new Set([role]),
    address,
    interface: nic,
    hostname: text(3),
    packages: [`p${text(4)}`],
    ...(role === 'realServer' && { webServer: { documentRoot: `/${text(5)}`, page: text(6) } }),
    exports:
      role === 'nfsHost' ? [{ path: `/${text(7)}`, clients: [text(8)], options: [text(9)], page: text(10) }] : [],
    ssh: { host: address, sudo: 'auto' },
  });
  const cluster: Cluster = {
    name: `c${text(11)}`,
    network: { cidr: '192.168.16.0/24' },
    hosts: [host(text(12), 'director', `:${text(2)}`), host(text(13), 'realServer', `:${text(14)}`), host(text(15), 'nfsHost', `:${text(16)}`)],
    services: [
      {
        match: { type: 'address', protocol: 'tcp', vip, port: 80 },
        scheduler: 'sh',
        schedulerFlags: [text(17)],
        persistence: { timeout: 300, mask: text(18) },
        onePacket: false,
        realServers: [{ host: text(13), address: `:${text(14)}`, port: 80, weight: 1, upperThreshold: 0, lowerThreshold: 0 }],
      },
    ],
    mounts: [
      { source: { host: text(15), address: `:${text(16)}`, path: `/${text(7)}` }, target: `/${text(19)}`, fsType: 'nfs', options: [text(20)], hosts: [text(13)] },
    ],
  }; // prettier-ignore
  const line = (index: number) => text(index).replaceAll(/[\r\n]/g, ' ');
  const printed = (of: Host): Printed => ({
    ...debian(of.address, { 'facts/addresses': addresses([nic, of.address, 24]) }),
    'facts/ledger': ledger(
      { key: `sysctl:${text(21)}`, before: text(22) },
      { key: `unit:${text(21)}.service`, before: 'disabled inactive' },
      { key: `address:lo:${text(21)}`, before: null },
      { key: `route:${text(21)}`, before: null },
      { key: `directory:/${text(21)}`, before: null },
      { key: `page:/${text(21)}`, before: 'kept' },
      { key: `export:/${text(21)} ${text(22)}`, before: null },
      { key: `mount:/${text(21)}`, before: null },
      { key: `ipvs:tcp ${text(21)}`, before: null },
      { key: 'hostname', before: text(23) },
    ),
    'mount/fstab': `${line(22)} ${line(23)} nfs\n`,
    'sysctl/file': 'old\n',
    'savedTable/debian': `exists\n# ${line(22)}\n`,
    'savedTable/debianSwitch': `AUTO=${line(23)}\n`,
    'address/profile': `uuid${line(22)}\n${line(23)}\n`,
    'address/unit': 'old\n',
    'nfsExport/file': 'old\n',
  });
  return { cluster, printed };
}

/** Every script that the core would send for this scene, each in a subshell of its own. */
function scripts(texts: Texts): Script {
  const { cluster, printed } = scene(texts);
  return lines(
    cluster.hosts.flatMap((host) => {
      const place = { cluster, host };
      const view = { state: 'observed', host, observation: observed(place, printed(host)), at: new Date(0) } as const;
      const plans = (['apply', 'remove'] as const).map((goal) => planOf(cluster, new Map([[host.name, view]]), goal));
      const steps = plans.flatMap(({ hosts }) => hosts.flatMap((plan) => plan.steps));
      return [probeOf(place).script, ...steps.map(({ script }) => script)].map(
        (script) => sh`{ :
${script}
} >/dev/null 2>&1 </dev/null`,
      );
    }),
  );
}

/** Runs scenes in one shell: the calls that each of them made, and their arguments. */
function record(scenes: readonly Texts[]): readonly (readonly string[])[][] {
  const body = scenes.map((texts) => `${scripts(texts).text}\nprintf 'scene\\0' >&3`).join('\n');
  // The probe brings its own `show`; the one that says how it was called stays.
  const input = `${RECORDERS}\nPATH=/nonexistent\n${body.replaceAll(/^show\(\) \{.*\}$/gm, ':')}\n`;
  const { output, status, stderr } = spawnSync('/bin/sh', ['-s'], {
    input,
    cwd: directory,
    env: {},
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 30,
  });
  assert.equal(status, 0, stderr.toString().slice(0, 2000));
  const recorded: string[][][] = [];
  let calls: string[][] = [];
  for (const token of (output[3] ?? '').toString().split('\0').slice(0, -1)) {
    if (token === 'call') calls.push([]);
    else if (token === 'scene') {
      recorded.push(calls);
      calls = [];
    } else calls.at(-1)?.push(token);
  }
  return recorded;
}

const names = (calls: readonly (readonly string[])[]) => calls.map(([name]) => name);
const benign: Texts = Array.from({ length: COUNT }, (_, index) => `b${index}`);
/** Texts that reach a command as they are; of the others some part is escaped for the file that they go into. */
const VERBATIM = [1, 3, 4, 5, 6, 7, 9, 10, 11, 17, 18, 19, 21];

describe('hostile texts', () => {
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'lvs-dr-fuzz-'));
    canary = join(directory, 'canary');
  });
  afterEach(() => rmSync(canary, { force: true }));
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('do harm where nothing quotes them: the test can see it', () => {
    for (const text of attacks().slice(0, 3))
      spawnSync('/bin/sh', ['-c', `echo '${text}' "${text}"`], { cwd: directory });
    assert(existsSync(canary));
  });

  it('change neither the number of commands nor their order, reach them as they are, and run nothing', () => {
    const expected = names(record([benign])[0] ?? []);
    assert(expected.length > 100, `${expected.length} calls`);
    let cases = 0;
    const texts = fc.array(hostile, { minLength: COUNT, maxLength: COUNT });
    fc.assert(
      fc.property(fc.array(texts, { minLength: 12, maxLength: 12 }), (raw) => {
        const scenes = raw.map((list) => list.map((text, index) => `${text}.${index}`));
        cases += scenes.length;
        for (const [index, calls] of record(scenes).entries()) {
          assert.deepEqual(names(calls), expected);
          for (const at of VERBATIM) {
            const text = scenes[index]?.[at] ?? '';
            assert(
              calls.some((call) => call.some((argument) => argument.includes(text))),
              `text ${at}: ${JSON.stringify(text)}`,
            );
          }
        }
        assert(!existsSync(canary), 'something was run');
      }),
      { numRuns: 45 },
    );
    assert(cases >= 500, `${cases} cases`);
  }).timeout(120_000);

  it('with a NUL are refused, since no program could be given them whole', () => {
    assert.throws(() => scripts(['a\0b', ...benign.slice(1)]), RangeError);
  });
});
