import assert from 'node:assert/strict';
import { underLock } from '../../../src/core/apply/underLock';
import { sh } from '../../../src/core/ssh/shell';
import { hostOf, reference } from '../support/reference';
import { SimulatedCluster, SimulatedHost } from '../support/simulatedHost';

describe('one change under the lock of a host, in a real shell', () => {
  const web1 = hostOf(reference(), 'web1');
  let host: SimulatedHost;
  let hosts: SimulatedCluster;
  beforeEach(() => {
    host = SimulatedHost.debian('web1', '192.168.16.143');
    hosts = new SimulatedCluster(new Map([['web1', host]]));
  });
  afterEach(() => hosts.dispose());

  it('holds the lock while it is made, not longer, and answers with what each part printed', async () => {
    const said = await underLock(hosts, web1, () => [
      ['lease', sh`cat /run/lvs-dr/lease`],
      ['variable', sh`kept='of one shell'`],
      ['later', sh`printf %s "$kept"`],
    ]);
    assert.match(said.get('lease') ?? '', /^[0-9a-f]{24} \d+ \d+ .+@.+\n$/);
    assert.equal(said.get('later'), 'of one shell');
    assert.equal(host.read('/run/lvs-dr/lease'), undefined);
  });

  for (const signal of ['HUP', 'PIPE', 'TERM']) {
    it(`gives the lock back when SIG${signal} ends it`, async () => {
      await assert.rejects(
        underLock(hosts, web1, () => [['cut', sh`kill -${signal} $$`]]),
        /cut short/,
      );
      assert.equal(host.read('/run/lvs-dr/lease'), undefined);
    });
  }
});
