/** Imported first by every page: from here on l10n.t of '@vscode/l10n' speaks the language of VS Code. */
import * as l10n from '@vscode/l10n';

const block = document.getElementById('texts')?.textContent ?? '';
if (block !== '') l10n.config({ contents: block });
