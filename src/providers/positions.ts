import * as vscode from 'vscode';
import type { Position, Range } from '../core/spec/document';

/** The core counts from 1, as people do; a byte order mark takes no column in either. */
export function toPosition({ line, column }: Position): vscode.Position {
  return new vscode.Position(line - 1, column - 1);
}

export function toRange({ start, end }: Pick<Range, 'start' | 'end'>): vscode.Range {
  return new vscode.Range(toPosition(start), toPosition(end));
}
