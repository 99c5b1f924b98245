import * as l10n from '@vscode/l10n';
import { lines, type Script, sh } from '../ssh/shell';
import type { TableService } from './ipvsTable';

/**
 * Another scheduler means that the kernel takes the old one off before it has bound the new one; a connection that begins
 * in between is refused (net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_edit_service). A SYN that is dropped meanwhile is sent again
 * a second later and finds the new scheduler: late, not refused (facts/lvs.md 4.2, item 4).
 */
export interface SchedulerChange {
  /** What the plan says of it. */
  readonly words: string;
  /** Around the edit of the table. */
  readonly around: (edit: Script) => Script;
}

/** @param nftables whether the director has nft(8). */
export function schedulerChange(service: TableService, nftables: boolean): SchedulerChange {
  const first = firstPacket(service.selector);
  if (first === undefined) {
    return { words: l10n.t('what arrives in that very moment may be refused'), around: (edit) => edit };
  }
  if (!nftables) {
    return {
      words: l10n.t(
        'a connection that begins in that very moment may be refused: there is no nft that could hold it back',
      ),
      around: (edit) => edit,
    };
  }
  return {
    words: l10n.t('connections that begin meanwhile wait for a second'),
    around: (edit) => lines([sh`hold_new_connections ${first}`, edit, sh`let_connections_in`]),
  };
}

/**
 * An nftables expression for the packet that a connection to the service begins with; `undefined` where no packet is sent
 * again when it is lost (UDP), or where nft(8) has no name for it.
 * @param selector as ipvsadm(8) writes it: `-t 192.168.16.100:80`, `-t [2001:db8::1]:80`, `-f 7 -6`.
 */
export function firstPacket(selector: string): string | undefined {
  const syn = 'tcp flags & (syn | ack) == syn';
  const tcp = /^-t (?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d+)$/i.exec(selector);
  if (tcp !== null) {
    const [, v6, v4, port] = tcp;
    const to = v6 === undefined ? `ip daddr ${v4 ?? ''}` : `ip6 daddr ${v6}`;
    return port === '0' ? `${to} ${syn}` : `${to} tcp dport ${port ?? ''} ${syn}`;
  }
  const mark = /^-f (\d+)( -6)?$/.exec(selector);
  if (mark === null) return undefined;
  return `meta nfproto ${mark[2] === undefined ? 'ipv4' : 'ipv6'} meta mark ${mark[1] ?? ''} ${syn}`;
}
