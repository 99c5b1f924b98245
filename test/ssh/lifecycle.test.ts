import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Sandbox } from './support/sshd';

describe('the life of a runner', () => {
  let box: Sandbox;
  before(() => {
    box = new Sandbox();
  });
  after(() => box.remove());

  it('loads ssh2 only to connect, and after dispose the process ends by itself', async () => {
    const server = await box.sshd();
    box.trust(server);
    const program = join(__dirname, 'support', 'lifecycle.ts');
    const args = ['--require', 'tsx/cjs', program, box.configFile, String(server.port)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
    const report = JSON.parse(stdout) as Record<string, unknown>;
    assert.ok(Number(report['handlesAfter']) <= Number(report['handlesBefore']) + 2, stdout); // libuv keeps a few of its own
    assert.deepEqual(
      { ...report, handlesBefore: 0, handlesAfter: 0 },
      { loadedBefore: false, handlesBefore: 0, stdout: 'ran\n', loadedAfter: true, unfinished: 'cancelled', late: 'cancelled', handlesAfter: 0 }, // prettier-ignore
    );
  });
});
