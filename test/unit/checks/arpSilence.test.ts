import assert from 'node:assert/strict';
import { Gathered } from '../../../src/core/checks/gathered';
import { parseAnswers } from '../../../src/core/checks/wire/arping';
import { probers } from '../../../src/core/checks/wire/prober';
import type { Cluster } from '../../../src/core/spec/cluster';
import type { Printed } from '../support/observed';
import { reference } from '../support/reference';
import { captured, checked, PrintingHosts } from './support';

const DIRECTOR = '52:54:00:16:01:8e';
const WEB1 = '52:54:00:16:01:8f';
const HOLDS = '3: ens33    inet 192.168.16.100/32 scope global ens33\n';

const asker = (answers: string, more: Printed = {}): Printed => ({ 'wire/tool': 'iputils\n', 'wire/nic': 'ens33\n', 'wire/answers': captured(answers), ...more }); // prettier-ignore
const nics = (name: string): Printed => ({ 'macs/nics': captured(`macs-${name}`) });
const ALL = { lvs: nics('lvs'), web1: nics('web1'), web2: nics('web2') };

const hosts = (answers: string): PrintingHosts => new PrintingHosts({ ...ALL, client: asker(answers) });
const of = (host: string, runner: PrintingHosts, cluster: Cluster = reference()) => checked('arpSilence', cluster, runner, host); // prettier-ignore

/** The reference cluster with nobody but the director to ask from. */
const withoutOthers = (cluster = reference()): Cluster => ({
  ...cluster,
  hosts: cluster.hosts.filter(({ name }) => name !== 'client' && name !== 'nfs'),
});

describe('answers of arping', () => {
  for (const [name, expected] of [
    ['arping-iputils-healthy', [DIRECTOR]],
    ['arping-iputils-web1-answers', [DIRECTOR, WEB1]],
    ['arping-iputils-nobody', []],
    ['arping-iputils-from-director', []],
    ['arping-iputils-from-director-web1-answers', [WEB1]],
    ['arping-habets-healthy', [DIRECTOR]],
    ['arping-habets-web1-answers', [DIRECTOR, WEB1]],
    ['arping-habets-nobody', []],
  ] as const) {
    it(`${name}: each hardware address once`, () => assert.deepEqual(parseAnswers(captured(name)), expected));
  }
});

describe('who asks the segment', () => {
  const names = (cluster: Cluster): readonly string[] => probers(cluster, '192.168.16.100').map(({ name }) => name);

  it('is the client, then a host without the VIP, and the director last; never one that has the VIP on lo', () => {
    assert.deepEqual(names(reference()), ['client', 'nfs', 'lvs']);
  });

  it('is nobody from another network: ARP does not pass a router', () => {
    assert.deepEqual(names(reference(['client: { address: 192.168.16.146 }', 'client: { address: 10.0.0.9 }'])), ['nfs', 'lvs']); // prettier-ignore
  });
});

