import assert from 'node:assert/strict';
import type { HostView } from '../../../src/core/inspect';
import { inlaysOf } from '../../../src/core/language/inlays';
import { lensesOf } from '../../../src/core/language/lenses';
import { type Live, NOTHING_LIVE } from '../../../src/core/language/live';
import { planOf } from '../../../src/core/plan/plan';
import { type ClusterDocument, readCluster } from '../../../src/core/spec/read';
import { failure, inspectionOf, look } from '../providers/support';
import { clusterOf, referenceText } from '../support/reference';

const cluster = clusterOf(referenceText);
const document = readCluster(referenceText);

function live(...views: readonly HostView[]): Live {
  const inspection = inspectionOf(...views);
  return { ...NOTHING_LIVE, inspection, plan: planOf(cluster, inspection, 'apply') };
}

/** `LINE OF THE FILE: title, title …` for each line that has lenses. */
function lensLines(of: ClusterDocument, known: Live, about?: 'cluster' | 'service' | 'host'): string[] {
  const lines = new Map<number, string[]>();
  for (const lens of lensesOf(of, known)) {
    if (about !== undefined && lens.about !== about) continue;
    lines.set(lens.range.start.line, [...(lines.get(lens.range.start.line) ?? []), lens.title]);
  }
  const text = of.text.split('\n');
  return [...lines].map(([line, titles]) => `${(text[line - 1] ?? '').trim().slice(0, 16)}: ${titles.join(', ')}`);
}

describe('lenses', () => {
  it('offer plan, apply and test above the cluster, and say that nobody has looked yet', () => {
    const [first, ...more] = lensLines(document, NOTHING_LIVE, 'cluster');
    assert.equal(first, 'apiVersion: lvs-: $(diff) Plan, $(play) Apply, $(beaker) Test, $(refresh) not inspected');
    assert.deepEqual(more, []);
  });

  it('say how many hosts drifted or could not be reached, the worst first, and lead there', () => {
    const state = (...views: readonly HostView[]) => lensesOf(document, live(...views)).filter(({ about }) => about === 'cluster').at(-1); // prettier-ignore
    const modules = { 'kernelModule/modules': 'available ip_vs\navailable ip_vs_rr\n' };
    const seen = ['lvs', 'web1', 'web2', 'nfs'].map((name) => look(cluster, name, modules));
    assert.deepEqual([state(...seen)?.title, state(...seen)?.action], ['$(warning) 4 hosts drifted', { type: 'plan' }]);
    const half = seen.slice(0, 1);
    assert.equal(state(...half)?.title, '$(warning) 1 host drifted');
    const blocked = state(...seen.slice(1), look(cluster, 'lvs'));
    assert.deepEqual([blocked?.title, blocked?.action], ['$(circle-slash) blocked', { type: 'plan' }]);
    const lost = state(...half, failure(cluster, 'web2'));
    assert.deepEqual([lost?.title, lost?.action], ['$(error) 1 of 4 hosts not reached', { type: 'refresh' }]);
  });

  it('stand above each service and each host, named by what they do; a mere client has a terminal only', () => {
    assert.deepEqual(lensLines(document, NOTHING_LIVE, 'service'), [
      '- vip: 192.168.1: $(beaker) Test tcp 192.168.16.100:80',
    ]);
    assert.deepEqual(lensLines(document, NOTHING_LIVE, 'host'), [
      'lvs: { address: : $(search) Inspect, $(terminal) Terminal',
      'web1: { address:: $(search) Inspect, $(terminal) Terminal',
      'web2: { address:: $(search) Inspect, $(terminal) Terminal',
      'nfs:: $(search) Inspect, $(terminal) Terminal',
      'client: { addres: $(terminal) Terminal',
    ]);
  });

  it('leave hosts alone that share a line with their section: nobody could tell whose lens is whose', () => {
    const text = referenceText.replace(/directors:\n\s+(lvs: .*)\n/, 'directors: { $1 }\n');
    const lenses = lensLines(readCluster(text), NOTHING_LIVE, 'host');
    assert.equal(lenses.length, 4);
    assert.doesNotMatch(lenses.join(), /lvs/);
  });

  it('stay where they are while a line is being typed, and count the errors', () => {
    for (const line of ['scheduler: fastest', 'scheduler:', 'sched']) {
      const broken = readCluster(referenceText.replace('scheduler: rr', line));
      const [first, ...others] = lensLines(broken, NOTHING_LIVE);
      assert.match(first ?? '', /Plan, .*Apply, .*Test, \$\(error\) \d errors? in the file$/);
      assert.deepEqual(others, lensLines(document, NOTHING_LIVE).slice(1), line);
    }
  });

  it('are none in an empty file and in somebody else’s', () => {
    for (const text of ['', '# nothing\n', 'apiVersion: v1\nkind: Pod\n'])
      assert.deepEqual(lensesOf(readCluster(text), NOTHING_LIVE), []);
  });
});

describe('inlay hints', () => {
  const SERVICE = '-A -t 192.168.16.100:80 -s rr\n';
  const real = (address: string, weight: number) => `-a -t 192.168.16.100:80 -r ${address}:80 -g -w ${weight}\n`;
  const LISTING = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port            uthreshold lthreshold ActiveConn InActConn
  -> RemoteAddress:Port
TCP  192.168.16.100:80 rr
  -> 192.168.16.143:80            0          0          12         40        
`;
  const withTable = (table: string): Live => live(look(cluster, 'lvs', { 'ipvs/table': table, 'ipvs/thresholds': LISTING })); // prettier-ignore

  /** The lines of the file that have hints, as an editor shows them: ‹hint›. */
  function shown(known: Live): string[] {
    const lines = referenceText.split('\n');
    const hints = inlaysOf(document, known).toReversed();
    for (const { position, parts } of hints) {
      const text = parts.map((part) => part.text).join(' · ');
      const line = lines[position.line - 1] ?? '';
      lines[position.line - 1] = `${line.slice(0, position.column - 1)}‹${text}›${line.slice(position.column - 1)}`;
    }
    return lines.filter((line) => line.includes('‹')).map((line) => line.trim());
  }

  it('are none where no director was looked at', () => {
    assert.deepEqual(inlaysOf(document, NOTHING_LIVE), []);
    assert.deepEqual(inlaysOf(document, live(look(cluster, 'web1'))), []);
  });

  it('show the active connections behind the weight, and a weight only where the kernel has another one', () => {
    const table = SERVICE + real('192.168.16.143', 1) + real('192.168.16.144', 5);
    assert.deepEqual(shown(withTable(table)), [
      '- { host: web1, weight: 1 }‹12 active›',
      '- { host: web2, weight: 1 }‹in the table: 5›',
    ]);
  });

  it('say which real server is not in the table', () => {
    assert.deepEqual(shown(withTable(SERVICE + real('192.168.16.143', 1))), [
      '- { host: web1, weight: 1 }‹12 active›',
      '- { host: web2, weight: 1 }‹not in the table›',
    ]);
    assert.deepEqual(shown(withTable('')).length, 2);
  });
});
