import * as l10n from '@vscode/l10n';
import type { Fixer, Problem, Proposal } from './fix';

/** The smallest file that describes a cluster: one director, two real servers, one service. */
const SKELETON = `apiVersion: lvs-dr/v1
name: web

network:
  cidr: 192.168.16.0/24

directors:
  lvs: { address: 192.168.16.142 }

realServers:
  web1: { address: 192.168.16.143 }
  web2: { address: 192.168.16.144 }

virtualServices:
  - vip: 192.168.16.100
    port: 80
    scheduler: rr
    realServers: [web1, web2]
`;

function* emptyFile({ text }: Problem): Iterable<Proposal> {
  const gap = text === '' || text === '\uFEFF' || /[\r\n]$/.test(text) ? '' : '\n';
  const edits = [{ range: { offset: text.length, length: 0 }, newText: gap + SKELETON }];
  yield { title: l10n.t('Start with a small cluster'), edits, isPreferred: true };
}

export const skeletonFixes = { 'empty-file': emptyFile } satisfies Record<string, Fixer>;
