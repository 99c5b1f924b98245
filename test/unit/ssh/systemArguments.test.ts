import assert from 'node:assert/strict';
import { masterArguments, sharingArguments } from '../../../src/core/ssh/systemArguments';
import type { SshTarget } from '../../../src/core/ssh/target';

const TARGET: SshTarget = {
  label: 'web1',
  alias: 'web1.example',
  hostName: '192.0.2.1',
  port: 22,
  user: 'ops',
  identityFiles: [],
  identitiesOnly: false,
  hostKeys: { userFiles: [], globalFiles: [], checking: 'ask', hashNames: false },
  proxy: { type: 'none' },
};
const OPTIONS = { configFile: undefined, controlPath: '/tmp/50%/1', prompts: false, timeoutMs: 1500 };

describe('arguments of the ssh that holds a connection', () => {
  it('keep it alive where the configuration does not, and leave that to it where it does', () => {
    assert.ok(masterArguments(TARGET, OPTIONS).includes('ServerAliveInterval=15'));
    const own = masterArguments({ ...TARGET, keepAlive: { intervalMs: 60_000, unanswered: Infinity } }, OPTIONS);
    assert.deepEqual(own.filter((argument) => argument.startsWith('ServerAlive')), []); // prettier-ignore
  });

  it('take no host for an option, and no percent sign of a path for a token', () => {
    for (const args of [masterArguments(TARGET, OPTIONS), sharingArguments(TARGET, OPTIONS.controlPath)]) {
      assert.deepEqual(args.slice(-2), ['--', 'web1.example']);
      assert.ok(args.includes('ControlPath=/tmp/50%%/1'), args.join(' '));
    }
  });
});
