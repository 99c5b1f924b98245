import * as l10n from '@vscode/l10n';
import type { Command } from './commands';
import { readClusterFile, renderDiagnostics } from './clusterFile';
import { exitStatus } from './exit';
import { printJson, printText } from './output';

export const validate: Command = async ({ file, json }) => {
  const { diagnostics } = await readClusterFile(file);
  if (json) {
    printJson(
      diagnostics.map(({ code, severity, message, range }) => ({
        code,
        severity,
        message,
        line: range.start.line,
        column: range.start.column,
        endLine: range.end.line,
        endColumn: range.end.column,
      })),
    );
  } else {
    printText(diagnostics.length === 0 ? l10n.t('{0}: valid.', file) : renderDiagnostics(file, diagnostics));
  }
  return diagnostics.some(({ severity }) => severity === 'error') ? exitStatus.failure : exitStatus.success;
};
