import { resetWindow, window } from '../support/vscode';
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { clusterOf, referenceText } from '../support/reference';
import { tableOf, serviceLines } from '../../../src/core/resources/ipvsTable';
import { marksOf } from '../../../src/providers/tree/marks';
import { RealServerDrag } from '../../../src/providers/tree/drag';
import { ClusterTree } from '../../../src/providers/tree/clusterTree';
import type { TreeNode } from '../../../src/providers/tree/node';
import type { Printed } from '../support/observed';
import { Clusters, manyHosts } from './clusters';
import { slowness } from '../../support/slowness';

const FILE = '/cluster.yaml';
const TABLE = serviceLines(tableOf(clusterOf(referenceText))[0]!).join('\n');

const memory = (kept: Record<string, unknown> = {}): vscode.Memento => ({
  keys: () => Object.keys(kept),
  get: (key: string) => kept[key] as never,
  update: (key: string, value: unknown) => Promise.resolve(void (kept[key] = value)),
});

/** What `ipvsadm -ln --thresholds` lists for web1 and web2: active and inactive connections. */
function directorWith(table: string, web1: readonly [number, number], web2: readonly [number, number]): Printed {
  const line = (address: string, [active, inactive]: readonly [number, number]) =>
    `  -> ${address}:80    0          0          ${active}          ${inactive}         `;
  const listing = ['TCP  192.168.16.100:80 rr', line('192.168.16.143', web1), line('192.168.16.144', web2)];
  return { 'ipvs/table': `${table}\n`, 'ipvs/thresholds': `${listing.join('\n')}\n` };
}

const textOf = (text: vscode.TreeItem['label'] | boolean): string => (typeof text === 'string' ? text : '');

/** The tree with every row open, as VS Code would ask for it. */
class Drawn {
  readonly fired: (readonly TreeNode[] | undefined)[] = [];

  constructor(
    readonly tree: ClusterTree,
    private readonly hostsOpen: boolean,
  ) {
    tree.onDidChangeTreeData((rows) => this.fired.push(rows));
    this.lines();
  }

  nodes(): readonly TreeNode[] {
    const nodes: TreeNode[] = [];
    const open = (parent?: TreeNode): void => {
      for (const node of this.tree.getChildren(parent)) {
        nodes.push(node);
        if (this.hostsOpen || node.kind !== 'host') open(node);
      }
    };
    open();
    return nodes;
  }

  lines(): readonly string[] {
    return this.nodes().map((node) => {
      const { label, description } = this.tree.getTreeItem(node);
      return [textOf(label), textOf(description)].filter(Boolean).join(' | ');
    });
  }

  labels(kind: TreeNode['kind']): readonly string[] {
    return this.nodes().filter((node) => node.kind === kind).map((node) => textOf(this.tree.getTreeItem(node).label)); // prettier-ignore
  }

  /** Labels of the rows that were drawn again since the last time. */
  redrawn(): readonly string[] {
    return this.fired.splice(0).flatMap((rows) => rows?.map((row) => textOf(this.tree.getTreeItem(row).label)) ?? ['all']); // prettier-ignore
  }

  node(label: string, kind: TreeNode['kind']): TreeNode {
    const found = this.nodes().find((node) => node.kind === kind && this.tree.getTreeItem(node).label === label);
    assert(found, `a ${kind} ${label}`);
    return found;
  }
}

