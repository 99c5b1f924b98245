import { Panel, resetWindow, window } from '../support/vscode';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../../src/commands/shared/command';
import { offerTcpdump } from '../../../src/commands/shared/installTcpdump';
import { traceRequest } from '../../../src/commands/traceRequest';
import { TracePanels } from '../../../src/providers/trace/tracePanels';
import type { PageState, ToExtension, ToPage } from '../../../webview/trace/protocol';
import type { CaptureName } from '../trace/captures';
import { ReplayedHosts } from '../trace/replay';
import { Clusters } from './clusters';
import { until } from './liveTest/scene';

const FILE = '/project/cluster.yaml';
const uri = vscode.Uri.file(FILE);
const SERVICE = 'tcp 192.168.16.100:80';
const TEXT = readFileSync(join(__dirname, '..', '..', '..', 'examples/reference/cluster.yaml'), 'utf8');
const place = { cluster: uri, service: SERVICE };

describe('tracing one request from VS Code', () => {
  let hosts: ReplayedHosts;
  let clusters: Clusters;
  let traces: TracePanels;
  let said: string[];

  beforeEach(() => {
    resetWindow();
    said = [];
    window.executed = [];
    clusters = new Clusters({ [FILE]: TEXT });
    open('arrived');
  });
  afterEach(() => traces.dispose());

  /** A window over hosts as they were captured. */
  function open(name: CaptureName): void {
    hosts = new ReplayedHosts(name);
    const note = (text: unknown): void => void said.push(String(text));
    const parts = {
      store: clusters.store,
      hosts: {
        attended: <T>(work: () => Promise<T>) => work(),
        run: (...call: Parameters<ReplayedHosts['run']>) => hosts.run(...call),
      },
      log: { info: note, warn: note, error: note, debug: note },
    };
    traces = new TracePanels({
      ...parts,
      extensionUri: vscode.Uri.file('/extension'),
      failed: note,
      install: (at, names) => offerTcpdump(parts as unknown as Services, at, names),
    });
  }

  const command = (argument: unknown = place): Promise<void> =>
    traceRequest.run({ store: clusters.store, traces } as unknown as Services, argument, [argument]);
  const panel = (): Panel => {
    const shown = window.panels.at(-1);
    assert.ok(shown);
    return shown;
  };
  const say = (message: ToExtension): void => panel().say(message);
  const told = (): readonly ToPage[] => panel().told as readonly ToPage[];
  const states = (): readonly PageState[] => told().flatMap((each) => (each.type === 'journey' ? [each.state] : []));
  const asked = (): readonly string[] => window.asked.map(({ text }) => text);

  it('follows one request from the client of the file, and shows the journey', async () => {
    await command();
    assert.deepEqual(hosts.done.slice(0, 5), [
      'listen lvs',
      'listen web1',
      'listen web2',
      'listen client',
      'ask client',
    ]);
    const phases = told().flatMap((each) => (each.type === 'working' ? [each.phase] : []));
    assert.deepEqual(phases, ['listening', 'asking', 'looking']);
    const [state] = states();
    assert.deepEqual([state?.uri, state?.service, state?.from], [String(uri), SERVICE, 'client']);
    assert.match(state?.journey?.verdict.sentence ?? '', /over lvs to web1, and web1 answered client directly/);
    assert.match(said.join('\n'), /SYN, passed on/);
    assert.equal(panel().title, `Trace of ${SERVICE}`);
    assert.match(panel().webview.html, /trace\.js/);
  });

  it('uses the panel that is there when the same is wished again', async () => {
    await command();
    await command();
    assert.deepEqual([window.panels.length, panel().revealed, states().length], [1, 1, 2]);
    say({ type: 'again' });
    await until(() => states().length === 3);
    panel().dispose();
    await command();
    assert.equal(window.panels.length, 2);
  });

  it('sends one request however often it is wished while that is under way, and none after the panel is closed', async () => {
    hosts.silent = true;
    const traced = command();
    await until(() => hosts.done.includes('ask client'));
    say({ type: 'again' });
    say({ type: 'ready' });
    await until(() => told().at(-1)?.type === 'working');
    panel().dispose();
    await traced;
    assert.deepEqual(hosts.done.filter((each) => each === 'ask client').length, 1);
    assert.equal(
      told().some(({ type }) => type === 'failed'),
      false,
    );
  });

  it('says why there is no journey, also to a page that was hidden meanwhile, and can do it again', async () => {
    hosts.dark.add('client');
    await command();
    const failed = { type: 'failed', message: 'client is dark.', next: 'Light it.' };
    assert.deepEqual(told().at(-1), failed);
    say({ type: 'ready' });
    await until(() => told().length > 3);
    assert.deepEqual(told().at(-1), failed);
    hosts.dark.clear();
    say({ type: 'again' });
    await until(() => states().some(({ journey }) => journey !== null));
  });

  it('says so where the file no longer has the service', async () => {
    await command();
    clusters.write(FILE, TEXT.replace('vip: 192.168.16.100', 'vip: 192.168.16.101'));
    say({ type: 'again' });
    await until(() => told().at(-1)?.type === 'failed');
    assert.match(JSON.stringify(told().at(-1)), /The file no longer has tcp 192\.168\.16\.100:80/);
  });

  it('comes back after a reload as it was, and contacts no host for that', async () => {
    await command();
    const [kept] = states();
    traces.dispose();
    open('arrived');
    const restored = new Panel();
    window.panels.push(restored);
    await traces.deserializeWebviewPanel(restored as unknown as vscode.WebviewPanel, JSON.parse(JSON.stringify(kept)));
    say({ type: 'ready' });
    await until(() => states().length === 1);
    assert.deepEqual([states()[0], hosts.done], [kept, []]);
    await command();
    assert.deepEqual([window.panels.length, restored.revealed, states().length], [2, 1, 2]);
  });

  it('closes a panel of which nothing is known after a reload', async () => {
    let closed = 0;
    const restored = new Panel();
    restored.onDidDispose(() => (closed += 1));
    await traces.deserializeWebviewPanel(restored as unknown as vscode.WebviewPanel, { uri: 1 });
    assert.equal(closed, 1);
  });

  describe('where tcpdump is missing', () => {
    beforeEach(async () => {
      hosts.lacking.add('web1');
      await command();
      assert.deepEqual(states()[0]?.journey?.lacking, ['web1']);
    });

    it('installs it after the person has agreed, and traces again', async () => {
      window.answers = ['Install'];
      say({ type: 'install' });
      await until(() => states().length === 2);
      assert.deepEqual(asked(), ['Install tcpdump on web1?']);
      assert.equal(hosts.done.filter((each) => each.startsWith('install')).join(), 'install web1');
      assert.deepEqual(states()[1]?.journey?.lacking, []);
    });

    it('installs nothing where the person does not agree, nor in a workspace that is not trusted', async () => {
      const before = hosts.done.length;
      say({ type: 'install' });
      await until(() => asked().length === 1);
      window.trusted = false;
      window.answers = ['Install'];
      say({ type: 'install' });
      await until(() => told().at(-1)?.type === 'failed');
      assert.deepEqual([asked().length, hosts.done.length, states().length], [1, before, 1]);
    });
  });

  it('contacts nobody from a workspace that is not trusted', async () => {
    window.trusted = false;
    await traces.trace({ uri: String(uri), service: SERVICE, from: 'client' });
    say({ type: 'again' });
    await until(() => told().filter(({ type }) => type === 'failed').length === 2);
    assert.match(JSON.stringify(told().at(-1)), /not trusted/);
    assert.deepEqual(hosts.done, []);
  });

  it('does what a finding offers, on hosts of the file and on no other', async () => {
    open('vip-missing');
    await command();
    const act = (name: 'planHost' | 'showTable', host: string): void => say({ type: 'act', action: { name, host, title: '' } }); // prettier-ignore
    act('planHost', 'elsewhere');
    act('planHost', 'web2');
    act('showTable', 'lvs');
    await until(() => window.executed.length === 2);
    assert.deepEqual(
      window.executed.map(([name, on]) => [name, (on as { host: string }).host]),
      [['lvs.planHost', 'web2'], ['lvs.showTable', 'lvs']],
    ); // prettier-ignore
  });

  it('drops what is no message, and says so in the log', async () => {
    await command();
    const before = told().length;
    for (const wrong of [null, 'again', { type: 'run' }, { type: 'act', action: { name: 'rm', host: 'web1', title: '' } }]) panel().say(wrong); // prettier-ignore
    await until(() => said.filter((each) => each.includes('no message')).length === 4);
    assert.deepEqual([told().length, window.executed], [before, []]);
  });

  it('exports the drawing where the person says, with colours of its own, and copies the text', async () => {
    await command();
    say({ type: 'export' });
    await until(() => window.asked.length === 1);
    assert.equal(window.written.size, 0);
    Object.assign(window, { saveAs: vscode.Uri.file('/project/way.svg') });
    say({ type: 'export' });
    await until(() => window.written.size === 1);
    assert.match(window.written.get('/project/way.svg') ?? '', /^<svg [^]*<style>[^]*52:54:00:16:01:8f[^]*<\/svg>$/);
    say({ type: 'copy' });
    await until(() => window.clipboard !== '');
    assert.match(window.clipboard, /On the wire[^]*lvs → web1/);
  });
});
