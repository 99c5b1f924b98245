import assert from 'node:assert/strict';
import type { Uri } from 'vscode';
import type { ApplyEvent } from '../../../src/core/apply/apply';
import { HostError } from '../../../src/core/errors';
import { planOf } from '../../../src/core/plan/plan';
import { ChangingHosts } from '../../../src/providers/changingHosts';
import { type Changing, hostStatus, lastStatus } from '../../../src/providers/clusterState';
import { hostWords } from '../../../src/providers/words';
import { hostOf, reference } from '../support/reference';
import { inspectionOf, look, stateOf } from './support';

describe('rows of hosts during an apply', () => {
  const cluster = reference();
  const inspection = inspectionOf(look(cluster, 'web1'), look(cluster, 'nfs'));
  const plan = planOf(cluster, inspection);
  let shown: ReadonlyMap<string, Changing> = new Map();
  const words = (host: string): string =>
    hostWords(hostStatus(stateOf(cluster, inspection, { changing: shown }), host));
  const observer = new ChangingHosts({ showChanging: (_, changing) => (shown = changing) });
  const steps = plan.hosts.find(({ host }) => host.name === 'web1')?.steps ?? [];
  const event = (type: 'step-begin' | 'step-end', index: number, error?: HostError): ApplyEvent => {
    const step = steps[index];
    assert(step);
    return { type, host: hostOf(cluster, 'web1'), step, output: '', ...(error === undefined ? {} : { error }) };
  };

  it('say which step runs and how many there are, and afterwards what was seen', async () => {
    const watcher = observer.begin(JSON.parse('{}') as Uri, plan);
    assert.equal(words('web1'), `0 of ${steps.length} steps done`);
    watcher.event(event('step-begin', 0));
    assert.equal(words('web1'), `changing, step 1 of ${steps.length}`);
    assert.equal(shown.get('web1')?.step, steps[0]?.changes[0]);
    watcher.event(event('step-end', 0));
    watcher.event(event('step-begin', 1));
    assert.equal(words('web1'), `changing, step 2 of ${steps.length}`);
    watcher.event(event('step-end', 1, new HostError('web1', 'command-failed', 'no')));
    assert.equal(words('web1'), `1 of ${steps.length} steps done`);
    assert.match(words('nfs'), /^0 of \d+ steps done$/);
    assert.equal(lastStatus(stateOf(cluster, inspection, { changing: shown }), 'web1').state, 'drifted');
    await watcher.end({ outcome: 'failed', changed: 1, errors: [] });
    assert.match(words('web1'), /^\d+ differences$/);
  });
});
