import assert from 'node:assert/strict';
import type { LabHostName } from '../../../lab/api';
import { hostByName } from '../../../src/core/spec/cluster';
import { readCluster } from '../../../src/core/spec/read';
import { SshRunner } from '../../../src/core/ssh/sshRunner';
import type { Cause, Journey } from '../../../src/core/trace/journey';
import { traceRequest } from '../../../src/core/trace/traceRequest';
import { type Story, VIP } from './story';

type Change = readonly [host: LabHostName, command: string];

const SERVERS = ['web1', 'web2'] as const;
/** More than one trace gets where the fault is, whichever real server is next. */
const onServers = (command: string): readonly Change[] => SERVERS.map((host) => [host, command] as const);
const firewall = (hook: string, rule: string): string =>
  `nft add table ip trace && nft add chain ip trace c '{ type filter hook ${hook} priority 0; }' && nft add rule ip trace c ${rule}`;
const noFirewall = 'nft delete table ip trace';

/** Each way to break the applied cluster, how it is put right, and what the journey must say. */
const BROKEN: readonly { readonly what: string; readonly cause: Cause; readonly sentence: RegExp; readonly breaks: readonly Change[]; readonly mends: readonly Change[] }[] = [
  {
    what: 'the VIP is missing on the real servers',
    cause: 'vip-missing',
    sentence: /reached web\d, which does not have 192\.168\.16\.100 on lo/,
    breaks: onServers(`ip address delete ${VIP}/32 dev lo`),
    mends: onServers(`ip address add ${VIP}/32 dev lo`),
  },
  {
    what: 'arp_ignore is off',
    cause: 'arp-answered-by-server',
    sentence: /answer(s|ed) ARP for 192\.168\.16\.100/,
    breaks: [...onServers('for each in all lo ens33; do echo 0 >/proc/sys/net/ipv4/conf/$each/arp_ignore; done'), ['client', 'ip neigh flush dev ens33']],
    mends: [...onServers('for each in all lo ens33; do echo 1 >/proc/sys/net/ipv4/conf/$each/arp_ignore; done'), ['client', 'ip neigh flush dev ens33']],
  },
  {
    what: 'a firewall on the real servers drops',
    cause: 'server-drops',
    sentence: /reached web\d, which did not answer/,
    breaks: onServers(firewall('input', 'tcp dport 80 drop')),
    mends: onServers(noFirewall),
  },
  {
    what: 'a real server is absent from the table',
    cause: 'not-in-table',
    sentence: /web2 gets no request at all: it is not in the table of lvs/,
    breaks: [['lvs', `ipvsadm -d -t ${VIP}:80 -r 192.168.16.144:80`]],
    mends: [['lvs', `ipvsadm -a -t ${VIP}:80 -r 192.168.16.144:80 -g -w 1`]],
  },
  {
    what: 'the director is the gateway of the real servers',
    cause: 'reply-through-director',
    sentence: /sent its answer to lvs, which drops it/,
    breaks: [
      ['lvs', 'ip address add 10.9.0.1/24 dev ens33'],
      ['client', `ip address add 10.9.0.2/24 dev ens33 && ip route add ${VIP}/32 via 10.9.0.1 src 10.9.0.2`],
      ...onServers('ip route replace default via 192.168.16.142'),
    ],
    mends: [
      ...onServers('ip route delete default'),
      ['client', `ip route delete ${VIP}/32; ip address delete 10.9.0.2/24 dev ens33`],
      ['lvs', 'ip address delete 10.9.0.1/24 dev ens33'],
    ],
  },
]; // prettier-ignore

/** One request, traced on real hosts. */
export function tracing(story: Story): void {
  let runner: SshRunner;

  const trace = async (signal?: AbortSignal): Promise<Journey> => {
    const { cluster } = readCluster(story.files.read(story.ownPages));
    assert.ok(cluster);
    const from = hostByName(cluster, 'client');
    const [service] = cluster.services;
    assert.ok(from !== undefined && service !== undefined);
    return traceRequest(cluster, service, { runner, from, ...(signal === undefined ? {} : { signal }) });
  };
  const change = async (changes: readonly Change[]): Promise<void> => {
    for (const [host, command] of changes) {
      const { code, stderr } = await story.lab.exec(host, command);
      assert.equal(code, 0, `${host}: ${command}: ${stderr}`);
    }
  };
  const captures = async (): Promise<string> => {
    const hosts: readonly LabHostName[] = ['lvs', 'web1', 'web2', 'client'];
    const seen = await Promise.all(hosts.map((host) => story.lab.exec(host, 'pgrep -a tcpdump')));
    return seen.map(({ stdout }) => stdout).join('');
  };

  before(() => {
    runner = new SshRunner({ configFile: story.lab.sshConfigFile });
  });

  after(() => runner.dispose());

  it('goes over the director and comes back past it, with the MACs that the NICs have', async () => {
    const { lab } = story;
    const { verdict, steps } = await trace();
    assert.equal(verdict.result, 'arrived', verdict.sentence);
    const server = steps.find(({ kind, from }) => kind === 'syn' && from === 'lvs')?.to;
    assert.ok(server === 'web1' || server === 'web2');
    const mac = async (host: LabHostName): Promise<string> => (await lab.exec(host, 'cat /sys/class/net/ens33/address')).stdout.trim(); // prettier-ignore
    const [client, director, real] = await Promise.all([mac('client'), mac('lvs'), mac(server)]);
    const frames = (kind: string): readonly string[] =>
      steps.filter((step) => step.kind === kind).map(({ macs }) => `${macs.source}>${macs.destination}`);
    assert.deepEqual(frames('syn'), [`${client}>${director}`, `${director}>${real}`]);
    assert.deepEqual(frames('response').slice(0, 1), [`${real}>${client}`]);
    assert.equal(await captures(), '');
  });

  for (const { what, cause, sentence, breaks, mends } of BROKEN) {
    it(`says where it ended: ${what}`, async () => {
      await change(breaks);
      try {
        const { verdict } = await trace();
        assert.match(verdict.sentence, sentence);
        assert.equal(verdict.cause, cause);
      } finally {
        await change(mends);
      }
    });
  }

  it('leaves no capture behind when it is given up', async () => {
    const abort = new AbortController();
    const traced = trace(abort.signal);
    const rejected = assert.rejects(traced);
    while (!(await captures()).includes('tcpdump')); // the first of them listens
    abort.abort();
    await rejected;
    const deadline = Date.now() + 30_000;
    while ((await captures()) !== '') assert.ok(Date.now() < deadline, 'a capture still runs');
  });
}
