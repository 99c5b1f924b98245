import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ChangedHostKey, UnknownHostKey } from '../../core/ssh/interaction';

/** Whether a key that is not on record is trusted. Enter, and Escape, trust nobody. */
export async function askAboutKey(question: UnknownHostKey): Promise<'store' | 'once' | 'reject'> {
  const { host, address, keyType, fingerprint, known, storesAlways } = question;
  const copy = l10n.t('Copy Fingerprint');
  const remember = l10n.t('Trust and Remember');
  const once = l10n.t('Only This Time');
  const detail = [
    l10n.t('Address: {0}', address),
    l10n.t('Key: {0}', keyType),
    l10n.t('Fingerprint: {0}', fingerprint),
    '',
    ...(known === 'other-key-type' ? [l10n.t('Your known_hosts holds a key of another type for this host.'), ''] : []),
    ...(known === 'certificate-authority' ? [l10n.t('Your known_hosts expects a host certificate here.'), ''] : []),
    l10n.t(
      'Compare the fingerprint with the one on the host itself: {0}',
      'for key in /etc/ssh/ssh_host_*.pub; do ssh-keygen -lf $key; done',
    ),
  ].join('\n');
  const title = l10n.t('The host key of {0} is not known. Do you trust it?', host);
  for (;;) {
    // The first button is the one that Enter presses, so it must be one that trusts nobody.
    const trusting = storesAlways === true ? [remember] : [remember, once];
    const answer = await vscode.window.showWarningMessage(title, { modal: true, detail }, copy, ...trusting);
    if (answer !== copy) return answer === remember ? 'store' : answer === once ? 'once' : 'reject';
    await vscode.env.clipboard.writeText(fingerprint);
  }
}

/** Says what a changed key means. Nothing here accepts it: that takes a command, typed somewhere else. */
export async function tellOfChangedKey(change: ChangedHostKey): Promise<void> {
  const { host, address, keyType, fingerprint, recorded, file, line, removal } = change;
  const title = l10n.t('The host key of {0} has changed. The connection was refused.', host);
  const detail = [
    l10n.t('Either the host was reinstalled, or someone is intercepting the connection and could read and change all that is sent. Nothing was sent.'), // prettier-ignore
    '',
    l10n.t('Address: {0}', address),
    l10n.t('Key: {0}', keyType),
    l10n.t('Fingerprint now: {0}', fingerprint),
    l10n.t('Fingerprint on record: {0} ({1} line {2})', recorded, file, line),
    '',
    l10n.t('Ask whoever runs the host for its fingerprint. Only if the change is explained, remove the key on record in a terminal and connect again: {0}', removal), // prettier-ignore
  ].join('\n');
  // The first button is the one that Enter presses.
  const cancel: vscode.MessageItem = { title: l10n.t('Cancel'), isCloseAffordance: true };
  const copyBoth: vscode.MessageItem = { title: l10n.t('Copy Fingerprints') };
  const copyCommand: vscode.MessageItem = { title: l10n.t('Copy Command') };
  const answer = await vscode.window.showErrorMessage(title, { modal: true, detail }, cancel, copyBoth, copyCommand);
  if (answer === copyBoth) await vscode.env.clipboard.writeText(`${fingerprint}\n${recorded}\n`);
  if (answer === copyCommand) await vscode.env.clipboard.writeText(removal);
}
