import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { ORDERS } from '../providers/tree/arrangement';
import { orderWords } from '../providers/tree/viewText';
import type { Command } from './shared/command';

/** Shows services, hosts and real servers in another order. */
export const sortTree: Command = {
  contactsHosts: false,
  async run({ tree }) {
    const items = ORDERS.map((order) => ({
      label: orderWords(order),
      ...(order === tree.arranged.order ? { description: l10n.t('as it is now') } : {}),
      order,
    }));
    const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Sort rows by') });
    if (chosen !== undefined) await tree.arrange({ order: chosen.order });
  },
};
