import * as vscode from 'vscode';
import { rangeOf } from '../../core/language/extent';
import { definition, highlights, references } from '../../core/language/navigation';
import { prepareRename, rename } from '../../core/language/rename';
import type { ClusterFiles } from '../clusterFiles';
import { SELECTOR } from '../fileNames';
import { toRange } from '../positions';

/** Definition, references, highlights and rename of hosts, exports and VIPs. */
export function provideNavigation(files: ClusterFiles): vscode.Disposable {
  const read = ({ uri }: vscode.TextDocument) => files.get(uri)?.document;
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerDefinitionProvider(SELECTOR, {
      provideDefinition(document, position): vscode.LocationLink[] {
        const file = read(document);
        const found = file && definition(file, document.offsetAt(position));
        return (found?.targets ?? []).map(({ name, whole }) => ({
          ...(found && { originSelectionRange: toRange(found.origin) }),
          targetUri: document.uri,
          targetRange: toRange(whole),
          targetSelectionRange: toRange(name),
        }));
      },
    }),
    languages.registerReferenceProvider(SELECTOR, {
      provideReferences(document, position, { includeDeclaration }) {
        const file = read(document);
        const found = file && references(file, document.offsetAt(position), { includeDefinition: includeDeclaration });
        return found?.map((range) => new vscode.Location(document.uri, toRange(range)));
      },
    }),
    languages.registerDocumentHighlightProvider(SELECTOR, {
      provideDocumentHighlights(document, position) {
        const file = read(document);
        const found = file === undefined ? [] : highlights(file, document.offsetAt(position));
        // Without an answer the editor marks equal words itself, which suits whatever is no name.
        if (found.length === 0) return undefined;
        const { Read, Write } = vscode.DocumentHighlightKind;
        return found.map(({ range, kind }) => new vscode.DocumentHighlight(toRange(range), kind === 'write' ? Write : Read)); // prettier-ignore
      },
    }),
    languages.registerRenameProvider(SELECTOR, {
      prepareRename(document, position) {
        const file = read(document);
        if (file === undefined) return undefined;
        const place = accepted(prepareRename(file, document.offsetAt(position)));
        return { range: toRange(place.range), placeholder: place.name };
      },
      provideRenameEdits(document, position, newName) {
        const file = read(document);
        if (file === undefined) return undefined;
        const { edits } = accepted(rename(file, document.offsetAt(position), newName));
        const change = new vscode.WorkspaceEdit();
        for (const { range, newText } of edits) change.replace(document.uri, toRange(rangeOf(file, range)), newText);
        return change;
      },
    }),
  );
}

/** A refusal reaches the person as the message of what is thrown: the interface has no other way. */
function accepted<T extends object>(result: T | { readonly refused: string }): T {
  if ('refused' in result) throw new Error(result.refused);
  return result;
}
