import assert from 'node:assert/strict';
import type { LabHostName } from '../../../lab/api';
import { LiveTestPage } from '../harness/liveTest';
import { DESTINATION, type Scene } from './operating';

const SERVICE = 'tcp 192.168.16.100:80';

/** What the pages show of the applied reference cluster, of which both real servers serve one page from NFS. */
export function proving(scene: () => Scene): void {
  it('shows live how a weight that is changed in the tree moves the shares', async () => {
    const { workbench } = scene();
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('LVS-DR: Run Test');
    const page = await LiveTestPage.of(workbench, SERVICE);
    await page.state('Running', 60_000);
    await page.answered(20);
    await weigh('0');
    await page.verdictLike(/weight.* 0/i);
    // Who answered is known when the director's connections have been read: one page tells nothing.
    await page.apart(20);
    await workbench.screenshot('live-test-weight');
    await page.button('Stop').click();
    await page.state('Stopped');
    await weigh('1');
    await workbench.treeItem(/^Cluster web, .*in sync/).waitFor({ timeout: 60_000 });

    async function weigh(weight: string): Promise<void> {
      await workbench.clickInline(workbench.treeItem(DESTINATION('web2')), 'Set Weight');
      await workbench.answer(weight);
      await workbench.pick("Only now, in the directors' tables");
    }
  });

  it('draws the way of one request, with the MACs that the machines really have', async () => {
    const { lab, workbench } = scene();
    const mac = async (host: LabHostName): Promise<string> => (await lab.exec(host, 'cat /sys/class/net/ens33/address')).stdout.trim(); // prettier-ignore
    const [client, director, web1, web2] = await Promise.all((['client', 'lvs', 'web1', 'web2'] as const).map(mac));
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('LVS-DR: Trace One Request…');
    const page = await workbench.webview('.picture');
    await page.locator('.picture svg').waitFor({ timeout: 120_000 });
    const text = await page.locator('body').innerText();
    for (const address of [client, director]) assert.ok(text.includes(address ?? ''), `${address} is not in ${text}`);
    assert.ok(
      [web1, web2].some((address) => text.includes(address ?? '')),
      text,
    );
    assert.match(await page.locator('.verdict').innerText(), /the answer did not pass lvs/);
    await workbench.screenshot('trace');
  });
}
