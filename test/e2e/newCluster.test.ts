import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession, type Session } from './harness/session';
import type { Workbench } from './harness/workbench';

describe('an empty folder', function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'lvs-dr-empty-'));
  let session: Session;
  let workbench: Workbench;
  const written = (name: string): string => readFileSync(join(session.folder, name), 'utf8');

  const step = async (number: number, answer: string): Promise<void> => {
    await workbench.page.locator('.quick-input-title', { hasText: `(${number}/5)` }).waitFor();
    await workbench.answer(answer);
  };

  before(async () => {
    session = await openSession({ workspace: folder });
    ({ workbench } = session);
    await workbench.openContainer('LVS-DR');
  });
  after(async () => {
    await session.close();
    rmSync(folder, { recursive: true });
  });

  it('begins with the reference cluster', async () => {
    await workbench.page.getByRole('button', { name: 'New Cluster File' }).click();
    await workbench.pick('Begin with the reference cluster');
    await workbench.editor('cluster.yaml').waitFor();
    const reference = join(__dirname, '../../examples/reference/cluster.yaml');
    assert.equal(written('cluster.yaml'), readFileSync(reference, 'utf8'));
    await workbench.treeItem(/^Cluster web, cluster\.yaml, not inspected/).waitFor();
  });

  it('gets a second cluster from five answers, the wrong ones refused, and writes over nothing', async () => {
    await workbench.runCommand('LVS-DR: New Cluster File…');
    await workbench.pick('Answer a few questions');
    await step(1, 'shop');
    await step(2, '10.7.0.0/24');
    await step(3, 'lb 10.8.0.1');
    await workbench.page
      .locator('.quick-input-widget .quick-input-message')
      .filter({ hasText: '10.7.0.0/24' })
      .waitFor();
    await workbench.screenshot('new-cluster-question');
    await step(3, 'lb 10.7.0.2');
    await step(4, '10.7.0.100:443');
    await step(5, '10.7.0.11, 10.7.0.12');
    await workbench.editor('shop.lvs.yaml').waitFor();
    assert.match(written('shop.lvs.yaml'), /vip: 10\.7\.0\.100\n\s+port: 443/);
    await workbench.treeItem(/^Cluster shop, shop\.lvs\.yaml, not inspected/).waitFor();
    assert.match(written('cluster.yaml'), /^name: web$/m);
  });

  it('leaves no error behind', async () => {
    assert.deepEqual(session.faults.browser(), []);
    assert.deepEqual(await session.faults.extensionHost(), []);
  });
});
