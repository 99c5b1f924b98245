import * as l10n from '@vscode/l10n';
import type { Finding } from '../document';
import type { Survey } from '../survey';
import type { Rule } from './rule';

/** Schedulers that only tell weight 0 from the rest (net/netfilter/ipvs/ip_vs_{rr,lc,dh}.c). */
const IGNORES_WEIGHTS = new Set(['rr', 'lc', 'dh']);

function* duplicateRealServer({ services }: Survey): Iterable<Finding> {
  for (const { realServers } of services) {
    const seen = new Map<string, Finding['path']>();
    for (const { host, hostPath } of realServers) {
      const first = seen.get(host);
      if (first === undefined) seen.set(host, hostPath);
      else {
        const message = l10n.t(
          '{0} is a real server of this service already. Remove one of the two; a weight gives it a larger share.',
          host,
        );
        yield { path: hostPath, message, related: [{ path: first, message: l10n.t('named here first') }] };
      }
    }
  }
}

function* allWeightsZero({ services }: Survey): Iterable<Finding> {
  for (const { path, realServers } of services) {
    if (realServers.length === 0 || realServers.some(({ weight }) => weight !== 0)) continue;
    yield {
      path: [...path, 'realServers'],
      part: 'key',
      message: l10n.t(
        'Every real server has weight 0, so new clients are refused. Give at least one of them a weight of 1 or more.',
      ),
    };
  }
}

function* weightsIgnored({ services }: Survey): Iterable<Finding> {
  for (const { part, path, realServers } of services) {
    const weights = new Set(realServers.map(({ weight }) => weight ?? 1).filter((weight) => weight > 0));
    const scheduler = part.scheduler;
    if (scheduler === undefined || !IGNORES_WEIGHTS.has(scheduler) || weights.size < 2) continue;
    const message =
      scheduler === 'dh'
        ? l10n.t(
            'The scheduler dh does not look at weights, so the different weights have no effect. Make them equal, or choose another scheduler.',
          )
        : l10n.t(
            'The scheduler {0} does not look at weights, so the different weights have no effect. Use w{0}, or make them equal.',
            scheduler,
          );
    yield { path: [...path, 'scheduler'], message };
  }
}

function* thresholdOrder({ services }: Survey): Iterable<Finding> {
  for (const { realServers } of services) {
    for (const { path, lowerThreshold = 0, upperThreshold = 0 } of realServers) {
      if (lowerThreshold <= upperThreshold) continue;
      const message = l10n.t(
        '"lowerThreshold" ({0}) is above "upperThreshold" ({1}), which the kernel refuses. Make it smaller, or raise the upper one.',
        lowerThreshold,
        upperThreshold,
      );
      yield { path: [...path, 'lowerThreshold'], message };
    }
  }
}

function* flagOfOtherScheduler({ services }: Survey): Iterable<Finding> {
  for (const { part, path } of services) {
    const scheduler = part.scheduler ?? 'wlc';
    for (const [index, flag] of (part.schedulerFlags ?? []).entries()) {
      const owner = flag === undefined ? undefined : /^(sh|mh)-/.exec(flag)?.[1];
      const hasNames = scheduler === 'sh' || scheduler === 'mh';
      if (flag === undefined || (hasNames ? owner === scheduler : owner === undefined)) continue;
      const message = hasNames
        ? l10n.t('The scheduler {0} does not know the flag {1}. Use {0}-fallback or {0}-port.', scheduler, flag)
        : l10n.t(
            'The scheduler {0} does not know the flag {1}. Remove it, or use the scheduler {2}.',
            scheduler,
            flag,
            owner ?? '',
          );
      yield { path: [...path, 'schedulerFlags', index], message };
    }
  }
}

function* onePacketNeedsUdp({ services }: Survey): Iterable<Finding> {
  for (const { part, path, protocol } of services) {
    if (part.onePacket !== true || part.fwmark !== undefined || protocol === 'udp') continue;
    yield {
      path: [...path, 'onePacket'],
      message: l10n.t(
        'One-packet scheduling is for UDP: a {0} connection would be torn apart. Remove it, or use "protocol: udp".',
        protocol,
      ),
    };
  }
}

function* unusedRealServer({ hosts, services }: Survey): Iterable<Finding> {
  const used = new Set(services.flatMap(({ realServers }) => realServers.map(({ host }) => host)));
  for (const { role, name, path } of hosts) {
    if (role !== 'realServer' || used.has(name)) continue;
    yield {
      path,
      part: 'key',
      message: l10n.t(
        'No virtual service uses {0}. Add it to the "realServers" of a service if it shall get clients.',
        name,
      ),
    };
  }
}

export const balancingRules: readonly Rule[] = [
  { code: 'duplicate-real-server', severity: 'error', check: duplicateRealServer },
  { code: 'all-weights-zero', severity: 'warning', check: allWeightsZero },
  { code: 'weights-ignored', severity: 'warning', check: weightsIgnored },
  { code: 'threshold-order', severity: 'error', check: thresholdOrder },
  { code: 'flag-of-other-scheduler', severity: 'error', check: flagOfOtherScheduler },
  { code: 'one-packet-needs-udp', severity: 'error', check: onePacketNeedsUdp },
  { code: 'unused-real-server', severity: 'information', check: unusedRealServer },
];
