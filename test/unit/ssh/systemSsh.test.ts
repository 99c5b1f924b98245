import assert from 'node:assert/strict';
import { sshArguments } from '../../../src/core/ssh/systemSsh';
import { hostOf, reference } from '../support/reference';

describe("arguments of the system's ssh", () => {
  it('carry what the file says, and leave the rest to the configuration', () => {
    const cluster = reference(['web1: { address: 192.168.16.143,', 'web1: { address: 192.168.16.143, ssh: { user: ops, port: 2222, identityFile: ~/.ssh/id_ops, proxyJump: "bastion,inner:2022" },']); // prettier-ignore
    assert.deepEqual(
      sshArguments(hostOf(cluster, 'web1'), '/etc/my config').join(' | '),
      '-F | /etc/my config | -l | ops | -p | 2222 | -i | ~/.ssh/id_ops | -J | bastion,inner:2022 | -- | 192.168.16.143',
    );
    assert.deepEqual(sshArguments(hostOf(cluster, 'web2')), ['-l', 'root', '--', '192.168.16.144']);
  });

  it('take no host for an option', () => {
    const host = hostOf(reference(), 'web1');
    assert.deepEqual(sshArguments({ ...host, ssh: { host: '-oProxyCommand=x', sudo: 'auto' } }), ['--', '-oProxyCommand=x']); // prettier-ignore
  });
});
