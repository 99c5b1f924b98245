import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isMap, isNode, isScalar, isSeq, parseDocument, stringify, visit } from 'yaml';
import { applyEdits } from '../../../src/core/spec/textEdit';
import { dataOf, type Path } from '../../../src/core/spec/ast';
import { type Cluster, SCHEDULERS, serviceName, type VirtualService } from '../../../src/core/spec/cluster';
import { lostComments } from '../../../src/core/spec/edits/comments';
import { addHost } from '../../../src/core/spec/edits/hosts';
import type { EditResult } from '../../../src/core/spec/edits/result';
import { setWeight } from '../../../src/core/spec/edits/services';
import { type ClusterDocument, readCluster } from '../../../src/core/spec/read';
import { addRealServer, removeProperty, removeRealServer, setProperty, setScheduler } from './edits.support';
import { clusters, fileOf } from './generators';

/** Small numbers that decide, node by node, what has a comment and what is in brackets. */
const choices = fc.array(fc.nat(9), { minLength: 8, maxLength: 40 });

/** A file with comments before, beside and inside everything, in a mixture of block and flow style. */
function written(cluster: Cluster, chosen: readonly number[], crlf: boolean): string {
  const document = parseDocument(stringify(fileOf(cluster), { version: '1.2', lineWidth: 0 }));
  let next = 0;
  let count = 0;
  const choice = (): number => chosen[next++ % chosen.length] ?? 0;
  visit(document, (key, node) => {
    if (!isNode(node) || key === null) return;
    const pick = choice();
    if (pick < 2 && (isMap(node) || isSeq(node))) node.flow = true;
    if (pick === 3 && key !== 'value') node.commentBefore = ` before ${count++}`;
    if (pick === 4 && isScalar(node) && key !== 'key') node.comment = ` beside ${count++}`;
    if (pick === 5 && (isMap(node) || isSeq(node))) node.comment = ` inside ${count++}`;
  });
  document.commentBefore = ' the first line';
  const text = document.toString({ lineWidth: 0, indentSeq: choice() < 5, flowCollectionPadding: choice() < 5 });
  return crlf ? text.replaceAll('\n', '\r\n') : text;
}

interface Edited {
  readonly result: EditResult;
  readonly wanted: Cluster;
}

type Act = (document: ClusterDocument, cluster: Cluster, service: VirtualService, pick: number) => Edited | undefined;

const withService = (cluster: Cluster, service: VirtualService, changes: Partial<VirtualService>): Cluster => ({
  ...cluster,
  services: cluster.services.map((each) => (each === service ? { ...each, ...changes } : each)),
});

const ACTS: Readonly<Record<string, Act>> = {
  'another weight': (document, cluster, service, pick) => {
    const index = pick % service.realServers.length;
    const weight = pick % 100;
    const realServers = service.realServers.map((each, at) => (at === index ? { ...each, weight } : each));
    const host = service.realServers[index]?.host ?? '';
    const result = setWeight(document, serviceName(service.match), host, weight);
    return { result, wanted: withService(cluster, service, { realServers }) };
  },
  'another scheduler': (document, cluster, service, pick) => {
    if (service.schedulerFlags.length > 0) return undefined;
    const scheduler = SCHEDULERS[pick % SCHEDULERS.length] ?? 'rr';
    const result = setScheduler(document, serviceName(service.match), scheduler);
    return { result, wanted: withService(cluster, service, { scheduler }) };
  },
  'a real server less': (document, cluster, service, pick) => {
    if (service.realServers.length < 2) return undefined;
    const index = pick % service.realServers.length;
    const result = removeRealServer(document, serviceName(service.match), service.realServers[index]?.host ?? '');
    const realServers = service.realServers.filter((_, at) => at !== index);
    return { result, wanted: withService(cluster, service, { realServers }) };
  },
  'a real server more': (document, cluster, service, pick) => {
    const used = new Set(service.realServers.map(({ host }) => host));
    const host = cluster.hosts.find((each) => each.roles.has('realServer') && !used.has(each.name));
    const first = service.realServers[0];
    if (host === undefined || first === undefined) return undefined;
    const weight = pick % 5;
    const address = first.address.includes(':') ? (host.address6 ?? '') : host.address;
    const added = { ...first, host: host.name, address, weight, upperThreshold: 0, lowerThreshold: 0 };
    const result = addRealServer(document, serviceName(service.match), { host: host.name, weight });
    return { result, wanted: withService(cluster, service, { realServers: [...service.realServers, added] }) };
  },
  'a client more': (document, cluster, _service, pick) => {
    const address = `10.1.9.${(pick % 200) + 1}`;
    const host = { name: 'added', roles: new Set(['client'] as const), address, packages: [], exports: [], ssh: { host: address, sudo: 'auto' as const } }; // prettier-ignore
    return { result: addHost(document, 'clients', 'added', { address }), wanted: { ...cluster, hosts: [...cluster.hosts, host] } }; // prettier-ignore
  },
  'another name': (document, cluster) => ({
    result: setProperty(document, ['name'], 'renamed'),
    wanted: { ...cluster, name: 'renamed' },
  }),
};

