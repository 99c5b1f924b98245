import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import chinese from '../../../l10n/bundle.l10n.zh-cn.json';
import { referenceText } from '../support/reference';

const root = join(__dirname, '../../..');

describe('lvs-dr, the program', function () {
  this.timeout(60_000);
  let directory: string;
  let file: string;
  let config: string;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'lvs-dr-cli-'));
    file = join(directory, 'cluster.yaml');
    writeFileSync(file, referenceText);
    // Port 1 of this machine: nobody listens there, and nothing leaves it.
    config = join(directory, 'ssh_config');
    writeFileSync(
      config,
      'Host *\n  HostName 127.0.0.1\n  Port 1\n  IdentityAgent none\n  UserKnownHostsFile /dev/null\n',
    );
    await build('cli.js');
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  async function build(name: string, transport?: string): Promise<void> {
    const standIn: esbuild.Plugin = {
      name: 'transport',
      setup: (build) => {
        if (transport === undefined) return;
        build.onLoad({ filter: /sshRunner\.ts$/ }, () => ({ contents: transport, loader: 'js' }));
      },
    };
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: ['src/cli.ts'],
      outfile: join(directory, name),
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'],
      external: ['cpu-features', '*.node'],
      plugins: [standIn],
      logLevel: 'error',
    });
  }

  /** Runs it without a terminal, in English unless told otherwise. */
  function lvs(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    program = 'cli.js',
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const { LANG: _lang, LC_ALL: _all, LC_MESSAGES: _messages, ...inherited } = process.env;
    const child = spawn(process.execPath, [join(directory, program), ...args], {
      env: { ...inherited, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    // Standard input stays open: a program that asked something would hang here, and the test with it.
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  }

  for (const [args, message] of [
    [[], /Which command/],
    [['frobnicate', 'x.yaml'], /no command frobnicate/],
    [['plan'], /plan needs a cluster file/],
    [['plan', 'a.yaml', 'b.yaml'], /one file/],
    [['plan', 'a.yaml', '--yes'], /does not take --yes/],
    [['remove', 'a.yaml', '--host', 'web1'], /does not take --host/],
    [['plan', 'a.yaml', '--nonsense'], /nonsense/],
    [['check', 'a.yaml', '--requests', '9'], /does not take --requests/],
    [['test', 'a.yaml', '--requests', '0'], /whole number/],
    [['test', 'a.yaml', '--requests', '1e3'], /whole number/],
    [['drain', 'a.yaml', '--timeout', '0'], /whole number/],
    [['test', 'a.yaml', '--rate', 'fast'], /--rate takes a whole number/],
    [['test', 'a.yaml', '--tcp', '--dns', 'www.example'], /--tcp, --dns exclude each other/],
    [['plan', 'a.yaml', '--parallel', '2'], /does not take --parallel/],
    [['plan', 'a.yaml', '--real-server', 'web1'], /does not take --real-server/],
    [['import'], /needs hosts/],
    [['import', '-x'], /-x/],
    [['import', 'web1=backend'], /web1=backend is no host/],
    [['plan', 'a.yaml', '--output', 'b.yaml'], /does not take --output/],
  ] as const) {
    it(`wrong usage: lvs-dr ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await lvs(args);
      assert.deepEqual([code, stdout], [64, '']);
      assert.match(stderr, message);
      assert.match(stderr, /--help/);
    });
  }

  it('prints its help on standard output', async () => {
    const { code, stdout } = await lvs(['--help']);
    assert.equal(code, 0);
    for (const command of ['validate', 'plan', 'apply', 'remove', 'inspect', 'test', 'check', 'drain', 'undrain'])
      assert.match(stdout, new RegExp(`^  ${command} FILE`, 'm'));
  });

  for (const command of ['validate', 'plan', 'apply', 'remove', 'inspect', 'test', 'check']) {
    it(`${command}: a file that is not there is named, status 1`, async () => {
      const { code, stderr } = await lvs([command, join(directory, 'missing.yaml')]);
      assert.equal(code, 1);
      assert.match(stderr, /missing\.yaml: there is no such file/);
    });
  }

  it('validates the reference file: nothing to say, status 0', async () => {
    const { code, stdout } = await lvs(['validate', file, '--json']);
    assert.deepEqual([code, JSON.parse(stdout)], [0, []]);
  });

  it('validates a broken file: each error with its place, status 1', async () => {
    const broken = join(directory, 'broken.yaml');
    writeFileSync(broken, referenceText.replace('scheduler: rr', 'scheduler: rrr'));
    const { code, stdout } = await lvs(['validate', broken, '--json']);
    assert.equal(code, 1);
    const found = JSON.parse(stdout) as readonly Record<string, unknown>[];
    const line = referenceText.split('\n').findIndex((text) => text.includes('scheduler: rr')) + 1;
    const [first] = found;
    assert(first);
    assert.deepEqual(Object.keys(first), ['code', 'severity', 'message', 'line', 'column', 'endLine', 'endColumn']);
    assert.deepEqual(
      [first['severity'], first['line'], first['column'], first['endLine'], first['endColumn']],
      ['error', line, 16, line, 19],
    );
    const text = await lvs(['validate', broken]);
    assert(text.stdout.startsWith(`${broken}:${line}:16: error: `), text.stdout);
    for (const command of ['plan', 'apply']) assert.equal((await lvs([command, broken])).code, 1);
  });

  it('answers with a document even where the file cannot be used, status 1', async () => {
    const broken = join(directory, 'unusable.lvs.yaml');
    writeFileSync(broken, referenceText.replace('scheduler: rr', 'scheduler: fastest'));
    const { code, stdout } = await lvs(['plan', broken, '--json']);
    assert.equal(code, 1);
    assert.match(
      (JSON.parse(stdout) as { error: { message: string } }).error.message,
      /unusable\.lvs\.yaml:\d+:\d+: error: .*fastest/,
    );
  });

  it('plans with no host in reach: each is named, on the terminal and in JSON, status 1', async () => {
    const text = await lvs(['plan', file, '--ssh-config', config]);
    assert.equal(text.code, 1);
    const { code, stdout } = await lvs(['plan', file, '--ssh-config', config, '--json']);
    assert.equal(code, 1);
    const plan = JSON.parse(stdout) as {
      changes: number;
      hosts: { host: string; error?: { message: string } }[];
      foreign: unknown[];
    };
    assert.deepEqual([plan.changes, plan.foreign], [0, []]);
    for (const name of ['lvs', 'web1', 'web2', 'nfs']) {
      assert.match(text.stdout, new RegExp(`error: .*\\b${name}\\b`), name);
      assert(
        plan.hosts.some(({ host, error }) => host === name && error !== undefined),
        name,
      );
    }
  });

  it('checks with no host in reach: each result says so, on the terminal and in JSON, status 1', async () => {
    const { code, stdout } = await lvs(['check', file, '--ssh-config', config, '--json']);
    assert.equal(code, 1);
    const results = JSON.parse(stdout) as { check: string; host: string | null; outcome: string; message: string }[];
    assert.equal(results.length, 11);
    assert.deepEqual([...new Set(results.map(({ outcome }) => outcome))], ['errored']);
    const last = results.at(-1);
    assert.deepEqual([last?.check, last?.host], ['reboot', 'nfs']);
    assert.match(last?.message ?? '', /nfs/);
    const text = await lvs(['check', file, '--ssh-config', config, '--service', '192.168.16.100:80']);
    assert.equal(text.code, 1);
    assert.match(text.stdout, /^tcp 192\.168\.16\.100:80\n.*0 passed, 0 failed, 0 skipped, 11 not checked\n$/s);
  });

  describe('on hosts that answer', () => {
    // The transport alone is a stand-in: it answers as fresh Debian hosts do, and says when more is asked of it.
    const transport = `exports.SshRunner = class {
      async run(host, { text }) {
        const mark = /'(@[0-9a-f]+) end'/.exec(text)?.[1];
        if (mark === undefined) process.stderr.write('CHANGED ' + host.name);
        const sections = {
          'facts/tools': 'apt-get',
          'facts/addresses': JSON.stringify([{ ifname: 'ens33', addr_info: [{ local: host.address, prefixlen: 24 }] }]),
          'kernelModule/modules': 'available ip_vs\\navailable ip_vs_rr',
        };
        const stdout = Object.entries(sections).map(([name, said]) => '\\n' + mark + ' ' + name + '\\n' + said).join('');
        return { code: 0, stdout: stdout + '\\n' + mark + ' end\\n', stderr: '' };
      }
      async dispose() {}
    };`;
    before(() => build('answering.js', transport));

    it('plans with status 2, since there is something to do', async () => {
      const { code, stdout } = await lvs(['plan', file, '--json'], {}, 'answering.js');
      assert.equal(code, 2);
      assert((JSON.parse(stdout) as { changes: number }).changes > 10);
    });

    it('plans a part: some hosts or a service, what they build on, and how much is left out', async () => {
      const whole = JSON.parse((await lvs(['plan', file, '--json'], {}, 'answering.js')).stdout) as { changes: number };
      const asked = ['plan', file, '--host', 'web1', '--host', 'web2'];
      const { code, stdout } = await lvs([...asked, '--json'], {}, 'answering.js');
      const part = JSON.parse(stdout) as { changes: number; leftOut: number; hosts: { host: string }[] };
      assert.deepEqual([code, part.hosts.map(({ host }) => host)], [2, ['web1', 'web2', 'nfs']]);
      assert.equal(part.changes + part.leftOut, whole.changes);
      assert.match((await lvs(asked, {}, 'answering.js')).stdout, /^Part of cluster web.*left out\.\n\nNot chosen, but needed for it:\n {2}nfs: /); // prettier-ignore
      const service = await lvs(['plan', file, '--service', '192.168.16.100:80'], {}, 'answering.js');
      assert.match(service.stdout, /^Part of cluster web: .*virtual service tcp 192\.168\.16\.100:80 rr/s);
    });

    it('knows no host and no service that the file has not', async () => {
      for (const [option, name, known] of [['--host', 'web9', /web9.*lvs, web1/], ['--service', '10.0.0.1:80', /10\.0\.0\.1:80.*192\.168\.16\.100:80/]] as const) {
        const { code, stderr } = await lvs(['apply', file, '--yes', option, name], {}, 'answering.js');
        assert.equal(code, 64);
        assert.match(stderr, known);
      }
    }); // prettier-ignore

    it('applies nothing without --yes when there is no terminal to ask on, and never asks', async () => {
      const text = await lvs(['apply', file], {}, 'answering.js');
      assert.equal(text.code, 1);
      assert.match(text.stderr, /Nothing was changed.*--yes/);
      assert.doesNotMatch(text.stderr, /CHANGED/);
      const { code, stdout, stderr } = await lvs(['apply', file, '--json'], {}, 'answering.js');
      assert.equal(code, 1);
      assert.equal((JSON.parse(stdout) as { outcome: string }).outcome, 'refused');
      assert.doesNotMatch(stderr, /CHANGED/);
    });

    it('removes nothing where nothing of ours is, status 0', async () => {
      const { code, stdout } = await lvs(['remove', file], {}, 'answering.js');
      assert.equal(code, 0);
      assert.match(stdout, /nothing of ours/);
    });
  });

  for (const command of ['apply', 'remove'] as const) {
    it(`${command}: changes nothing where a host is out of reach, says so, and stays parsable`, async () => {
      const { code, stdout, stderr } = await lvs([command, file, '--yes', '--json', '--ssh-config', config]);
      assert.equal(code, 1, stderr);
      const result = JSON.parse(stdout) as { outcome: string; changed: number; errors: unknown[] };
      assert.deepEqual([result.outcome, result.changed, result.errors.length], ['refused', 0, 4]);
      const text = await lvs([command, file, '--yes', '--ssh-config', config]);
      assert.match(text.stderr, /Nothing was changed/);
    });
  }

  it('drains no real server that the service has not, and asks for one by its name', async () => {
    for (const args of [[], ['--real-server', 'web9']]) {
      const { code, stderr } = await lvs(['drain', file, ...args]);
      assert.equal(code, 64);
      assert.match(stderr, /Which real server of tcp 192\.168\.16\.100:80\?.*web1, web2/);
    }
  });

  for (const command of ['drain', 'undrain'] as const) {
    it(`${command}: a director out of reach is named, status 1, and every line stays parsable`, async () => {
      const asked = [command, file, '--real-server', 'web1', '--ssh-config', config];
      const { code, stdout, stderr } = await lvs([...asked, '--json']);
      assert.equal(code, 1, stderr);
      const documents = command === 'drain' ? stdout.trim().split('\n') : [stdout];
      const last = JSON.parse(documents.at(-1) ?? '') as { outcome: string; errors: { host: string; code: string }[] };
      assert.deepEqual([last.outcome, last.errors.map(({ host }) => host)], ['failed', ['lvs']]);
      assert.match((await lvs(asked)).stderr, /error: .*lvs/);
    });
  }

  it('inspects with no host in reach: one JSON document, status 1', async () => {
    const { code, stdout } = await lvs(['inspect', file, '--host', 'web1', '--json', '--ssh-config', config]);
    assert.equal(code, 1);
    const seen = JSON.parse(stdout) as { hosts: { host: string; state: string }[] };
    assert.deepEqual(
      seen.hosts.map(({ host, state }) => [host, state]),
      [['web1', 'failed']],
    );
  });

  it('imports nothing from hosts out of reach: each is named, no file is written, status 1', async () => {
    const output = join(directory, 'imported.yaml');
    const { code, stdout, stderr } = await lvs(['import', 'web1', 'web2=realServer', '--ssh-config', config, '--output', output]); // prettier-ignore
    assert.deepEqual([code, stdout], [1, '']);
    for (const name of ['web1', 'web2']) assert.match(stderr, new RegExp(`^error: .*${name}`, 'm'));
    assert(!existsSync(output));
  });

  it('inspects no host that the file has not', async () => {
    const { code, stderr } = await lvs(['inspect', file, '--host', 'web9']);
    assert.equal(code, 64);
    assert.match(stderr, /web9.*lvs, web1, web2/);
  });

  it('speaks Chinese where the terminal does, as far as it is translated', async () => {
    const texts: Readonly<Record<string, string>> = chinese;
    const english = '{0} needs a cluster file.';
    const { code, stderr } = await lvs(['plan'], { LANG: 'zh_CN.UTF-8' });
    assert.equal(code, 64);
    assert(stderr.startsWith((texts[english] ?? english).replace('{0}', 'plan')), stderr);
    const other = await lvs(['plan'], { LANG: 'zh_CN.UTF-8', LC_ALL: 'en_GB.UTF-8' });
    assert(other.stderr.startsWith('plan needs a cluster file.'));
  });
});
