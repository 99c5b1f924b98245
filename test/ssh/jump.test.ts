import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { sh } from '../../src/core/ssh/shell';
import { hostError } from './support/expect';
import { withRunner } from './support/runner';
import { freePort, loopbackHost, Sandbox, type Sshd } from './support/sshd';

describe('jump hosts', () => {
  let box: Sandbox;
  let target: Sshd;
  let first: Sshd;
  let second: Sshd;
  before(async () => {
    box = new Sandbox();
    [target, first, second] = await Promise.all([
      box.sshd([], 'host_target'),
      box.sshd([], 'host_first'),
      box.sshd([], 'host_second'),
    ]);
  });
  after(() => box.remove());
  beforeEach(() => {
    box.trust(target, first, second);
    box.config('');
  });

  it('reaches a host through the proxyJump of the file', () =>
    withRunner(box, {}, async (runner) => {
      const host = target.host({ proxyJump: `127.0.0.1:${first.port}` });
      const before = first.log.length;
      assert.equal((await runner.run(host, sh`echo through`)).stdout, 'through\n');
      assert.match(first.log.slice(before), /Accepted publickey/);
    }));

  it('goes through a chain of the ssh configuration, each hop with its own settings', async () => {
    const key = box.keyPair('hop_key');
    appendFileSync(box.path('authorized_keys'), readFileSync(`${key}.pub`, 'utf8'));
    box.config(
      [
        `Host inner\n  HostName 127.0.0.1\n  Port ${target.port}\n  ProxyJump one,two`,
        `Host one\n  HostName 127.0.0.1\n  Port ${first.port}\n  IdentitiesOnly yes\n  IdentityFile ${key}`,
        `Host two\n  HostName 127.0.0.1\n  Port ${second.port}`,
      ].join('\n'),
    );
    await withRunner(box, {}, async (runner) => {
      const { port: _port, ...ssh } = target.host({ host: 'inner' }).ssh;
      const logs = [first, second].map((server) => server.log.length);
      const host = { ...target.host(), ssh };
      assert.equal((await runner.run(host, sh`echo there`)).stdout, 'there\n');
      assert.equal(first.log.slice(logs[0]).match(/Accepted publickey/g)?.length, 1);
      assert.equal(second.log.slice(logs[1]).match(/Accepted publickey/g)?.length, 1);
    });
  });

  it('shares the connection to a jump host between the hosts behind it', () =>
    withRunner(box, {}, async (runner) => {
      const before = first.logins;
      const jump = { proxyJump: `127.0.0.1:${first.port}` };
      await Promise.all([runner.run(target.host(jump, 'a'), sh`true`), runner.run(second.host(jump, 'b'), sh`true`)]);
      assert.equal(first.logins - before, 1);
    }));

  it('verifies the host key of the jump host', async () => {
    box.trust(target);
    await withRunner(box, {}, async (runner) => {
      const host = target.host({ proxyJump: `127.0.0.1:${first.port}` });
      const error = await hostError(runner.run(host, sh`true`), 'host-key-unknown');
      assert.equal(error.host, 'web1');
      assert.match(error.message, /jump host/);
    });
  });

  it('verifies the host key of the target behind it', async () => {
    box.trust(first);
    await withRunner(box, {}, async (runner) => {
      const host = target.host({ proxyJump: `127.0.0.1:${first.port}` });
      await hostError(runner.run(host, sh`true`), 'host-key-unknown');
    });
  });

  it('tells which of the two cannot be reached', () =>
    withRunner(box, {}, async (runner) => {
      const port = await freePort();
      const behind = loopbackHost(port, { proxyJump: `127.0.0.1:${first.port}` });
      const error = await hostError(runner.run(behind, sh`true`), 'refused');
      assert.ok(error.message.includes(`could not connect to 127.0.0.1:${port}`));
      await hostError(runner.run(target.host({ proxyJump: `127.0.0.1:${port}` }), sh`true`), 'refused');
    }));

  it('explains a jump host that forwards nothing', async () => {
    const closed = await box.sshd(['AllowTcpForwarding no'], 'host_closed');
    box.trust(target, closed);
    await withRunner(box, {}, async (runner) => {
      const host = target.host({ proxyJump: `127.0.0.1:${closed.port}` });
      const error = await hostError(runner.run(host, sh`true`), 'channel-refused');
      assert.match(error.details.next ?? '', /AllowTcpForwarding/);
    });
  });

  it('reports the loss of a host when its jump host dies in the middle', async () => {
    const dying = await box.sshd([], 'host_dying');
    box.trust(target, dying);
    await withRunner(box, {}, async (runner) => {
      const host = target.host({ proxyJump: `127.0.0.1:${dying.port}` });
      const run = runner.run(host, sh`echo up; sleep 600`, { onLine: () => dying.killSessions() });
      await hostError(run, 'connection-lost');
    });
  });

  it('uses a ProxyCommand of the ssh configuration and leaves no process behind', async () => {
    const nc = sh`exec ${process.execPath} -e ${"const s=require('net').connect(process.argv[1],'127.0.0.1');process.stdin.pipe(s);s.pipe(process.stdout)"}`;
    const script = box.write('proxy', `#!/bin/sh\necho $$ > ${box.path('proxy.pid')}\n${nc.text} "$1"\n`, 0o755);
    box.config(`Host *\n  ProxyCommand ${script} %p`);
    await withRunner(box, {}, async (runner) => {
      assert.equal((await runner.run(target.host(), sh`echo piped`)).stdout, 'piped\n');
    });
    const pid = Number(readFileSync(box.path('proxy.pid'), 'utf8'));
    assert.ok(!alive(pid));
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
