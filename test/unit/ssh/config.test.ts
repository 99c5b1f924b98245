import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { HostError } from '../../../src/core/errors';
import type { Host, SshSettings } from '../../../src/core/spec/cluster';
import { resolveSshTarget, type ResolveOptions, type TargetCache } from '../../../src/core/ssh/config';
import { parseProxyJump } from '../../../src/core/ssh/proxyJump';
import { splitPaths } from '../../../src/core/ssh/sshSettings';
import { SshLookups } from '../../../src/core/ssh/sshLookups';
import type { SshTarget } from '../../../src/core/ssh/target';

describe('where to connect', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lvs-dr-config-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const host = (ssh: Partial<SshSettings>): Host => ({
    name: 'web1',
    roles: new Set(),
    address: '192.0.2.1',
    packages: [],
    exports: [],
    ssh: { host: '192.0.2.1', sudo: 'auto', ...ssh },
  });
  const resolve = (
    config: string,
    ssh: Partial<SshSettings>,
    more: Partial<ResolveOptions> = {},
  ): Promise<SshTarget> => {
    const configFile = join(dir, 'config');
    writeFileSync(configFile, config);
    return resolveSshTarget(host(ssh), { configFile, ask: together.ask, signal: AbortSignal.timeout(10_000), ...more });
  };
  const sshBinary = '/nonexistent/ssh';
  const together = new SshLookups({ platform: 'linux' });
  const alone = new SshLookups({ platform: 'win32' });
  const nowhere = [new SshLookups({ sshBinary, platform: 'linux' }), new SshLookups({ sshBinary, platform: 'win32' })] as const; // prettier-ignore
  after(() => Promise.all([together, alone, ...nowhere].map((lookups) => lookups.dispose())));

  // The same rules twice: as ssh itself reads its files, and as we read them where there is no ssh.
  for (const [how, more] of [
    ['by ssh -G, one process for all hosts', { ask: together.ask }],
    ['by ssh -G, a process for each host', { ask: alone.ask }],
    ['without an ssh program', { ask: nowhere[0].ask }],
    ['without an ssh program or a POSIX shell', { ask: nowhere[1].ask }],
  ] as const) {
    describe(how, () => {
      it('follows alias, Include, first value wins, and expands tokens', async () => {
        writeFileSync(
          join(dir, 'extra.conf'),
          'Host web*\n  User included\n  Port 2200\n  IdentityFile ~/.ssh/%r_%h_%%\n',
        );
        const config = `Include ${join(dir, '*.conf')}\nHost web1 other\n  HostName 198.51.100.7\n  Port 99\n`;
        const target = await resolve(config, { host: 'web1' }, more);
        assert.equal(target.hostName, '198.51.100.7');
        assert.equal(target.port, 2200);
        assert.equal(target.user, 'included');
        assert.ok(target.identityFiles.includes(join(homedir(), '.ssh', 'included_198.51.100.7_%')));
      });

      it('lets the file win for user, port, identityFile and proxyJump', async () => {
        const config = `Host *\n  User conf\n  Port 1\n  IdentityFile /conf\n  ProxyJump elsewhere\n`;
        const ssh = { user: 'me', port: 2222, identityFile: '~/k', proxyJump: 'none' };
        const target = await resolve(config, ssh, more);
        assert.equal(target.user, 'me');
        assert.equal(target.port, 2222);
        assert.deepEqual(target.identityFiles, [join(homedir(), 'k')]);
        assert.deepEqual(target.proxy, { type: 'none' });
      });

      it('builds a chain of jump hosts, each with its own settings', async () => {
        const config = [
          'Host one\n  HostName 192.0.2.11\n  User first\n  ProxyJump zero',
          'Host two\n  HostName 192.0.2.12\n  ProxyJump ignored-in-a-chain',
          'Host zero\n  HostName 192.0.2.10',
        ].join('\n');
        let target: SshTarget | undefined = await resolve(config, { proxyJump: 'one,me@two:23' }, more);
        const path: string[] = [];
        while (target !== undefined) {
          path.push(`${target.user}@${target.hostName}:${target.port}`);
          target = target.proxy.type === 'jump' ? target.proxy.via : undefined;
        }
        const me = userInfo().username;
        assert.deepEqual(path, [
          `${me}@192.0.2.1:22`,
          'me@192.0.2.12:23',
          'first@192.0.2.11:22',
          `${me}@192.0.2.10:22`,
        ]);
      });

      it('says so when jump hosts lead in a circle', async () => {
        const config = 'Host a\n  HostName 192.0.2.2\n  ProxyJump b\nHost b\n  HostName 192.0.2.3\n  ProxyJump a\n';
        await refused(resolve(config, { host: 'a' }, more), /circle/);
        await refused(resolve('Host *\n  ProxyJump 192.0.2.1\n', {}, more), /circle|loop/); // as ssh refuses it
      });

      it('reads host key settings', async () => {
        const config = `Host *\n  UserKnownHostsFile ~/kh /tmp/other\n  GlobalKnownHostsFile none\n  StrictHostKeyChecking accept-new\n  HostKeyAlias al\n  HashKnownHosts yes\n`;
        assert.deepEqual((await resolve(config, {}, more)).hostKeys, {
          alias: 'al',
          userFiles: [join(homedir(), 'kh'), '/tmp/other'],
          globalFiles: [],
          checking: 'accept-new',
          hashNames: true,
        });
      });

      it('takes how a connection is kept alive from the configuration', async () => {
        const keepAlive = async (config: string): Promise<unknown> => (await resolve(config, {}, more)).keepAlive;
        const every20 = 'Host *\n  ServerAliveInterval 20\n';
        assert.deepEqual(await keepAlive(every20), { intervalMs: 20_000, unanswered: 3 });
        assert.deepEqual(await keepAlive(`${every20}  ServerAliveCountMax 0\n`), { intervalMs: 20_000, unanswered: Infinity }); // prettier-ignore
        assert.equal(await keepAlive('Host *\n  ServerAliveCountMax 5\n'), undefined);
      });

      it('takes agent, IdentitiesOnly, ProxyCommand and timeouts from the configuration', async () => {
        const config = `Host *\n  IdentityAgent /run/agent.sock\n  IdentitiesOnly yes\n  ProxyCommand nc %h %p\n  ConnectTimeout 7\n  AddressFamily inet\n`;
        const target = await resolve(config, { port: 2222 }, more);
        assert.equal(target.agent, '/run/agent.sock');
        assert.equal(target.identitiesOnly, true);
        assert.deepEqual(target.proxy, { type: 'command', command: 'nc 192.0.2.1 2222' });
        assert.equal(target.connectTimeoutMs, 7000);
        assert.equal(target.addressFamily, 4);
      });
    });
  }

  it('never runs Match exec where it reads the files itself', async () => {
    const proof = join(dir, 'proof');
    await resolve(`Match exec "touch ${proof}"\n  User x\n`, {}, { ask: nowhere[0].ask });
    assert.ok(!existsSync(proof));
  });

  it('refuses what ssh would take for an option or a shell command', async () => {
    for (const bad of ['-oProxyCommand=touch x', '', 'a b', 'a;b', '$(id)', 'a`b`', 'a\nb', 'x|y']) {
      await refused(resolve('', { host: bad }), /cannot be used as an SSH host/);
      await refused(resolve('', { proxyJump: bad === '' ? 'a,,b' : bad }), /cannot be used|not a list/);
    }
    for (const bad of ['-l', 'a;b', '$(id)', "a'b", 'a\\']) {
      await refused(resolve('', { user: bad }), /cannot be used as an SSH user/);
    }
  });

  it('passes on what ssh says about a broken configuration', () =>
    refused(resolve('Host *\n  NoSuchKeyword yes\n', {}), /NoSuchKeyword|nosuchkeyword/i));

  it('answers again from memory until the configuration changes', async () => {
    const cache: TargetCache = new Map();
    const first = await resolve('Host *\n  User a\n', {}, { cache });
    utimesSync(join(dir, 'config'), 1, 1);
    const configFile = join(dir, 'config');
    const again = (): Promise<SshTarget> =>
      resolveSshTarget(host({}), { configFile, cache, ask: together.ask, signal: AbortSignal.timeout(10_000) });
    const second = await again();
    assert.notEqual(second, first);
    assert.equal(await again(), second);
    assert.equal((await resolve('Host *\n  User bb\n', {}, { cache })).user, 'bb');
  });

  async function refused(work: Promise<unknown>, message: RegExp): Promise<void> {
    await assert.rejects(work, (error) => {
      assert.ok(HostError.is(error, 'bad-configuration'));
      assert.match(error.message, message);
      return true;
    });
  }
});

describe('ProxyJump lists', () => {
  it('knows users, ports, IPv6, ssh:// and none', () => {
    assert.deepEqual(parseProxyJump('a, me@b:22,[2001:db8::1]:2222,ssh://you@c:7'), [
      { host: 'a' },
      { host: 'b', user: 'me', port: 22 },
      { host: '2001:db8::1', port: 2222 },
      { host: 'c', user: 'you', port: 7 },
    ]);
    assert.deepEqual(parseProxyJump('none'), []);
    for (const bad of ['a,', '@b', 'a:0', 'a:99999', 'a:b', '2001:db8::1', '[x'])
      assert.equal(parseProxyJump(bad), undefined, bad);
  });
});

describe('paths as ssh -G prints them', () => {
  it('keeps a home directory with a space in its name whole', () => {
    assert.deepEqual(splitPaths('C:\\Users\\Jo Do/.ssh/known_hosts C:\\Users\\Jo Do/.ssh/known_hosts2'), [
      'C:\\Users\\Jo Do/.ssh/known_hosts',
      'C:\\Users\\Jo Do/.ssh/known_hosts2',
    ]);
    assert.deepEqual(splitPaths('/a ~/b none'), ['/a', '~/b', 'none']);
  });
});
