import * as l10n from '@vscode/l10n';
import type { Finding } from '../document';
import type { Survey } from '../survey';
import type { Rule } from './rule';

/** Secrets, commands and leading dashes are caught where the schema refuses them (`explain.ts`). */
function* neverRoot({ file, hosts }: Survey): Iterable<Finding> {
  for (const { name, part, path } of hosts) {
    const user = part.ssh?.user ?? file.ssh?.user;
    const sudo = part.ssh?.sudo ?? file.ssh?.sudo;
    if (sudo !== 'never' || user === undefined || user === 'root') continue;
    const where = part.ssh?.sudo !== undefined ? [...path, 'ssh', 'sudo'] : ['ssh', 'sudo'];
    yield {
      path: where,
      message: l10n.t(
        '{0} logs in to {1} and may not use sudo, so nothing can be changed there. Use "sudo: auto", or log in as root.',
        user,
        name,
      ),
    };
  }
}

export const sshRules: readonly Rule[] = [{ code: 'never-root', severity: 'warning', check: neverRoot }];