describe('ARP silence on the wire', () => {
  it('passes for all where only the director answers, whichever arping asked', async () => {
    for (const answers of ['arping-iputils-healthy', 'arping-habets-healthy']) {
      const runner = hosts(answers);
      for (const name of ['lvs', 'web1', 'web2']) {
        const { outcome, message, evidence } = await of(name, runner);
        assert.equal(outcome, 'passed', message);
        assert.match(evidence.join('\n'), /^client# arping 192\.168\.16\.100\nARPING/);
      }
    }
  });

  it('fails for the real server that answers, by name, and for no other', async () => {
    for (const answers of ['arping-iputils-web1-answers', 'arping-habets-web1-answers']) {
      const runner = hosts(answers);
      const { outcome, message, diff, next } = await of('web1', runner);
      assert.equal(outcome, 'failed');
      assert.match(message, /^web1 answers ARP for 192\.168\.16\.100, asked by client/);
      assert.deepEqual(diff, {
        expected: `192.168.16.100 is at ${DIRECTOR} (lvs)`,
        observed: `192.168.16.100 is at ${DIRECTOR} (lvs)\n192.168.16.100 is at ${WEB1} (web1)`,
      });
      assert.match(next ?? '', /arp_ignore and arp_announce on web1/);
      assert.equal((await of('web2', runner)).outcome, 'passed');
      assert.equal((await of('lvs', runner)).outcome, 'passed');
    }
  });

  it('fails for the director where nobody answers, and proves nothing of the others', async () => {
    const runner = hosts('arping-iputils-nobody');
    assert.equal((await of('lvs', runner)).outcome, 'failed');
    const { outcome, message } = await of('web1', runner);
    assert.deepEqual([outcome, message], ['skipped', 'Nobody answered client for 192.168.16.100, so the silence of web1 says nothing.']); // prettier-ignore
  });

  it('fails for the director where a machine answers that is none of the service', async () => {
    const runner = new PrintingHosts({ ...ALL, web1: { 'macs/nics': '' }, client: asker('arping-iputils-web1-answers') }); // prettier-ignore
    const { outcome, message } = await of('lvs', runner);
    assert.equal(outcome, 'failed');
    assert.match(message, new RegExp(`^${WEB1} answers for 192\\.168\\.16\\.100 too, and is no NIC of this service`));
  });

  it('accuses no stranger while a real server is not reached, and says of that one why', async () => {
    const { web1: _, ...reached } = ALL;
    const runner = new PrintingHosts({ ...reached, client: asker('arping-iputils-web1-answers') });
    const director = await of('lvs', runner);
    assert.equal(director.outcome, 'skipped');
    assert.match(director.message, /web1 was not reached/);
    const { outcome, message, next } = await of('web1', runner);
    assert.deepEqual([outcome, message, next], ['errored', 'web1 is not reached.', 'Wake it.']);
  });

  it('asks once and reads each host once, however many results there are', async () => {
    const runner = hosts('arping-iputils-healthy');
    const gathered = new Gathered(reference(), { runner });
    for (const name of ['lvs', 'web1', 'web2']) await checked('arpSilence', reference(), gathered, name);
    assert.deepEqual(runner.asked, ['client', 'lvs', 'web1', 'web2']);
  });

  describe('asked by the director itself', () => {
    const from = (answers: string, control: string): PrintingHosts =>
      new PrintingHosts({ ...ALL, lvs: { ...nics('lvs'), ...asker(answers, { 'wire/holds': HOLDS, 'wire/control': captured(control) }) } }); // prettier-ignore

    it('proves the silence of real servers, because one of them was heard at its own address', async () => {
      const runner = from('arping-iputils-from-director', 'arping-iputils-real-server');
      const { outcome } = await of('web1', runner, withoutOthers());
      assert.equal(outcome, 'passed');
      const director = await of('lvs', runner, withoutOthers());
      assert.deepEqual([director.outcome, director.message.includes('asked itself')], ['skipped', true]);
    });

    it('still names the real server that answers', async () => {
      const runner = from('arping-iputils-from-director-web1-answers', 'arping-iputils-real-server');
      const { outcome, diff } = await of('web1', runner, withoutOthers());
      assert.equal(outcome, 'failed');
      assert.equal(diff?.expected, '192.168.16.100: nobody else answers');
      assert.equal((await of('web2', runner, withoutOthers())).outcome, 'passed');
    });

    it('proves nothing where it hears nobody at all', async () => {
      const { outcome, message } = await of('web1', from('arping-iputils-from-director', 'arping-iputils-nobody'), withoutOthers()); // prettier-ignore
      assert.equal(outcome, 'skipped');
      assert.match(message, /silence proves nothing/);
    });
  });

  it('asks the next host where one has no arping, and names the package where none has', async () => {
    const without: Printed = { 'wire/tool': '\n', 'wire/nic': 'ens33\n' };
    const second = new PrintingHosts({ ...ALL, client: without, nfs: asker('arping-iputils-healthy') });
    assert.match((await of('web1', second)).message, /asked by nfs/);
    const none = new PrintingHosts({ ...ALL, lvs: { ...nics('lvs'), ...without }, client: without, nfs: without });
    const { outcome, message, next } = await of('web1', none);
    assert.equal(outcome, 'skipped');
    assert.match(message, /^There is no arping on client, nfs, lvs/);
    assert.match(next ?? '', /on client: package iputils on RHEL and its like, iputils-arping on Debian/);
  });

  it('is not silence when arping could not ask', async () => {
    const refused = asker('arping-iputils-healthy', { 'wire/answers': 'arping: socket: Operation not permitted\n' });
    const { outcome, evidence } = await of('web1', new PrintingHosts({ ...ALL, client: refused }));
    assert.deepEqual([outcome, evidence], ['errored', ['arping: socket: Operation not permitted']]);
  });

  it('says so under IPv6, and asks nobody', async () => {
    const cluster = reference();
    const services = cluster.services.map((service) => ({ ...service, match: { type: 'address', protocol: 'tcp', vip: '2001:db8::1', port: 80 } as const })); // prettier-ignore
    const runner = hosts('arping-iputils-healthy');
    const { outcome, message } = await of('web1', runner, { ...cluster, services });
    assert.deepEqual([outcome, runner.asked], ['skipped', []]);
    assert.match(message, /no ARP under IPv6/);
  });
});
