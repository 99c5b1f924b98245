import type { Document } from 'yaml';
import type { AstNode, Path } from './ast';
import type { Cluster } from './cluster';
import type { DiagnosticCode } from './codes';
import type { Position, Range } from './positions';
import type { Survey } from './survey';

export type { Path, Position, Range };

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong and what to do, localised. */
  readonly message: string;
  readonly range: Range;
  readonly related?: readonly { readonly message: string; readonly range: Range }[];
  /** The property or list item it is about. */
  readonly path?: Path;
}

/** What is wrong at a path; the reader turns it into a diagnostic with a range. */
export interface Finding {
  readonly path: Path;
  /** Point at the name of the property rather than at its value. */
  readonly part?: 'key' | 'value';
  readonly message: string;
  readonly related?: readonly { readonly path: Path; readonly part?: 'key' | 'value'; readonly message: string }[];
}

/** One version of a cluster file, read once and shared by everything that looks at it. */
export interface ClusterDocument {
  readonly text: string;
  /** In file order. */
  readonly diagnostics: readonly Diagnostic[];
  /** Present only where no diagnostic is an error. */
  readonly cluster: Cluster | undefined;
  /** False for a file that is plainly something else; it then has the one diagnostic that says so. */
  readonly isOurs: boolean;
  /** What can be told of hosts, services and mounts even from a broken file. */
  readonly survey: Survey;
  /** The tree in the shape of vscode-json-languageservice; absent for an empty file. */
  readonly root: AstNode | undefined;
  /** The YAML document, for edits that keep comments; absent where the text could not be parsed at all. */
  readonly yaml: Document.Parsed | undefined;
  /** Undefined where the file has nothing at that path. `part` is `value` unless told; list items have no key. */
  rangeOf(path: Path, part?: 'key' | 'value'): Range | undefined;
  positionAt(offset: number): Position;
}
