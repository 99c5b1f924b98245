import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../../../lab/api';
import { Downloads } from '../../lab/support/downloads';
import type { SshFiles } from '../../lab/support/sshFiles';
import { openSession, type Session } from '../harness/session';
import type { Workbench } from '../harness/workbench';

export interface Scene {
  readonly lab: Lab;
  readonly sshFiles: SshFiles;
  readonly session: Session;
  readonly workbench: Workbench;
}

/** What each role's inspection must show of a host of the applied reference cluster. */
const INSPECTED = {
  lvs: [/192\.168\.16\.100/, /tcp 192\.168\.16\.100:80/],
  web1: [/arp_ignore/, /192\.168\.16\.100/, /\/var\/www\/html/],
  nfs: [/\/opt\/wwwroot/],
} as const;

export const DESTINATION = (name: string): RegExp => new RegExp(`^Real server ${name} of tcp 192\\.168\\.16\\.100:80`);

/** An operator's day with the applied reference cluster: nothing here changes what the file says for good. */
export function operating(scene: () => Scene): void {
  it('inspects a machine of each role', async () => {
    const { workbench } = scene();
    for (const [host, expected] of Object.entries(INSPECTED)) {
      await workbench.runCommand('View: Close All Editors');
      await workbench.clickInline(workbench.treeItem(new RegExp(`^Host ${host},`)), 'Inspect');
      const document = workbench.document('lvs-inspect');
      await document.waitFor({ timeout: 60_000 });
      const text = await workbench.bothEnds(document);
      for (const pattern of expected) assert.match(text, pattern, host);
    }
    await workbench.screenshot('inspect-nfs');
  });

  it('shows under a host what it holds, kind by kind, as it was seen and as it is wanted', async () => {
    const { workbench } = scene();
    await workbench.expand(/^Host web1,/);
    await workbench.expand(/^VIPs of web1,/);
    await workbench
      .treeItem(/^192\.168\.16\.100\/32/)
      .first()
      .waitFor();
    await workbench.expand(/^Mounts of web1,/);
    await workbench
      .treeItem(/^\/var\/www\/html/)
      .first()
      .waitFor();
  });

  it('drains a real server while clients hold connections to it, says who they are, and undrains it', async () => {
    const { lab, workbench } = scene();
    await lab.exec('nfs', 'truncate -s 400M /opt/wwwroot/slow.bin');
    const downloads = await Downloads.begin(lab, 4);
    try {
      await workbench.clickContextMenu(workbench.treeItem(DESTINATION('web1')), 'Drain Real Server…');
      await workbench.notification(/2 active.*192\.168\.16\.146/).waitFor({ timeout: 60_000 });
      await workbench.screenshot('draining');
      assert.match((await lab.exec('lvs', 'ipvsadm -Sn')).stdout, /-r 192\.168\.16\.143:80 -g -w 0/);
      await downloads.end();
      await workbench.notification(/web1 is drained/).waitFor({ timeout: 60_000 });
      await workbench.treeItem(/^Real server web1 .*drained/).waitFor();
      const asked = await lab.exec('client', 'for i in 1 2 3 4; do curl -s -o /dev/null http://192.168.16.100/; done');
      assert.equal(asked.code, 0);
      await workbench.clickNotification(/web1 is drained/, 'Undrain');
      await workbench.treeItem(/^Cluster web, .*in sync/).waitFor({ timeout: 60_000 });
    } finally {
      await downloads.end();
      await lab.exec('nfs', 'rm -f /opt/wwwroot/slow.bin');
    }
  });

  it('sets a weight and keeps it in the file', async () => {
    const { lab, session, workbench } = scene();
    await workbench.clickInline(workbench.treeItem(DESTINATION('web2')), 'Set Weight');
    await workbench.answer('3');
    await workbench.pick('Keep it in the file, and apply');
    await workbench.dialog(/Apply \d+ changes? to 1 hosts?\?/).waitFor({ timeout: 60_000 });
    await workbench.clickDialog(/Apply \d+ changes? to 1 hosts?\?/, 'Apply');
    await workbench.notification(/a fresh look finds nothing left to do/).waitFor({ timeout: 120_000 });
    assert.match((await lab.exec('lvs', 'ipvsadm -Sn')).stdout, /-r 192\.168\.16\.144:80 -g -w 3/);
    assert.match(readFileSync(join(session.folder, 'cluster.yaml'), 'utf8'), /host: web2, weight: 3/);
  });

  it('undoes the last apply, and brings the file back too', async () => {
    const { lab, session, workbench } = scene();
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('LVS-DR: Undo Last Apply');
    await workbench.dialog(/Undo the apply of/).waitFor({ timeout: 60_000 });
    await workbench.snapshot('undo-question');
    await workbench.clickDialog(/Undo the apply of/, 'Undo');
    await workbench.clickNotification(/a fresh look agrees/, 'Bring the File Back Too', 120_000);
    assert.match((await lab.exec('lvs', 'ipvsadm -Sn')).stdout, /-r 192\.168\.16\.144:80 -g -w 1/);
    await workbench.treeItem(/^Cluster web, .*in sync/).waitFor({ timeout: 60_000 });
    assert.match(readFileSync(join(session.folder, 'cluster.yaml'), 'utf8'), /host: web2, weight: 1/);
    await workbench.runCommand('LVS-DR: Show Applies');
    const trail = workbench.document('lvs-trail');
    await trail.waitFor();
    assert.match(await workbench.editorText(trail), /weight 3/);
    await workbench.screenshot('trail');
    await workbench.expand(/^Host web1,/, 'closed');
  });

  it('keeps a host that lost its network to one red row', async () => {
    const { lab, workbench } = scene();
    await lab.setLink('web2', 'management', false);
    try {
      await workbench.clickTitleAction('view', 'Refresh');
      await workbench.treeItem(/^Host web2, .*unreachable/).waitFor({ timeout: 120_000 });
      for (const host of ['lvs', 'web1', 'nfs'])
        await workbench.treeItem(new RegExp(`^Host ${host}, .*in sync`)).waitFor();
      await workbench.statusItem(/1 of 4 hosts not reached/).waitFor();
      await workbench.screenshot('unreachable', ['light', 'dark', 'high-contrast']);
    } finally {
      await lab.setLink('web2', 'management', true);
    }
    await workbench.clickTitleAction('view', 'Refresh');
    await workbench.treeItem(/^Cluster web, .*in sync/).waitFor({ timeout: 120_000 });
  });

  it('refuses a host whose key has changed, and says what that means', async () => {
    const { sshFiles, workbench } = scene();
    sshFiles.exchangeKey('web1', 'client');
    try {
      await workbench.clickContextMenu(workbench.treeItem(/^Host web1,/), 'Disconnect from Host');
      await workbench.clickTitleAction('view', 'Refresh');
      await workbench.clickDialog(/The host key of web1 has changed/, 'Cancel');
      const changed = workbench.treeItem(/^Host web1, .*HOST KEY CHANGED/);
      await changed.waitFor({ timeout: 60_000 });
      await workbench.expand(/^Host web1,/);
      await workbench.treeItem(/^error: .*key/i).waitFor();
      await workbench.screenshot('key-changed');
    } finally {
      sshFiles.restore();
    }
    await workbench.clickTitleAction('view', 'Refresh');
    await workbench.treeItem(/^Cluster web, .*in sync/).waitFor({ timeout: 60_000 });
  });

  it('imports the machines into an empty folder: a file whose plan has nothing to do', async () => {
    const { sshFiles } = scene();
    const folder = mkdtempSync(join(tmpdir(), 'lvs-dr-empty-'));
    const userSettings = { 'lvs.ssh.configFile': sshFiles.config };
    const empty = await openSession({ workspace: folder, userSettings });
    const { workbench } = empty;
    try {
      await workbench.openContainer('LVS-DR');
      await workbench.page.getByRole('button', { name: 'New Cluster File' }).waitFor();
      await workbench.screenshot('welcome');
      await workbench.runCommand('LVS-DR: Import from Hosts…');
      await workbench.answer('lvs web1 web2 nfs client');
      await workbench.editor('cluster.yaml').waitFor({ timeout: 60_000 });
      await workbench.screenshot('imported');
      await workbench.runCommand('LVS-DR: Plan');
      await workbench.notification(/the hosts are as the file says. Nothing to do/).waitFor({ timeout: 60_000 });
      assert.match(readFileSync(join(empty.folder, 'cluster.yaml'), 'utf8'), /^name: web$/m);
    } finally {
      await empty.close();
      rmSync(folder, { recursive: true });
    }
  });
}
