import { type AstNode, find, type Path, type PropertyASTNode } from '../../spec/ast';
import type { ClusterDocument, Diagnostic } from '../../spec/document';
import { change } from '../../spec/edits/change';
import type { Change, Value } from '../../spec/edits/value';
import type { Survey } from '../../spec/survey';
import { scalarText } from '../../spec/scalarText';
import type { TextEdit } from '../../spec/textEdit';

/** A remedy that an editor can carry out for a diagnostic. */
export interface Fix {
  /** What it does, localised. */
  readonly title: string;
  /** Never empty. */
  readonly edits: readonly TextEdit[];
  /** The one that is almost surely meant. */
  readonly isPreferred: boolean;
  readonly kind: 'quickfix';
}

/** What a remedy is made of: a title and edits, or nothing where the file cannot be edited that way. */
export type Proposal = Omit<Fix, 'kind'> | undefined;

/** Proposes remedies for one diagnostic; the likeliest first. */
export type Fixer = (problem: Problem) => Iterable<Proposal>;

/** One diagnostic and its place in the file, with the ways to edit there. */
export class Problem {
  readonly text: string;
  readonly survey: Survey;
  readonly path: Path;
  readonly node: AstNode | undefined;
  readonly property: PropertyASTNode | undefined;

  constructor(
    readonly document: ClusterDocument,
    readonly diagnostic: Diagnostic,
  ) {
    this.text = document.text;
    this.survey = document.survey;
    this.path = diagnostic.path ?? [];
    const { node, property } = find(document.root, this.path);
    this.node = node;
    this.property = property;
  }

  /** The last step of the path that is a name. */
  get key(): string {
    return this.path.findLast((step) => typeof step === 'string') ?? '';
  }

  /** What the file says at the diagnostic, as it is written. */
  get source(): string {
    const { offset, length } = this.diagnostic.range;
    return this.text.slice(offset, offset + length);
  }

  /** Writes something else where the diagnostic is. */
  write(title: string, newText: string, isPreferred = false): Proposal {
    return newText === this.source
      ? undefined
      : { title, edits: [{ range: this.diagnostic.range, newText }], isPreferred };
  }

  /** Writes another text where the diagnostic is, in the quotes that are there. */
  writeText(title: string, value: string, isPreferred = false): Proposal {
    return this.write(title, scalarText(value, this.source), isPreferred);
  }

  set(title: string, path: Path, value: Value, isPreferred = false): Proposal {
    return this.change(title, [{ type: 'set', path, value }], isPreferred);
  }

  append(title: string, path: Path, value: Value, isPreferred = false): Proposal {
    return this.change(title, [{ type: 'append', path, value }], isPreferred);
  }

  remove(title: string, path: Path = this.path, isPreferred = false): Proposal {
    return this.change(title, [{ type: 'remove', path }], isPreferred);
  }

  change(title: string, changes: readonly Change[], isPreferred = false): Proposal {
    const result = change(this.document, changes);
    return result.ok && result.edits.length > 0 ? { title, edits: result.edits, isPreferred } : undefined;
  }
}
