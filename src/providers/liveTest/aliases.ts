import * as vscode from 'vscode';
import { addressesOfAliases } from '../../core/ssh/sshConfigFile';
import { sshHostAliases } from '../../core/ssh/sshConfigHosts';
import { sshConfigFile, sshConfigFiles } from '../language/sshAliases';
import type { Alias } from './sources';

/** More than anybody chooses from. */
const MOST = 200;

/** What one can write after `ssh`, and where it leads. Never rejects; a configuration that cannot be read names nobody. */
export async function sshAliases(): Promise<readonly Alias[]> {
  if (!vscode.workspace.isTrusted) return [];
  const file = sshConfigFile();
  try {
    const aliases = (await sshHostAliases(file, sshConfigFiles(file))).slice(0, MOST);
    const addresses = await addressesOfAliases(aliases, file);
    return aliases.map((alias) => ({ alias, address: addresses.get(alias) ?? alias }));
  } catch {
    return [];
  }
}