describe('the clusters view', () => {
  const trees: ClusterTree[] = [];
  beforeEach(resetWindow);
  afterEach(() => trees.splice(0).forEach((tree) => tree.dispose()));

  const draw = (clusters: Clusters, kept?: Record<string, unknown>, open?: 'hosts closed'): Drawn => {
    const tree = new ClusterTree(clusters.store, memory(kept));
    trees.push(tree);
    return new Drawn(tree, open !== 'hosts closed');
  };

  describe('with the reference cluster', () => {
    let clusters: Clusters;
    let drawn: Drawn;
    beforeEach(() => {
      clusters = new Clusters({ [FILE]: referenceText });
      clusters.machines.set('lvs', directorWith(TABLE, [12, 3], [0, 7]));
      drawn = draw(clusters);
    });

    it('shows weight and connections of each real server where the director was looked at', async () => {
      assert.ok(drawn.lines().includes('web1 | weight 1'), drawn.lines().join('\n'));
      await clusters.look(FILE, 'lvs');
      assert.ok(drawn.lines().includes('web1 | weight 1 · 12 active, 3 inactive'), drawn.lines().join('\n'));
      assert.ok(drawn.lines().includes('web2 | weight 1 · 0 active, 7 inactive'));
    });

    it('tells a drained real server, and who still holds connections to it', async () => {
      clusters.machines.set('lvs', directorWith(TABLE.replace('143:80 -g -w 1', '143:80 -g -w 0'), [4, 0], [0, 0]));
      await clusters.look(FILE, 'lvs');
      const line = 'web1 | weight 1 · drained: weight 0 in the table · 4 active, 0 inactive';
      assert.ok(drawn.lines().includes(line), drawn.lines().join('\n'));
    });

    it('draws nothing but the real server again whose connections are others', async () => {
      await clusters.look(FILE);
      drawn.lines();
      drawn.redrawn();
      clusters.machines.set('lvs', directorWith(TABLE, [13, 3], [0, 7]));
      const told = clusters.told();
      await clusters.store.inspect(vscode.Uri.file(FILE), { only: new Set(['lvs']), quietly: true });
      await told;
      // Below its service, and below the director that has it in its table.
      const again = drawn.redrawn();
      assert.ok(again.length > 0 && again.every((label) => label.startsWith('web1')), again.join('\n'));
      assert.ok(drawn.lines().includes('web1 | weight 1 · 13 active, 3 inactive'));
    });

    it('draws nothing again where a look finds everything as it was', async () => {
      await clusters.look(FILE);
      drawn.lines();
      drawn.redrawn();
      const told = clusters.told();
      await clusters.store.inspect(vscode.Uri.file(FILE), { quietly: true });
      await told;
      assert.deepEqual(drawn.redrawn(), []);
    });

    it('keeps the rows that VS Code knows, and what is open in them, while a host is looked at again', async () => {
      await clusters.look(FILE);
      const [before, under] = [drawn.nodes(), drawn.tree.getChildren(drawn.node('web1', 'host')).length];
      assert.ok(under > 0);
      clusters.machines.set('web1', 'silent');
      const abort = new AbortController();
      const told = clusters.told();
      const look = clusters.store.inspect(vscode.Uri.file(FILE), { only: new Set(['web1']), signal: abort.signal });
      await told;
      const during = drawn.nodes();
      assert.deepEqual([during.length, during.filter((node, index) => node !== before[index])], [before.length, []]);
      assert.equal(drawn.tree.getChildren(drawn.node('web1', 'host')).length, under);
      abort.abort();
      await look;
    });

    it('makes a tooltip anew when the host was looked at since, though its row looks as before', async () => {
      await clusters.look(FILE);
      const web1 = drawn.node('web1', 'host');
      drawn.tree.resolveTreeItem(drawn.tree.getTreeItem(web1), web1);
      drawn.redrawn();
      for (const expected of [['web1'], []]) {
        const told = clusters.told();
        await clusters.store.inspect(vscode.Uri.file(FILE), { only: new Set(['web1']), quietly: true });
        await told;
        assert.deepEqual(drawn.redrawn(), expected);
      }
    });

    it('sorts the worst first, and keeps that for the window', async () => {
      const kept = {};
      drawn = draw(clusters, kept);
      clusters.machines.set('web2', 'dead');
      await clusters.look(FILE, 'web1', 'web2');
      assert.deepEqual(drawn.labels('host').filter((name) => name.startsWith('web')), ['web1', 'web2']); // prettier-ignore
      await drawn.tree.arrange({ order: 'state' });
      assert.deepEqual(drawn.labels('host').filter((name) => name.startsWith('web')), ['web2', 'web1']); // prettier-ignore
      assert.equal(window.view.description, 'sorted by state, the worst first');
      assert.deepEqual(draw(clusters, kept).tree.arranged.order, 'state');
    });

    it('sorts real servers by connections, the busiest first', async () => {
      clusters.machines.set('lvs', directorWith(TABLE, [3, 0], [40, 0]));
      await clusters.look(FILE, 'lvs');
      await drawn.tree.arrange({ order: 'connections' });
      assert.deepEqual(drawn.labels('destination'), ['web2', 'web1']);
    });

    it('filters by text, says so, and hides groups of which nothing is left', async () => {
      await drawn.tree.arrange({ text: 'WEB2' });
      assert.deepEqual([drawn.labels('host'), drawn.labels('destination')], [['web2'], ['web2']]);
      assert.ok(!drawn.labels('group').includes('Directors'), drawn.lines().join('\n'));
      assert.ok(drawn.lines().includes('Real servers | 1 of 2'), drawn.lines().join('\n'));
      assert.match(window.view.message, /Shown: what has “WEB2” in it/);
      assert.equal(window.context.get('lvs.filtered'), true);
      await drawn.tree.arrange({ text: '', differing: false });
      assert.deepEqual(drawn.labels('destination'), ['web1', 'web2']);
      assert.equal(window.context.get('lvs.filtered'), false);
    });

    it('shows a service that is found by its address with all its real servers', async () => {
      await drawn.tree.arrange({ text: '192.168.16.100' });
      assert.deepEqual([drawn.labels('destination'), drawn.labels('host')], [['web1', 'web2'], []]);
    });

    it('shows only what differs, also while it is looked at again', async () => {
      clusters.machines.set('web2', 'dead');
      clusters.machines.set('lvs', directorWith(TABLE.replace('143:80 -g -w 1', '143:80 -g -w 5'), [0, 0], [0, 0]));
      await clusters.look(FILE, 'web2', 'lvs');
      await drawn.tree.arrange({ differing: true });
      assert.deepEqual([drawn.labels('host'), drawn.labels('destination')], [['lvs', 'web2'], ['web1']]);
      clusters.machines.set('web2', 'silent');
      const abort = new AbortController();
      const told = clusters.told();
      const look = clusters.store.inspect(vscode.Uri.file(FILE), { only: new Set(['web2']), signal: abort.signal });
      await told;
      assert.deepEqual(drawn.labels('host'), ['lvs', 'web2']);
      abort.abort();
      await look;
    });

    it('reveals a host where the caret is, and drops a filter that hides it', async () => {
      await drawn.tree.arrange({ text: 'web2' });
      await drawn.tree.reveal({ cluster: vscode.Uri.file(FILE), host: 'web1' });
      const [node] = window.view.revealed as TreeNode[];
      assert.ok(node?.kind === 'host' && node.host.name === 'web1');
      assert.equal(drawn.tree.getParent(node)?.kind, 'group');
      assert.equal(drawn.tree.arranged.text, '');
    });

    it('calls for nothing before VS Code has asked for the first row', async () => {
      const tree = new ClusterTree(clusters.store, memory({}));
      trees.push(tree);
      const fired: unknown[] = [];
      tree.onDidChangeTreeData((rows) => fired.push(rows));
      await clusters.look(FILE, 'web1');
      assert.deepEqual(fired, []);
      assert.equal(new Drawn(tree, true).labels('cluster').length, 1);
      await clusters.look(FILE, 'web2');
      assert.ok(fired.length > 0);
    });

    it('says that nobody has looked yet, and stops saying so', async () => {
      assert.match(window.view.message, /No host has been looked at yet/);
      await clusters.look(FILE, 'web1');
      assert.equal(window.view.message, '');
    });

    it('says that it watches, beside its title', () => {
      drawn.tree.showWatching(5);
      assert.equal(window.view.description, 'watching every 5 s');
    });

    it('adds real servers to the service that they are dropped on, and nothing else', async () => {
      const drop = async (target: TreeNode, ...dragged: readonly TreeNode[]) => {
        const [drag, data] = [new RealServerDrag(), new vscode.DataTransfer()];
        drag.handleDrag(dragged, data);
        await drag.handleDrop(target, data);
        return window.executed.splice(0).map(([command, on, hosts]) => [command, (on as TreeNode).kind, hosts]);
      };
      const [web1, lvs] = [drawn.node('web1', 'host'), drawn.node('lvs', 'host')];
      const expected = [['lvs.addToService', 'service', [web1]]];
      assert.deepEqual(await drop(drawn.node('192.168.16.100:80', 'service'), web1, lvs), expected);
      assert.deepEqual(await drop(drawn.node('web2', 'destination'), web1), expected);
      assert.deepEqual(await drop(drawn.node('192.168.16.100:80', 'service'), lvs), []);
      assert.deepEqual(await drop(lvs, web1), []);
    });

    it('marks rows in trouble, and the rows above by the worst under them', async () => {
      clusters.machines.set('web2', 'dead');
      await clusters.look(FILE);
      const marks = new Map(marksOf(clusters.store.clusters()[0]!).map(({ path, worst, own }) => [path.join('/'), `${worst}${own ? '' : ' above'}`])); // prettier-ignore
      assert.equal(marks.get(''), 'bad above');
      assert.equal(marks.get('realServers'), 'bad above');
      assert.equal(marks.get('realServers/web2'), 'bad');
      assert.equal(marks.get('realServers/web1'), 'differs');
      assert.equal(marks.get('nfsHosts'), 'differs above');
      assert.equal(marks.get('services/tcp 192.168.16.100:80'), undefined);
    });
  });

  describe('with a file that has errors', () => {
    it('shows each error, and the way to it', () => {
      const drawn = draw(new Clusters({ [FILE]: referenceText.replace('scheduler: rr', 'scheduler: rx') }));
      const faults = drawn.nodes().filter((node) => node.kind === 'fault');
      assert.equal(faults.length, 1);
      const { label, command } = drawn.tree.getTreeItem(faults[0]!);
      assert.match(textOf(label), /rx/);
      assert.equal(command?.command, 'lvs.openClusterFile');
    });

    it('keeps the rows of the last version without one', () => {
      const clusters = new Clusters({ [FILE]: referenceText });
      const drawn = draw(clusters);
      clusters.write(FILE, referenceText.replace('scheduler: rr', 'scheduler: rx'));
      assert.equal(drawn.labels('fault').length, 1);
      assert.ok(drawn.labels('host').includes('web1'));
    });
  });

  describe('with 200 hosts and 20 services', () => {
    it('draws only the host that answered, not its 198 neighbours', async () => {
      const clusters = new Clusters({ [FILE]: manyHosts(199, 1) });
      const drawn = draw(clusters);
      await clusters.look(FILE);
      let answer: (printed: Printed) => void = () => undefined;
      clusters.machines.set('web3', new Promise<Printed>((resolve) => (answer = resolve))).set('web4', 'silent');
      const abort = new AbortController();
      const begun = clusters.told();
      const look = clusters.store.inspect(vscode.Uri.file(FILE), { signal: abort.signal });
      await begun;
      drawn.lines();
      drawn.redrawn();
      const told = clusters.told();
      answer({});
      await told;
      assert.deepEqual(drawn.redrawn(), ['web3']);
      abort.abort();
      await look;
    });

    it('knows in 50 ms what to draw of 4,200 rows after an answer, and draws all of them anew in 50 ms', async () => {
      const clusters = new Clusters({ [FILE]: manyHosts(199, 20) });
      const table = tableOf(clusterOf(manyHosts(199, 20)))
        .flatMap(serviceLines)
        .join('\n');
      clusters.machines.set('lvs', { 'ipvs/table': `${table}\n` });
      // Time on the processor: what else the machine does is not ours.
      const now = (): number => process.cpuUsage().user / 1000;
      let began = 0;
      const took: { readonly update: number; readonly all: number }[] = [];
      clusters.store.onDidChange(() => (began = now()));
      const drawn = draw(clusters, {}, 'hosts closed');
      await clusters.look(FILE);
      assert.ok(drawn.nodes().length > 4_200);
      clusters.store.onDidChange(() => {
        const updated = now();
        drawn.lines();
        took.push({ update: updated - began, all: now() - updated });
      });
      for (const machine of ['dead', {}, 'dead', {}, 'dead', {}, 'dead', {}] as const) {
        clusters.machines.set('web5', machine);
        const told = clusters.told();
        await clusters.store.inspect(vscode.Uri.file(FILE), { only: new Set(['web5']), quietly: true });
        await told;
      }
      const least = (pick: (each: (typeof took)[number]) => number): number => Math.min(...took.map(pick));
      const figures = JSON.stringify(took);
      const budget = 50 * slowness();
      assert.ok(least(({ update }) => update) < budget, `${budget} ms: ${figures}`);
      assert.ok(least(({ all }) => all) < budget, `${budget} ms: ${figures}`);
    });
  });
});
