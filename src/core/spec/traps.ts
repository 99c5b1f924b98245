import * as l10n from '@vscode/l10n';
import type { ASTNode } from 'vscode-json-languageservice';
import type { AstNode } from './ast';
import type { Diagnostic, Range } from './document';

/**
 * Values that other YAML readers (YAML 1.1: Ansible, Python, Ruby) take for something else than we do. The file is also
 * read by people and tools that do not know which version applies, so what is ambiguous is said.
 */
export function traps(
  root: AstNode,
  text: string,
  invalid: ReadonlySet<ASTNode>,
  rangeOf: (node: ASTNode) => Range,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const visit = (node: ASTNode): void => {
    if (invalid.has(node)) return;
    if (node.type === 'number') {
      const source = text.slice(node.offset, node.offset + node.length);
      if (/^[-+]?0[0-9ox]/i.test(source)) {
        const message = l10n.t(
          '{0} is read as {1} here and as an octal or hexadecimal number elsewhere. Write {1}.',
          source,
          node.value,
        );
        found.push({ code: 'yaml-octal-looking', severity: 'error', message, range: rangeOf(node) });
      }
    }
    if (node.type === 'string') {
      const other = otherReading(text.slice(node.offset, node.offset + node.length));
      if (other !== undefined) {
        const message = l10n.t('Older YAML readers take {0} for {1}. Put it in quotes: "{0}".', node.value, other);
        found.push({ code: 'yaml-ambiguous', severity: 'warning', message, range: rangeOf(node) });
      }
    }
    node.children?.forEach(visit);
  };
  visit(root);
  return found;
}

function otherReading(source: string): string | undefined {
  if (/^(y|yes|on)$/i.test(source)) return l10n.t('the value true');
  if (/^(n|no|off)$/i.test(source)) return l10n.t('the value false');
  if (/^\d{4}-\d\d?-\d\d?$/.test(source)) return l10n.t('a date');
  if (/^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+$/.test(source)) return l10n.t('a base-60 number');
  return undefined;
}
