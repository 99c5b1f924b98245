import * as l10n from '@vscode/l10n';
import { commands } from './cli/commands';
import { exitStatus, UsageError } from './cli/exit';
import { chooseLanguage } from './cli/language';
import { printJson } from './cli/output';
import { helpText, parseCommandLine } from './cli/usage';

/** `lvs-dr`: the extension's core on a terminal. Exit statuses as Terraform's; see the README. */
async function main(argv: readonly string[]): Promise<number> {
  chooseLanguage(process.env);
  // A closed pipe (`lvs-dr plan x | head`) ends us quietly.
  process.stdout.on('error', () => process.exit(exitStatus.success));
  try {
    const call = parseCommandLine(argv);
    if (call === 'help') {
      process.stdout.write(`${helpText()}\n`);
      return exitStatus.success;
    }
    const interrupt = new AbortController();
    process.once('SIGINT', () => interrupt.abort());
    process.once('SIGTERM', () => interrupt.abort());
    return await commands[call.command](call, interrupt.signal);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n${l10n.t('See {0}.', 'lvs-dr --help')}\n`);
      return exitStatus.usage;
    }
    const message = error instanceof Error ? error.message : String(error);
    if (argv.includes('--json')) printJson({ error: { message } });
    process.stderr.write(`${message}\n`);
    return exitStatus.failure;
  }
}

void main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
