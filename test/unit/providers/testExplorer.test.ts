import { resetWindow, type TestItem, type TestRun, TestRunRequest, window } from '../support/vscode';
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { HostError } from '../../../src/core/errors';
import type { Host } from '../../../src/core/spec/cluster';
import type { Runner, RunOptions, RunResult } from '../../../src/core/ssh/runner';
import type { Script } from '../../../src/core/ssh/shell';
import type { Outcome } from '../../../src/core/traffic/verdict';
import { type LiveResult, TestExplorer } from '../../../src/providers/testExplorer/testExplorer';
import { captured, PrintingHosts } from '../checks/support';
import { referenceText } from '../support/reference';
import { Clusters } from './clusters';

const FILE = '/cluster.yaml';
const uri = vscode.Uri.file(FILE);
const SERVICE = 'tcp 192.168.16.100:80';

/** Only what the wire says is answered here: web1 answers for the VIP too. */
const HOSTS = new PrintingHosts({
  client: { 'wire/tool': 'iputils\n', 'wire/nic': 'ens33\n', 'wire/answers': captured('arping-iputils-web1-answers') },
  lvs: { 'macs/nics': captured('macs-lvs') },
  web1: { 'macs/nics': captured('macs-web1') },
  web2: { 'macs/nics': captured('macs-web2') },
});

