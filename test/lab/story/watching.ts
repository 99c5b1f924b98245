import assert from 'node:assert/strict';
import type { LabHostName } from '../../../lab/api';
import type { RunView } from '../../../src/core/traffic/live/runView';
import { type Story, VIP } from './story';
import { said, Watcher } from './watcher';

/** Where nothing answers, waiting longer says no more. */
const HASTY = { timeoutMs: 1_000 };

const saidOf = ({ verdict }: RunView): string =>
  [verdict.sentence, ...verdict.findings.map(({ sentence }) => sentence)].join('\n');
const counts = (view: RunView): Readonly<Record<string, number>> =>
  Object.fromEntries(view.shares.map(({ server, count }) => [view.servers[server]?.name ?? '', count]));

/** The live test on the applied cluster, of which each real server serves its own page. */
export function watching(story: Story): void {
  let watcher: Watcher;
  before(() => void (watcher = new Watcher(story, story.ownPages)));
  after(() => watcher.runner.dispose());

  it('sees web1 and web2 take turns, and nothing return through the director', async () => {
    const view = await watcher.request(40);
    assert.equal(view.ended, 'complete', said(view));
    assert.equal(view.failed, 0, said(view));
    assert.equal(view.attribution.by, 'page');
    for (const name of ['web1', 'web2']) assert.ok(Math.abs((counts(view)[name] ?? 0) - 20) <= 1, said(view));
    const last = view.kernel.at(-1);
    assert.ok(last && last.conns >= 40 && last.inPackets > 0 && last.outPackets === 0, said(view) + JSON.stringify(last)); // prettier-ignore
  });

  it('sees a weight change move the shares, as an event and not as an error', async () => {
    await story.on('lvs', `ipvsadm -E -t ${VIP}:80 -s wrr`);
    try {
      let changed = false;
      const { run, ended } = watcher.begin({ requests: 10_000 }, (view) => {
        if (view.answered >= 40 && !changed) {
          changed = true;
          void story.on('lvs', `ipvsadm -e -t ${VIP}:80 -r 192.168.16.143:80 -g -w 3`);
        }
        const at = view.events.find(({ kind }) => kind === 'weight')?.atMs;
        // Eight seconds after the change were requests enough to see the new shares.
        if (at !== undefined && view.elapsedMs > at + 8_000) run.stop();
      });
      const view = await ended;
      assert.match(view.events.find(({ kind }) => kind === 'weight')?.text ?? '', /web1.*3/, said(view));
      assert.notEqual(view.verdict.outcome, 'broken', said(view));
      const at = view.events.find(({ kind }) => kind === 'weight')?.atMs ?? 0;
      const after = view.slices.list.slice(Math.ceil((at + 1_000) / view.slices.widthMs));
      const [web1 = 0, web2 = 0] = [0, 1].map((server) => after.reduce((sum, slice) => sum + (slice.perServer[server] ?? 0), 0)); // prettier-ignore
      assert.ok(web1 > 2 * web2 && web2 > 0, `${web1} : ${web2}`);
    } finally {
      await story.on('lvs', `ipvsadm -e -t ${VIP}:80 -r 192.168.16.143:80 -g -w 1; ipvsadm -E -t ${VIP}:80 -s rr`);
    }
  });

  it('names a real server that is stopped in the middle within two seconds', async () => {
    // Debian's unit would start it again within a second or two.
    const dropIn = '/run/systemd/system/apache2.service.d';
    await story.on(
      'web2',
      `mkdir -p ${dropIn}; printf '[Service]\\nRestart=no\\n' >${dropIn}/lab.conf; systemctl daemon-reload`,
    );
    let stopped = Number.POSITIVE_INFINITY;
    let asked = false;
    let named = Number.POSITIVE_INFINITY;
    const { run, ended } = watcher.begin({ requests: 10_000 }, (view) => {
      if (view.answered >= 20 && !asked) {
        asked = true;
        void story.on('web2', 'pkill -9 apache2').then(() => (stopped = performance.now()));
      }
      if (saidOf(view).includes('web2') && view.verdict.outcome === 'broken') {
        named = Math.min(named, performance.now());
        if (performance.now() > stopped) run.stop();
      }
    });
    try {
      const view = await ended;
      assert.ok(named - stopped < 2_000, `${named - stopped} ms: ${said(view)}`);
      assert.match(view.verdict.sentence, /web2 .*(refused|answer)/, said(view));
    } finally {
      await story.on('web2', `rm -r ${dropIn}; systemctl daemon-reload; systemctl start apache2`);
    }
  });

  /** Each broken cluster: how it is broken and mended again, and what must be said of it. */
  const BROKEN: readonly {
    readonly title: string;
    readonly host: LabHostName;
    readonly breaking: string;
    readonly mending: string;
    readonly says: RegExp;
    /** Whoever asks gets an answer all the same. */
    readonly answers?: true;
  }[] = [
    {
      title: 'the VIP is missing on lo of web2',
      host: 'web2',
      breaking: `ip address delete ${VIP}/32 dev lo`,
      mending: `ip address add ${VIP}/32 dev lo label lo:0`,
      says: /192\.168\.16\.100.* is missing on lo of web2/,
    },
    {
      title: 'a firewall on web1 drops clients',
      host: 'web1',
      breaking:
        'nft "add table ip t; add chain ip t c { type filter hook input priority 0; }; add rule ip t c tcp dport 80 drop"',
      mending: 'nft delete table ip t',
      says: /web1 .*firewall/s,
    },
    {
      title: 'web2 is not in the table',
      host: 'lvs',
      breaking: `ipvsadm -d -t ${VIP}:80 -r 192.168.16.144:80`,
      mending: `ipvsadm -a -t ${VIP}:80 -r 192.168.16.144:80 -g -w 1`,
      says: /web2 gets no requests|web2 got no request.*not in the table of lvs/s,
      answers: true,
    },
  ];

  for (const { title, host, breaking, mending, says, answers } of BROKEN) {
    it(`says what is wrong: ${title}`, async () => {
      await story.on(host, breaking);
      try {
        const view = await watcher.request(20, answers ? {} : HASTY);
        assert.equal(view.verdict.outcome, 'broken', said(view));
        assert.match(saidOf(view), says, said(view));
      } finally {
        await story.on(host, mending);
      }
    });
  }

  it('says what is wrong: real servers answer ARP for the VIP', async () => {
    const ignore = (value: number): Promise<unknown> =>
      Promise.all(
        (['web1', 'web2'] as const).map((host) =>
          story.on(host, `for nic in all ens33; do echo ${value} > /proc/sys/net/ipv4/conf/$nic/arp_ignore; done`),
        ),
      );
    const mac = await story.on('lvs', 'cat /sys/class/net/ens33/address');
    await ignore(0);
    try {
      // Who answers first is chance: the client asks until it was a real server.
      const won = await story.on(
        'client',
        `for i in $(seq 50); do ip neigh flush to ${VIP}; ping -c 1 -W 1 ${VIP} >/dev/null
          ip neigh show ${VIP} | grep -q lladdr || continue; ip neigh show ${VIP} | grep -qi ${mac} || { echo other; break; }; done`,
      );
      assert.equal(won, 'other');
      const view = await watcher.request(20, HASTY);
      assert.equal(view.verdict.outcome, 'broken', said(view));
      assert.match(view.verdict.sentence, /web[12] answers for the VIP itself/, said(view));
      assert.match(saidOf(view), /web[12] is not silent about the VIP/, said(view));
    } finally {
      await ignore(1);
      await story.on('client', `ip neigh flush to ${VIP}`);
    }
  });

  it('says what is wrong: answers go to the director, which is the default gateway', async () => {
    // A client of another network, which only a gateway leads back to.
    await story.on('lvs', 'ip address add 10.9.0.1/24 dev ens33');
    await story.on('client', `ip address add 10.9.0.2/24 dev ens33; ip route add ${VIP}/32 dev ens33 src 10.9.0.2`);
    for (const host of ['web1', 'web2'] as const) await story.on(host, 'ip route replace default via 192.168.16.142');
    try {
      const view = await watcher.request(10, HASTY);
      assert.equal(view.answered, 0, said(view));
      assert.match(
        saidOf(view),
        /web[12] sends answers to clients on other networks by way of the director lvs/,
        said(view),
      );
    } finally {
      for (const host of ['web1', 'web2'] as const) await story.on(host, 'ip route delete default via 192.168.16.142');
      await story.on('client', `ip route delete ${VIP}/32 dev ens33; ip address delete 10.9.0.2/24 dev ens33`);
      await story.on('lvs', 'ip address delete 10.9.0.1/24 dev ens33');
    }
  });
}

/** The live test where all real servers serve one page from NFS. */
export function watchingOnePage(story: Story): void {
  it('splits identical pages evenly, and says how it knows', async () => {
    const watcher = new Watcher(story, story.full);
    try {
      const view = await watcher.request(40);
      assert.equal(view.failed, 0, said(view));
      assert.match(view.attribution.by, /^(connections|counters)$/);
      assert.match(view.attribution.sentence, /director/);
      for (const name of ['web1', 'web2']) assert.ok(Math.abs((counts(view)[name] ?? 0) - 20) <= 1, said(view));
    } finally {
      await watcher.runner.dispose();
    }
  });
}
