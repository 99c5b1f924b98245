import * as vscode from 'vscode';
import type { OutlineKind } from '../../core/language/outline';

/** The icon of a thing in outlines and lists of symbols. */
export function kindOf(kind: OutlineKind): vscode.SymbolKind {
  switch (kind) {
    case 'section':
      return vscode.SymbolKind.Module;
    case 'host':
      return vscode.SymbolKind.Class;
    case 'service':
      return vscode.SymbolKind.Interface;
    case 'realServer':
      return vscode.SymbolKind.Field;
    case 'export':
      return vscode.SymbolKind.Package;
    case 'mount':
      return vscode.SymbolKind.Object;
    case 'property':
      return vscode.SymbolKind.Property;
  }
}
