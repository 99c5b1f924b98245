import { resetWindow, window } from '../support/vscode';
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { copyAddress } from '../../../src/commands/copyAddress';
import { openClusterFile } from '../../../src/commands/openClusterFile';
import { changeAs } from '../../../src/commands/shared/change';
import { setWeight } from '../../../src/commands/setWeight';
import { clusterMeant } from '../../../src/commands/shared/clusterMeant';
import type { Services } from '../../../src/commands/shared/command';
import { editFile } from '../../../src/commands/shared/editFile';
import { anyHost, hostPlaceMeant, isDirector } from '../../../src/commands/shared/hostPlace';
import { mountMeant } from '../../../src/commands/shared/mountMeant';
import { setWeight as setWeightIn } from '../../../src/core/spec/edits/services';
import { serviceName } from '../../../src/core/spec/cluster';
import { planFor } from '../../../src/providers/clusterState';
import type { TreeNode } from '../../../src/providers/tree/node';
import { Clusters } from './clusters';

const FILE = '/cluster.yaml';
const uri = vscode.Uri.file(FILE);

/** Only web1 has a mount; 192.168.16.101 is the second service. */
const TEXT = `apiVersion: lvs-dr/v1
name: web
network: { cidr: 192.168.16.0/24, interface: ens33 }
directors:
  lvs: { address: 192.168.16.142 }
realServers:
  web1: { address: 192.168.16.143 }
  web2: { address: 192.168.16.144 }
nfsHosts:
  nfs:
    address: 192.168.16.145
    exports:
      - { path: /opt/wwwroot, clients: 192.168.16.0/24, options: [rw, sync] }
virtualServices:
  - vip: 192.168.16.100
    port: 80
    scheduler: rr
    realServers: [{ host: web1 }, { host: web2 }]
  - vip: 192.168.16.101
    port: 80
    scheduler: rr
    realServers:
      - web1
      - { host: web2, weight: 2 }
mounts:
  - { source: "nfs:/opt/wwwroot", target: /var/www/html, options: [defaults, _netdev], hosts: [web1] }
`;

describe('what a command is called on', () => {
  let clusters: Clusters;
  const services = (): Services => ({ store: clusters.store }) as Services;
  const said = (): readonly string[] => window.asked.map(({ text }) => text);

  beforeEach(() => {
    resetWindow();
    clusters = new Clusters({ [FILE]: TEXT });
    window.edited = (path, text) => clusters.write(path, text);
  });

  describe('a host that the command is not for', () => {
    it('is not quietly another one, even where only that one would do', async () => {
      assert.equal(await mountMeant(clusters.store, { cluster: uri, host: 'web2' }), undefined);
      assert.deepEqual(window.asked, [{ text: 'Which host?', choices: ['web1'] }]);
    });

    it('is, where another one stands in for it: the director for its real server', async () => {
      const question = { ...isDirector(), standsIn: true } as const;
      const place = await hostPlaceMeant(clusters.store, { cluster: uri, host: 'web2' }, question);
      assert.equal(place?.host.name, 'lvs');
      assert.deepEqual(window.asked, []);
    });
  });

  it('asks nothing where it is called on a host that it is for, or on none and only one would do', async () => {
    assert.equal((await mountMeant(clusters.store, { cluster: uri, host: 'web1' }))?.host.name, 'web1');
    assert.equal((await mountMeant(clusters.store, undefined))?.host.name, 'web1');
    assert.deepEqual(window.asked, []);
  });

  it('asks which host where several would do', async () => {
    window.answers = ['web2'];
    assert.equal((await hostPlaceMeant(clusters.store, undefined, anyHost()))?.host.name, 'web2');
  });

  it('is never another cluster than the one that is named, even where that is gone and one is left', async () => {
    const gone = vscode.Uri.file('/other/cluster.yaml');
    assert.equal(await clusterMeant(clusters.store, { cluster: gone }), undefined);
    assert.deepEqual(said(), ['other/cluster.yaml is no cluster file, or no longer one.']);
    assert.equal((await clusterMeant(clusters.store, undefined))?.id, String(uri));
  });

  it('is every host that is selected, in the order of the file', async () => {
    const rows = ['web2', 'lvs'].map((host) => ({ cluster: uri, host }));
    await copyAddress.run(services(), rows[0], rows);
    assert.equal(window.clipboard, '192.168.16.142\n192.168.16.144');
  });

  it('is every real server that is selected: one weight for all of them, in the file', async () => {
    window.texts.set(FILE, TEXT);
    window.trusted = false;
    window.answers = ['7'];
    const rows = ['web1', 'web2'].map((host) => ({ cluster: uri, host, service: 'tcp 192.168.16.100:80' }));
    await setWeight.run(services(), rows[0], rows);
    assert.deepEqual(said(), ['Weight of web1, web2 in tcp 192.168.16.100:80']);
    const { services: after } = clusters.store.get(uri)!.cluster!;
    assert.deepEqual(after[0]?.realServers.map(({ weight }) => weight), [7, 7]); // prettier-ignore
  });

  describe('a row that the file has a place for', () => {
    const nodes = (): readonly (readonly [string, TreeNode, number])[] => {
      const state = clusters.store.get(uri)!;
      const service = state.cluster!.services.find(({ match }) => serviceName(match).includes('.101'))!;
      const [, second] = service.realServers;
      return [
        ['service', { kind: 'service', state, service }, 19],
        ['real server of a service', { kind: 'destination', state, service, destination: second! }, 24],
        ['group', { kind: 'group', state, group: 'services' }, 14],
      ];
    };

    it('opens the file there', async () => {
      for (const [name, node, line] of nodes()) {
        window.opened = [];
        await openClusterFile.run(services(), node, [node]);
        assert.deepEqual(window.opened, [{ path: FILE, line }], name);
      }
    });

    it('opens the file there as it is now, where lines were put before it', async () => {
      const [, [, node]] = nodes() as [never, [string, TreeNode, number]];
      clusters.write(FILE, `# a line\n${TEXT}`);
      await openClusterFile.run(services(), node, [node]);
      assert.deepEqual(window.opened, [{ path: FILE, line: 25 }]);
    });
  });

  it('is not edited at places of another text than the one that the editor has', async () => {
    const { document } = clusters.store.get(uri)!;
    window.texts.set(FILE, `# somebody was faster\n${TEXT}`);
    const edit = setWeightIn(document, 'tcp 192.168.16.100:80', 'web1', 5);
    assert.equal(await editFile(uri, document, edit), false);
    assert.deepEqual(said(), ['cluster.yaml has changed meanwhile. Try again.']);
  });

  it('is not changed by a plan from before an error was written into the file', async () => {
    await clusters.look(FILE);
    const log = { info: () => undefined, error: () => undefined };
    const prepare = () => {
      clusters.write(FILE, `${TEXT}nonsense: 1\n`);
      const state = clusters.store.get(uri)!;
      return Promise.resolve({ state, plan: planFor(state)! });
    };
    clusters.asked.length = 0;
    await changeAs({ ...services(), log } as unknown as Services, uri, 'apply', prepare);
    assert.deepEqual(said(), ['cluster.yaml has 1 errors. Correct them first. Nothing was changed.']);
    assert.deepEqual(clusters.asked, []);
  });
});
