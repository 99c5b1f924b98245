import * as vscode from 'vscode';
import { workspaceSymbols } from '../../core/language/workspaceSymbols';
import type { ClusterFiles } from '../clusterFiles';
import { toRange } from '../positions';
import { kindOf } from './symbolKind';

/** Hosts, exports, services and mounts of all cluster files, by name or address. */
export function provideWorkspaceSymbols(files: ClusterFiles): vscode.Disposable {
  return vscode.languages.registerWorkspaceSymbolProvider({
    provideWorkspaceSymbols(query) {
      const sources = files.ours().map(({ uri, document }) => ({ file: uri, document }));
      return workspaceSymbols(sources, query).map(
        ({ file, name, kind, container, range }) =>
          new vscode.SymbolInformation(name, kindOf(kind), container, new vscode.Location(file, toRange(range))),
      );
    },
  });
}
