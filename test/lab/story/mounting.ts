import assert from 'node:assert/strict';
import { type Story, VIP } from './story';

/** The mounts are added: both real servers serve the NFS page. */
export function mounting(story: Story): void {
  it('mounts the NFS page over both, and still knows who answered', async () => {
    await story.succeeds('apply', story.full, '--yes');
    await story.assertInSync(story.full);
    assert.match(await story.on('client', `curl -s http://${VIP}/`), /NFS/);
    const report = await story.test(story.full);
    assert.ok(
      ['web1', 'web2'].every((name) => (report.perServer[name] ?? 0) >= 8),
      JSON.stringify(report.perServer),
    );
    assert.equal(report.verdict, 'holds');
    assert.match(report.attributedBy, /^(connections|counters)$/);
    assert.equal(report.sameContent, true);
    assert.equal(report.directReturn.outPackets, 0);
  });
}
