import assert from 'node:assert/strict';
import { HostError } from '../../src/core/errors';
import { inspectTable, isTableView, TABLE_VIEWS } from '../../src/core/inspectTable';
import { hostOf, reference } from './support/reference';
import { FakeDirector } from './traffic/helpers/fakeDirector';
import { LocalRunner } from './traffic/helpers/localRunner';

const lvs = hostOf(reference(), 'lvs');

async function refusal(runner: LocalRunner): Promise<HostError> {
  const error: unknown = await inspectTable(runner, lvs, 'table').then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(HostError.is(error), String(error));
  return error;
}

describe("a director's table, as its own ipvsadm shows it", () => {
  it('is what ipvsadm prints, in one exec', async () => {
    using director = new FakeDirector();
    director.rows = [{ address: '192.168.16.143:80', weight: 3, conns: 7 }];
    const runner = new LocalRunner(() => director.settings());
    assert.match(await inspectTable(runner, lvs, 'table'), /-> 192\.168\.16\.143:80 +Route +3/);
    assert.equal(runner.execs.get('lvs'), 1);
  });

  it('is not asked for where the module is not loaded: ipvsadm would load it', async () => {
    using director = new FakeDirector();
    const { env = {} } = director.settings();
    const error = await refusal(new LocalRunner(() => ({ env, rewrite: (text) => text.replaceAll('/proc/net/ip_vs', '/nowhere') }))); // prettier-ignore
    assert.match(error.message, /ip_vs is not loaded/);
    assert.match(error.details.next ?? '', /Apply loads it/);
  });

  it('is told apart from a host without ipvsadm, and from an ipvsadm that fails', async () => {
    const none = await refusal(new LocalRunner(() => ({ env: { PATH: '/nowhere' } })));
    assert.match(none.message, /no ipvsadm/);
    using director = new FakeDirector();
    const settings = director.settings();
    const failing = new LocalRunner(() => ({ ...settings, rewrite: (text) => (settings.rewrite?.(text) ?? text).replace('ipvsadm -ln', 'ipvsadm --nonsense') })); // prettier-ignore
    const error = await refusal(failing);
    assert.match(error.message, /could not show its table: unexpected: --nonsense/);
    assert.equal(error.details.command, 'ipvsadm -ln');
  });

  it('has no way of looking that changes anything', () => {
    for (const { command, script } of Object.values(TABLE_VIEWS)) {
      assert.equal(script.text.trim(), command);
      assert.match(command, /^ipvsadm -(l|ln|lnc|Sn)( --(thresholds|rate|stats|exact|timeout))*$/);
    }
    assert.ok(isTableView('rates') && !isTableView('toString') && !isTableView(''));
  });
});
