export type CompletionKind =
  'property' | 'value' | 'choice' | 'host' | 'export' | 'address' | 'interface' | 'snippet' | 'file';

/** One offer at a place of a text, free of any editor. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /**
   * What stands in place of `replace`. Lines after the first are indented relative to the indentation of the line that
   * it is inserted in, as editors do it. A snippet has tab stops in the syntax of TextMate.
   */
  readonly insert: { readonly text: string; readonly isSnippet: boolean };
  /** UTF-16 units in the text; never more than one line. */
  readonly replace: { readonly offset: number; readonly length: number };
  /** What is typed to find it, where that is not the label. */
  readonly filterText?: string;
  /** Offers are shown in the order of this text. */
  readonly sortText: string;
  /** True where what is inserted ends in front of a value, so that the next offers are wanted at once. */
  readonly continues?: boolean;
}
