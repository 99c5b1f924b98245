import * as l10n from '@vscode/l10n';
import { HostError } from '../../errors';
import { linesOf } from '../../layout';
import { type Cluster, type Host, type VirtualService } from '../../spec/cluster';
import { arpingProbe, parseAnswers } from './arping';
import { type Asking, runFramed } from './framedRun';
import { probers } from './prober';

/** Who answered ARP for a VIP, as one host of the segment heard it; or why nobody could ask. */
export type WireView =
  | { readonly asked: false; readonly why: string; readonly next: string }
  | {
      readonly asked: true;
      readonly by: Host;
      /** The asker holds the VIP itself: its own answer cannot be heard, and an address that must answer did. */
      readonly holdsVip: boolean;
      /** Hardware addresses, lower case. */
      readonly macs: readonly string[];
      /** What arping printed. */
      readonly lines: readonly string[];
    };

/** Asks from the best host that can, one exec; the next one where it has no arping. Raises a `HostError`. */
export async function askWire(
  cluster: Cluster,
  service: VirtualService,
  vip: string,
  asking: Asking,
): Promise<WireView> {
  // prettier-ignore
  const candidates = probers(cluster, vip);
  const without: Host[] = [];
  for (const host of candidates) {
    const view = await askFrom(host, vip, service, asking);
    if (view !== undefined) return view;
    without.push(host);
  }
  const [first] = without;
  if (first === undefined) {
    return {
      asked: false,
      why: l10n.t('No host of the file can ask who answers for {0}: each of them in this network holds it itself.', vip), // prettier-ignore
      next: l10n.t('Add a host of the same network to clients in the file.'),
    };
  }
  return {
    asked: false,
    why: l10n.t(
      'There is no arping on {0}, so nobody can ask who answers for {1}.',
      without.map(({ name }) => name).join(', '),
      vip,
    ),
    next: l10n.t('Install it on {0}: package iputils on RHEL and its like, iputils-arping on Debian.', first.name),
  };
}

/** `undefined`: no arping there. */
async function askFrom(
  host: Host,
  vip: string,
  service: VirtualService,
  asking: Asking,
): Promise<WireView | undefined> {
  // prettier-ignore
  const control = service.realServers.map(({ address }) => address);
  const output = await runFramed(host, arpingProbe(host, { vip, control }), asking);
  if (output('wire/tool').trim() === '') return undefined;
  const text = output('wire/answers');
  if (output('wire/nic').trim() === '') {
    throw new HostError(
      host.name,
      'bad-configuration',
      l10n.t('No NIC of {0} has the address {1}.', host.name, host.address),
      {
        // prettier-ignore
        next: l10n.t('Correct the address of {0} in the file, or name its interface.', host.name),
      },
    );
  }
  const macs = parseAnswers(text);
  // What arping says where it asked at all: it ends with how often, whether anybody answered or not.
  if (macs.length === 0 && !/\b(probes?|packets)\b/i.test(text)) {
    throw new HostError(host.name, 'command-failed', l10n.t('arping on {0} failed.', host.name), {
      command: 'arping',
      output: text.trim(),
      next: l10n.t('Run it there by hand: {0}', `arping -I ${output('wire/nic').trim()} ${vip}`),
    });
  }
  const holdsVip = output('wire/holds').trim() !== '';
  const heard = !holdsVip || parseAnswers(output('wire/control')).length > 0;
  if (!heard) {
    return {
      asked: false,
      why: l10n.t('{0} holds {1} itself and hears no other host of the segment, so silence proves nothing.', host.name, vip), // prettier-ignore
      next: l10n.t('Add a host of the same network to clients in the file.'),
    };
  }
  return { asked: true, by: host, holdsVip, macs, lines: linesOf(text) };
}