function pathsOf(document: ClusterDocument): Path[] {
  const paths: Path[] = [];
  const walk = (value: unknown, path: Path): void => {
    if (path.length > 0) paths.push(path);
    if (Array.isArray(value)) value.forEach((item, index) => walk(item, [...path, index]));
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
    }
  };
  walk(dataOf(document.root, new Set()), []);
  return paths;
}

function without(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return undefined;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return rest.length === 0
      ? items.filter((_, index) => index !== step)
      : items.map((item, index) => (index === step ? without(item, rest) : item));
  }
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([key, item]) =>
      key !== step ? [[key, item as unknown]] : rest.length === 0 ? [] : [[key, without(item, rest)]],
    ),
  );
}

describe('edits of any file', function () {
  this.timeout(300_000);

  for (const [what, act] of Object.entries(ACTS)) {
    it(`${what}: says what was wanted, and keeps every comment`, () => {
      let done = 0;
      let refused = 0;
      fc.assert(
        fc.property(clusters, choices, fc.boolean(), fc.nat(1000), (cluster, chosen, crlf, pick) => {
          const text = written(cluster, chosen, crlf);
          const document = readCluster(text);
          const service = document.cluster?.services[0];
          fc.pre(document.cluster !== undefined && service !== undefined);
          const edited = act(document, document.cluster, service, pick);
          fc.pre(edited !== undefined);
          done++;
          if (!edited.result.ok) {
            assert.equal(edited.result.reason, 'unsuitable');
            refused++;
            return;
          }
          const after = applyEdits(text, edited.result.edits);
          assert.deepEqual(lostComments(text, after), []);
          const { hosts, ...rest } = readCluster(after).cluster!;
          const { hosts: wantedHosts, ...wanted } = edited.wanted;
          assert.deepEqual(rest, wanted);
          // Sections are in an order of their own, so a host more may come before others.
          assert.deepEqual(new Set(hosts), new Set(wantedHosts));
        }),
        { numRuns: 20 },
      );
      assert.ok(refused <= done / 50, `${refused} of ${done} refused`);
    });
  }

  it('take out any property or item: the rest stays as it was, comments included', () => {
    let done = 0;
    let refused = 0;
    fc.assert(
      fc.property(clusters, choices, fc.boolean(), fc.nat(1000), (cluster, chosen, crlf, pick) => {
        const text = written(cluster, chosen, crlf);
        const document = readCluster(text);
        const paths = pathsOf(document);
        const path = paths[pick % paths.length]!;
        done++;
        const result = removeProperty(document, path);
        if (!result.ok) {
          assert.equal(result.reason, 'unsuitable');
          refused++;
          return;
        }
        const after = applyEdits(text, result.edits);
        assert.deepEqual(lostComments(text, after), []);
        assert.deepEqual(dataOf(readCluster(after).root, new Set()), without(dataOf(document.root, new Set()), path));
      }),
      { numRuns: 60 },
    );
    assert.ok(refused <= done / 50, `${refused} of ${done} refused`);
  });
});
