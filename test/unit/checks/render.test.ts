import assert from 'node:assert/strict';
import { type CheckResult, errored, failed, passed, skipped } from '../../../src/core/checks/check';
import { checks } from '../../../src/core/checks/checks';
import { allFine, checkedToJson, renderChecks } from '../../../src/core/checks/render';
import { type Checked, runChecks } from '../../../src/core/checks/runChecks';
import { HostError } from '../../../src/core/errors';
import { hostOf, reference } from '../support/reference';
import { captured, onlyService, PrintingHosts } from './support';

const [answers, , , content, arpSilence] = checks;
const service = onlyService(reference());

function one(check: Checked['check'] | undefined, result: CheckResult, host?: string): Checked {
  assert.ok(check);
  return { service, check, result, ...(host === undefined ? {} : { host: hostOf(reference(), host) }) };
}

const SOME = [
  one(answers, passed('All 20 requests were answered.', { evidence: ['the whole test'] })),
  one(content, skipped('The file mounts no NFS export.')),
  one(arpSilence, failed('web1 answers.', { diff: { expected: 'a', observed: 'a\nb' }, next: 'Apply.' }), 'web1'),
];

describe('results of checks on a terminal', () => {
  it('stand below their service, with what was expected, what was seen and what to do where one failed', () => {
    assert.equal(
      renderChecks(SOME),
      [
        'tcp 192.168.16.100:80',
        '  passed   All requests through the VIP are answered',
        '      All 20 requests were answered.',
        '  skipped  Every real server serves the same content from NFS',
        '      The file mounts no NFS export.',
        '  failed   Only the director answers ARP for the VIP · web1',
        '      web1 answers.',
        '      expected',
        '        a',
        '      observed',
        '        a',
        '        b',
        '      → Apply.',
        '',
        '1 passed, 1 failed, 1 skipped, 0 not checked',
      ].join('\n'),
    );
  });

  it('have a stable shape as JSON', () => {
    assert.deepEqual(SOME.map(checkedToJson)[2], {
      service: 'tcp 192.168.16.100:80',
      check: 'arpSilence',
      host: 'web1',
      outcome: 'failed',
      message: 'web1 answers.',
      expected: 'a',
      observed: 'a\nb',
      evidence: [],
      next: 'Apply.',
    });
  });

  it('are fine while nothing failed, and a host that nobody could look at is not fine', () => {
    assert.equal(allFine(SOME.slice(0, 2)), true);
    assert.equal(allFine(SOME), false);
    assert.equal(allFine([{ result: errored('web1 is not reached.') }]), false);
  });
});

describe('running every check', () => {
  it('goes on past hosts that are not reached: each has its result, told as it comes', async () => {
    const told: string[] = [];
    const results = await runChecks(reference(), reference().services, {
      runner: new PrintingHosts({}),
      onResult: ({ check, host }) => told.push(`${check.id} ${host?.name ?? ''}`.trim()),
    });
    assert.deepEqual(told, ['answers', 'distribution', 'directReturn', 'content', 'arpSilence lvs', 'arpSilence web1', 'arpSilence web2', 'reboot lvs', 'reboot web1', 'reboot web2', 'reboot nfs']); // prettier-ignore
    assert.deepEqual([...new Set(results.map(({ result }) => result.outcome))], ['errored']);
    assert.equal(results.at(-1)?.result.message, 'nfs is not reached.');
  });

  it('asks a host that is not reached once, however many checks need it', async () => {
    const runner = new PrintingHosts({ lvs: { 'macs/nics': captured('macs-lvs') } });
    await runChecks(reference(), reference().services, { runner });
    // Requests, pages of two real servers, and the wire.
    assert.equal(runner.asked.filter((name) => name === 'client').length, 4);
  });

  it('stops when it is cancelled', async () => {
    const cancelled = new HostError('client', 'cancelled', 'Given up.');
    const run = runChecks(reference(), reference().services, { runner: { run: () => Promise.reject(cancelled) } });
    await assert.rejects(run, cancelled);
  });
});
