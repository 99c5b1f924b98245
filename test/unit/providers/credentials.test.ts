import assert from 'node:assert/strict';
import type { SecretName } from '../../../src/core/ssh/interaction';
import { Credentials } from '../../../src/providers/ssh/credentials';

const WEB1: SecretName = { kind: 'password', user: 'root', address: 'web1:22' };
const SUDO: SecretName = { kind: 'sudo', user: 'root', address: 'web1:22' };
const KEY: SecretName = { kind: 'passphrase', file: '/home/me/.ssh/id' };

/** VS Code's secret storage, in memory. */
class Storage {
  readonly values = new Map<string, string>();
  broken = false;

  get(key: string): Promise<string | undefined> {
    return this.broken ? Promise.reject(new Error('no keyring')) : Promise.resolve(this.values.get(key));
  }

  store(key: string, value: string): Promise<void> {
    return this.broken ? Promise.reject(new Error('no keyring')) : Promise.resolve(void this.values.set(key, value));
  }

  delete(key: string): Promise<void> {
    return Promise.resolve(void this.values.delete(key));
  }

  get text(): string {
    return JSON.stringify([...this.values]);
  }
}

describe('credentials', () => {
  let storage: Storage;
  let window: Credentials;
  const afterReload = (): Credentials => new Credentials(storage);
  beforeEach(() => {
    storage = new Storage();
    window = new Credentials(storage);
  });

  it('are known to the window that was told them, and stored nowhere unless that was ticked', async () => {
    window.typed(WEB1, { secret: 'geheim', keep: false });
    window.settled(WEB1, true);
    await window.saved();
    assert.equal(await window.get(WEB1), 'geheim');
    assert.equal(storage.values.size, 0);
    assert.equal(await afterReload().get(WEB1), undefined);
  });

  it('are stored where that was ticked, once they have turned out right', async () => {
    window.typed(WEB1, { secret: 'geheim', keep: true });
    window.typed(KEY, { secret: 'phrase', keep: true });
    await window.saved();
    assert.equal(storage.values.size, 0);
    window.settled(WEB1, true);
    window.settled(KEY, true);
    await window.saved();
    assert.equal(await afterReload().get(WEB1), 'geheim');
    assert.equal(await afterReload().get(KEY), 'phrase');
    assert.equal(await afterReload().get(SUDO), undefined, 'another purpose');
  });

  it('are dropped when they turn out wrong, and only those', async () => {
    window.typed(WEB1, { secret: 'geheim', keep: true });
    window.typed(SUDO, { secret: 'auch', keep: true });
    window.settled(WEB1, true);
    window.settled(SUDO, true);
    await window.saved();
    const next = afterReload();
    next.settled(WEB1, false);
    await next.saved();
    assert.equal(await next.get(WEB1), undefined);
    assert.doesNotMatch(storage.text, /geheim/);
    assert.equal(await afterReload().get(SUDO), 'auch');
  });

  it('do not overwrite what another window has stored since', async () => {
    const other = afterReload();
    window.typed(WEB1, { secret: 'one', keep: true });
    other.typed(KEY, { secret: 'two', keep: true });
    window.settled(WEB1, true);
    await window.saved();
    other.settled(KEY, true);
    await other.saved();
    assert.deepEqual([await afterReload().get(WEB1), await afterReload().get(KEY)], ['one', 'two']);
  });

  it('can be forgotten, all of them, leaving nothing behind', async () => {
    window.typed(WEB1, { secret: 'geheim', keep: true });
    window.typed(SUDO, { secret: 'auch', keep: false });
    window.settled(WEB1, true);
    assert.equal(await window.forget(), 2);
    assert.equal(storage.values.size, 0);
    assert.equal(await window.get(SUDO), undefined);
    assert.equal(await window.forget(), 0);
  });

  it('do without a storage that does not work', async () => {
    storage.broken = true;
    window.typed(WEB1, { secret: 'geheim', keep: true });
    window.settled(WEB1, true);
    await window.saved();
    assert.equal(await window.get(WEB1), 'geheim');
    assert.equal(await window.get(KEY), undefined);
  });
});
