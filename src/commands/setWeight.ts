import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Destination, VirtualService } from '../core/spec/cluster';
import { serviceName } from '../core/spec/cluster';
import { setWeight as setWeightIn } from '../core/spec/edits/services';
import { placeOf } from '../providers/clusterPlace';
import { soundClusterMeant, type SoundCluster } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { editFile } from './shared/editFile';

const HIGHEST = 65_535;

/** Gives a real server another weight in the file; 0 drains it. The hosts follow with the next apply. */
export const setWeight: Command = {
  contactsHosts: false,
  async run({ store }, argument) {
    const sound = await soundClusterMeant(store, argument);
    const meant = sound && (await destinationMeant(sound, argument));
    if (sound === undefined || meant === undefined) return;
    const { service, destination } = meant;
    const name = serviceName(service.match);
    const answer = await vscode.window.showInputBox({
      title: l10n.t('Weight of {0} in {1}', destination.host, name),
      prompt: l10n.t('Share of new connections relative to the other real servers; 0 takes none (drained).'),
      value: String(destination.weight),
      validateInput: (text) => (weightOf(text) === undefined ? l10n.t('Write a whole number from 0 to {0}.', HIGHEST) : undefined), // prettier-ignore
    });
    const weight = weightOf(answer ?? '');
    const { uri } = sound;
    const document = store.get(uri)?.document;
    if (weight === undefined || document === undefined) return;
    if (!(await editFile(uri, document, setWeightIn(document, name, destination.host, weight)))) return;
    const apply = l10n.t('Apply');
    const text = l10n.t('{0} has weight {1} in {2} now. Apply it to bring it to the director.', destination.host, weight, vscode.workspace.asRelativePath(uri)); // prettier-ignore
    const next = await vscode.window.showInformationMessage(text, apply);
    if (next === apply) await vscode.commands.executeCommand('lvs.apply', uri);
  },
};

interface Meant {
  readonly service: VirtualService;
  readonly destination: Destination;
}

async function destinationMeant({ cluster }: SoundCluster, argument: unknown): Promise<Meant | undefined> {
  const place = placeOf(argument);
  const all = cluster.services.flatMap((service) =>
    service.realServers.map((destination) => ({ service, destination })),
  );
  const meant = all.filter(
    ({ service, destination }) =>
      (place?.service === undefined || serviceName(service.match) === place.service) &&
      (place?.host === undefined || destination.host === place.host),
  );
  if (meant.length <= 1) return meant[0];
  const items = meant.map(({ service, destination }) => ({
    label: destination.host,
    description: `${serviceName(service.match)} · ${l10n.t('weight {0}', destination.weight)}`,
    meant: { service, destination },
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which real server?') }))?.meant;
}

function weightOf(text: string): number | undefined {
  const weight = /^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined;
  return weight === undefined || weight > HIGHEST ? undefined : weight;
}
