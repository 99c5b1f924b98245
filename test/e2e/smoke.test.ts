import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openSession, type Session } from './harness/session';

describe('the packaged extension in a real VS Code', function () {
  this.timeout(180_000);
  let session: Session;

  before(async () => {
    session = await openSession({ workspace: join(__dirname, '..', '..', 'examples', 'reference') });
  });
  after(() => session.close());

  it('shows the cluster of the workspace in its own view', async () => {
    const { workbench } = session;
    await workbench.openContainer('LVS-DR');
    const rows = await workbench.treeRows();
    assert.ok(
      rows.some(({ label, description }) => label === 'web' && description.includes('cluster.yaml')),
      JSON.stringify(rows),
    );
  });

  it('offers its commands in the palette', async () => {
    for (const title of ['Plan', 'Apply', 'Inspect', 'Refresh', 'Run Test', 'Remove Cluster from Hosts', 'Show Log']) {
      const found = await session.workbench.findCommands(`LVS-DR: ${title}`);
      assert.ok(found.includes(`LVS-DR: ${title}`), `${title} in ${found.join(', ')}`);
    }
  });

  it('opens cluster.yaml in the language of cluster files', async () => {
    await session.workbench.openFile('cluster.yaml');
    await session.workbench.statusItem('LVS Cluster').waitFor();
    assert.match(await session.workbench.editorText('cluster.yaml'), /apiVersion: lvs-dr\/v1/);
  });

  it('shows its log', async () => {
    await session.workbench.runCommand('LVS-DR: Show Log');
    assert.match(await session.workbench.outputText(), /cluster/);
  });

  it('leaves no error behind, and a picture to look at', async () => {
    await session.workbench.screenshot('smoke');
    assert.deepEqual(session.faults.browser(), []);
    assert.deepEqual(await session.faults.extensionHost(), []);
  });
});
