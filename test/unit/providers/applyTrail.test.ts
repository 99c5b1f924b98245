import '../support/vscode';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { apply } from '../../../src/core/apply/apply';
import { newId } from '../../../src/core/apply/operator';
import { inspect, managedHosts } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import { select } from '../../../src/core/plan/select';
import type { Selection } from '../../../src/core/plan/selection';
import { ApplyTrail } from '../../../src/providers/applyTrail';
import { reference, referenceText } from '../support/reference';
import { SimulatedCluster } from '../support/simulatedHost';

const uri = vscode.Uri.file('/project/cluster.yaml');

describe('the trail of a workspace', () => {
  const cluster = reference();
  let directory = '';
  let machines: SimulatedCluster;
  let warnings: string[];
  let trail: ApplyTrail;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lvs-dr-trail-'));
    machines = SimulatedCluster.debian(managedHosts(cluster));
    warnings = [];
    trail = new ApplyTrail(directory, { warn: (message) => void warnings.push(message) });
  });
  afterEach(() => {
    trail.dispose();
    machines.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  /** As a command applies: what is told to the trail is all that it gets. */
  async function applied(selection?: Selection) {
    const whole = planOf(cluster, await inspect(cluster, machines));
    const plan = selection === undefined ? whole : select(whole, selection);
    const id = newId();
    const watcher = trail.begin(uri, plan, { id, text: referenceText });
    const [begun] = await trail.entriesOf(uri);
    const result = await apply(plan, machines, { id, onEvent: (event) => watcher.event(event) });
    await watcher.end(result);
    return { id, begun, result, plan, entry: (await trail.entriesOf(uri))[0] };
  }

  it('has an apply from its beginning, and then how it ended, what was applied and all that hosts said', async () => {
    let told = 0;
    trail.onDidChange(() => (told += 1));
    const { id, begun, entry, plan, result } = await applied();
    assert.deepEqual([begun?.id, begun?.end, told], [id, undefined, 2]);
    assert.deepEqual([entry?.end?.outcome, entry?.end?.errors, entry?.partial], ['done', [], false]);
    assert.deepEqual(entry?.hosts.toSorted(), ['lvs', 'nfs', 'web1', 'web2']);
    assert.equal(entry.changes.length, plan.changes);
    assert.equal(await trail.textOf(id, 'cluster'), referenceText);
    const transcript = (await trail.textOf(id, 'transcript')) ?? '';
    assert.match(
      transcript,
      /✓ web1: 192\.168\.16\.100\/32 on lo\n {4}\$ ip address replace 192\.168\.16\.100\/32 dev lo/,
    );
    assert.match(transcript, new RegExp(`done, ${result.changed} changes made\\n$`));
    assert.deepEqual(await trail.entriesOf(vscode.Uri.file('/project/other.yaml')), []);
  });

  it('knows a part from the whole', async () => {
    const { entry } = await applied([{ type: 'hosts', hosts: ['nfs'] }]);
    assert.deepEqual([entry?.partial, entry?.hosts], [true, ['nfs']]);
  });

  it('keeps what a host refused, in its words', async () => {
    machines.hosts.get('nfs')?.write('/etc/exports.d', 'a file where the directory should be');
    const { id, entry, result } = await applied();
    assert.equal(result.outcome, 'failed');
    assert.deepEqual(
      [entry?.end?.outcome, entry?.end?.errors],
      ['failed', result.errors.map(({ message }) => message)],
    );
    assert.match(
      (await trail.textOf(id, 'transcript')) ?? '',
      /✗ nfs: [\s\S]*Not a directory|✗ nfs: [\s\S]*File exists/,
    );
  });

  it('holds nothing up where it cannot be written, and says so in the log', async () => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, '');
    const { result, entry } = await applied();
    assert.deepEqual(
      [result.outcome, entry, warnings],
      ['done', undefined, ['this apply cannot be kept in the trail']],
    );
  });
});
