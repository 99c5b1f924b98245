import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CheckResult } from '../../core/checks/check';
import { outcomeWord } from '../../core/checks/render';

/** Hands a result to VS Code: the state of the item, a message that shows the difference, and the evidence as output. */
export function report(run: vscode.TestRun, item: vscode.TestItem, result: CheckResult, milliseconds?: number): void {
  run.appendOutput(outputOf(item, result), undefined, item);
  switch (result.outcome) {
    case 'passed':
      run.passed(item, milliseconds);
      return;
    case 'failed':
      run.failed(item, messageOf(item, result), milliseconds);
      return;
    case 'errored':
      run.errored(item, messageOf(item, result), milliseconds);
      return;
    case 'skipped':
      run.skipped(item);
  }
}

function messageOf(item: vscode.TestItem, { message, next, diff }: CheckResult): vscode.TestMessage {
  const text = next === undefined ? message : `${message}\n→ ${next}`;
  const made = diff === undefined ? new vscode.TestMessage(text) : vscode.TestMessage.diff(text, diff.expected, diff.observed); // prettier-ignore
  if (item.uri !== undefined) made.location = new vscode.Location(item.uri, item.range ?? new vscode.Position(0, 0));
  return made;
}

/** A terminal shows it: lines end with CRLF. */
function outputOf(item: vscode.TestItem, { outcome, message, next, evidence }: CheckResult): string {
  const lines = [
    `${titleOf(item)}: ${outcomeWord(outcome)}`,
    `  ${message}`,
    ...(next === undefined ? [] : [`  → ${next}`]),
    ...(evidence.length === 0 ? [] : [`  ${l10n.t('Seen:')}`, ...evidence.map((line) => `    ${line}`)]),
    '',
  ];
  return lines.map((line) => `${line.replace(/\r?\n/g, '\r\n    ')}\r\n`).join('');
}

function titleOf({ label, parent }: vscode.TestItem): string {
  return parent === undefined ? label : `${titleOf(parent)} › ${label}`;
}
