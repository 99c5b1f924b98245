import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalSettings } from './localRunner';

/** Answers as ipvsadm 1.31 does (facts captured on Linux 6.1), from files; `stale` listings of counters come first. */
const IPVSADM = `#!/bin/sh
cd "$IPVS_DIR" || exit 9
echo "$*" >> calls
case "$*" in
  '-ln') cat table;;
  '-ln --stats --exact')
    left=$(cat stale); if [ "$left" -gt 0 ]; then echo $((left - 1)) > stale; cat stats.stale; else cat stats; fi;;
  '-lnc') cat connections;;
  *) echo "unexpected: $*" >&2; exit 2;;
esac
`;

export interface Row {
  readonly address: string;
  readonly weight: number;
  readonly conns: number;
}

/** A director whose table and counters are what the test says at the moment of each exec. */
export class FakeDirector implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'lvs-dr-director-'));
  scheduler = 'rr';
  service = 'TCP  192.168.16.100:80';
  /** Packets per connection: SYN, ACK, request, ACKs and FIN from the client. */
  readonly packets = 6;
  outPackets = 0;
  rows: readonly Row[] = [];
  /** `CLIENT_ADDRESS:PORT VIRTUAL REAL_SERVER` of each entry. */
  connections: readonly (readonly [string, string, string])[] = [];

  constructor() {
    writeFileSync(join(this.directory, 'ipvsadm'), IPVSADM);
    chmodSync(join(this.directory, 'ipvsadm'), 0o755);
    writeFileSync(join(this.directory, 'stats.stale'), this.stats([]));
    writeFileSync(join(this.directory, 'calls'), '');
    this.lag(0);
    this.write();
  }

  /** The next `listings` show the counters as they were when this was called: the estimator has not run yet. */
  lag(listings: number): void {
    writeFileSync(join(this.directory, 'stats.stale'), this.stats(this.rows));
    writeFileSync(join(this.directory, 'stale'), String(listings));
  }

  /** How to run a director's script against this state, which is written down now. */
  settings(): LocalSettings {
    this.write();
    return {
      env: { ...process.env, PATH: `${this.directory}:${process.env['PATH'] ?? ''}`, IPVS_DIR: this.directory },
      rewrite: (text) =>
        text.replaceAll('/proc/net/ip_vs', join(this.directory, 'table')).replaceAll('sleep 0.5', 'sleep 0.01'),
    };
  }

  [Symbol.dispose](): void {
    if (existsSync(this.directory)) rmSync(this.directory, { recursive: true });
  }

  private write(): void {
    writeFileSync(join(this.directory, 'table'), this.table());
    writeFileSync(join(this.directory, 'stats'), this.stats(this.rows));
    writeFileSync(
      join(this.directory, 'connections'),
      [
        'IPVS connection entries',
        'pro expire state       source             virtual            destination',
        ...this.connections.map(
          ([source, virtual, server]) => `TCP 01:55  FIN_WAIT    ${source.padEnd(18)} ${virtual.padEnd(18)} ${server}`,
        ),
        '',
      ].join('\n'),
    );
  }

  private table(): string {
    return [
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
      'TCP  192.168.16.99:80 wlc',
      '  -> 192.168.16.7:80              Route   9      0          0         ',
      `${this.service} ${this.scheduler}`,
      ...this.rows.map(
        ({ address, weight }) => `  -> ${address.padEnd(28)} Route   ${weight}      0          0         `,
      ),
      'FWM  7 lc persistent 360',
      '',
    ].join('\n');
  }

  private stats(rows: readonly Row[]): string {
    const line = (conns: number, out: number): string => `${conns} ${conns * this.packets} ${out} ${conns * 400} 0`;
    const total = rows.reduce((sum, { conns }) => sum + conns, 0);
    return [
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes',
      '  -> RemoteAddress:Port',
      'TCP  192.168.16.99:80                  999     9999        0    99999        0',
      '  -> 192.168.16.7:80                   999     9999        0    99999        0',
      `${this.service}                     ${line(total, this.outPackets)}`,
      ...rows.map(({ address, conns }) => `  -> ${address}                      ${line(conns, this.outPackets)}`),
      'FWM  7                                   1        1        0        1        0',
      '',
    ].join('\n');
  }
}