describe('the Test Explorer', () => {
  let clusters: Clusters;
  let explorer: TestExplorer;
  let attended: number;

  beforeEach(() => {
    resetWindow();
    HOSTS.asked.length = 0;
    attended = 0;
  });
  afterEach(() => explorer.dispose());

  async function open(files: Readonly<Record<string, string>> = { [FILE]: referenceText }, runner: Runner = HOSTS) {
    clusters = new Clusters(files);
    explorer = new TestExplorer(vscode.tests.createTestController('lvs', 'LVS-DR'), clusters.store, {
      run: (host: Host, script: Script, options?: RunOptions): Promise<RunResult> => runner.run(host, script, options),
      attended: (work) => {
        attended += 1;
        return work();
      },
    });
    await write(FILE, files[FILE] ?? '');
  }
  async function write(path: string, text: string): Promise<void> {
    const told = clusters.told();
    clusters.write(path, text);
    await told;
  }
  /** The item under a file, by the ids on the way. */
  function item(...ids: readonly string[]): TestItem {
    const found = [String(uri), ...ids].reduce<{ get(id: string): TestItem | undefined } | TestItem | undefined>(
      (at, id) => (at === undefined ? undefined : 'children' in at ? at.children.get(id) : at.get(id)),
      window.tests.items,
    );
    assert.ok(found !== undefined && 'children' in found, ids.join(' › '));
    return found;
  }
  function outline(at: TestItem = item(), depth = 0): readonly string[] {
    const lines = [`${' '.repeat(depth)}${at.id}`];
    const children: TestItem[] = [];
    at.children.forEach((child) => children.push(child));
    return [...lines, ...children.flatMap((child) => outline(child, depth + 1))];
  }
  const lineOf = ({ range }: TestItem): string => referenceText.split('\n')[range?.start.line ?? 0]?.trim() ?? '';
  async function run(
    include?: readonly TestItem[],
    exclude?: readonly TestItem[],
    token: Pick<vscode.CancellationToken, 'isCancellationRequested' | 'onCancellationRequested'> = { isCancellationRequested: false, onCancellationRequested: () => new vscode.Disposable(() => undefined) }, // prettier-ignore
  ): Promise<TestRun> {
    await window.tests.run(new TestRunRequest(include, exclude), token);
    const made = window.tests.runs.at(-1);
    assert.ok(made);
    return made;
  }
  const states = (made: TestRun): readonly string[] =>
    made.told.filter(({ state }) => state !== 'enqueued' && state !== 'started').map(({ state, item: { id, parent } }) => `${parent?.id ?? ''}/${id} ${state}`); // prettier-ignore

  it('has every check of every service, and every host of a check that is about hosts', async () => {
    await open();
    assert.deepEqual(outline().slice(1), [
      ` ${SERVICE}`,
      '  answers',
      '  distribution',
      '  directReturn',
      '  content',
      '  arpSilence',
      '   lvs',
      '   web1',
      '   web2',
      '  reboot',
      '   lvs',
      '   web1',
      '   web2',
      '   nfs',
    ]);
  });

  it('points into the file: at the service, the property a check is about, and the host', async () => {
    await open();
    assert.match(lineOf(item(SERVICE)), /vip: 192\.168\.16\.100/);
    assert.match(lineOf(item(SERVICE, 'distribution')), /^scheduler: rr/);
    assert.match(lineOf(item(SERVICE, 'arpSilence', 'web1')), /- \{ host: web1/);
    assert.match(lineOf(item(SERVICE, 'arpSilence', 'lvs')), /^lvs: \{/);
    assert.match(lineOf(item(SERVICE, 'reboot', 'web1')), /^web1: \{ address/);
  });

  it('keeps its items while the file changes, moves them with the text, and drops what is gone', async () => {
    await open();
    const before = item(SERVICE, 'reboot', 'web2');
    const line = before.range?.start.line ?? 0;
    await write(FILE, `# a line more\n${referenceText}`);
    assert.equal(item(SERVICE, 'reboot', 'web2'), before);
    assert.equal(before.range?.start.line, line + 1);
    await write(FILE, referenceText.replace('      - { host: web2, weight: 1 }\n', ''));
    assert.equal(item(SERVICE, 'reboot').children.get('web2'), undefined);
    await write(FILE, referenceText.replace('vip: 192.168.16.100', 'vip: 192.168.16.101'));
    assert.deepEqual(outline().filter((each) => each.startsWith(' tcp')), [' tcp 192.168.16.101:80']); // prettier-ignore
  });

  it('keeps them while the file has an error for a moment, and says it of a file that never was in order', async () => {
    const broken = referenceText.replace('scheduler: rr', 'scheduler: rrr');
    await open();
    const before = item(SERVICE);
    await write(FILE, broken);
    assert.equal(item(SERVICE), before);
    explorer.dispose();
    await open({ [FILE]: broken });
    assert.match(item().error ?? '', /The file has errors/);
  });

  it('runs nothing by itself', async () => {
    await open();
    assert.deepEqual([HOSTS.asked, window.tests.runs], [[], []]);
  });

  it('fails the real server that answers ARP, with expected beside observed, at its line', async () => {
    await open();
    const made = await run([item(SERVICE, 'arpSilence')]);
    assert.deepEqual(states(made), ['arpSilence/lvs passed', 'arpSilence/web1 failed', 'arpSilence/web2 passed']);
    const message = made.told.find(({ state }) => state === 'failed')?.message;
    assert.ok(message);
    assert.match(message.message, /^web1 answers ARP .*\n→ Apply/);
    assert.equal(message.expectedOutput, '192.168.16.100 is at 52:54:00:16:01:8e (lvs)');
    assert.equal(message.actualOutput?.split('\n')[1], '192.168.16.100 is at 52:54:00:16:01:8f (web1)');
    assert.equal(message.location?.rangeOrPosition, item(SERVICE, 'arpSilence', 'web1').range);
    assert.equal(made.ended, 1);
    // One question on the wire for all three; while it runs, questions of a connection reach the person.
    assert.deepEqual([HOSTS.asked, attended], [['client', 'lvs', 'web1', 'web2'], 1]);
  });

  it('writes the evidence as a terminal wants it', async () => {
    await open();
    const { output } = await run([item(SERVICE, 'arpSilence', 'web1')]);
    assert.match(output, /^web · cluster\.yaml › tcp 192\.168\.16\.100:80 › .* › web1: failed\r\n/);
    assert.match(output, /client# arping 192\.168\.16\.100\r\n {4}ARPING/);
    assert.doesNotMatch(output.replaceAll('\r\n', ''), /[\r\n]/);
  });

  it('honours what is excluded, and runs an item that is asked for twice once', async () => {
    await open();
    const made = await run([item(SERVICE), item(SERVICE, 'arpSilence')], [item(SERVICE, 'reboot'), item(SERVICE, 'answers'), item(SERVICE, 'distribution'), item(SERVICE, 'directReturn'), item(SERVICE, 'content'), item(SERVICE, 'arpSilence', 'web2')]); // prettier-ignore
    assert.deepEqual(states(made), ['arpSilence/lvs passed', 'arpSilence/web1 failed']);
  });

  it('says what a host that is not reached keeps it from, and goes on', async () => {
    await open({ [FILE]: referenceText }, new PrintingHosts({}));
    const made = await run();
    assert.equal(states(made).length, 11);
    assert.ok(states(made).every((state) => state.endsWith('errored')));
    assert.equal(made.ended, 1);
  });

  it('contacts nobody from a workspace that is not trusted, and says why', async () => {
    await open();
    window.trusted = false;
    const made = await run();
    assert.deepEqual(HOSTS.asked, []);
    assert.ok(states(made).length === 11 && states(made).every((state) => state.endsWith('errored')));
    assert.match(made.told.at(-1)?.message?.message ?? '', /not trusted/);
  });

  it('waits for nobody: while the cluster is being applied, it says so', async () => {
    await open();
    let finish = (): void => undefined;
    const applying = clusters.store.during(uri, 'apply', () => new Promise<void>((resolve) => (finish = resolve)));
    const made = await run([item(SERVICE, 'arpSilence', 'web1')]);
    assert.match(made.told.at(-1)?.message?.message ?? '', /being worked on already/);
    assert.deepEqual([HOSTS.asked, made.ended], [[], 1]);
    finish();
    await applying;
  });

  it('refuses a file with errors without contacting anybody', async () => {
    await open();
    await write(FILE, referenceText.replace('scheduler: rr', 'scheduler: rrr'));
    const made = await run([item(SERVICE, 'answers')]);
    assert.deepEqual([states(made), HOSTS.asked], [[`${SERVICE}/answers errored`], []]);
  });

  it('ends when the person stops it: what is left has no result', async () => {
    const silent: Runner = {
      run: (host, _, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new HostError(host.name, 'cancelled', 'Given up.')));
        }),
    };
    await open({ [FILE]: referenceText }, silent);
    const cancel = new vscode.EventEmitter<unknown>();
    const running = run(undefined, undefined, { isCancellationRequested: false, onCancellationRequested: cancel.event }); // prettier-ignore
    await new Promise((resolve) => setImmediate(resolve));
    cancel.fire(undefined);
    const made = await running;
    assert.deepEqual([states(made), made.ended], [[], 1]);
  });

  it('runs the clusters of several files', async () => {
    const other = referenceText.replace('name: web\n', 'name: other\n');
    await open({ [FILE]: referenceText, '/other.yaml': other });
    const second = window.tests.items.get(String(vscode.Uri.file('/other.yaml')))?.children.get(SERVICE)?.children.get('arpSilence'); // prettier-ignore
    assert.ok(second);
    const made = await run([item(SERVICE, 'arpSilence'), second]);
    assert.equal(states(made).length, 6);
  });

  describe('shows a live test that was made elsewhere', () => {
    const live = (outcome: Outcome, failed: number, sent = 100): LiveResult => ({
      verdict: { outcome, sentence: 'web2 got none.', findings: [] },
      sent,
      failed,
    });

    it('as results of the checks that it answers, gone with the window', async () => {
      await open();
      explorer.record(uri, SERVICE, live('broken', 3));
      const made = window.tests.runs.at(-1);
      assert.ok(made);
      assert.deepEqual(states(made), [`${SERVICE}/answers failed`, `${SERVICE}/distribution failed`]);
      assert.deepEqual([made.persist, made.ended, made.name], [false, 1, `Live test of ${SERVICE}`]);
      explorer.record(uri, SERVICE, live('holds', 0));
      explorer.record(uri, SERVICE, live('unproven', 0));
      assert.deepEqual(window.tests.runs.slice(-2).map((each) => states(each).map((state) => state.split(' ').at(-1))), [['passed', 'passed'], ['passed', 'skipped']]); // prettier-ignore
    });

    it('and none of a service that no file has, or of a run that never sent anything', async () => {
      await open();
      explorer.record(uri, 'tcp 10.0.0.1:80', live('broken', 3));
      explorer.record(uri, SERVICE, live('unproven', 0, 0));
      assert.deepEqual(window.tests.runs, []);
    });
  });
});
