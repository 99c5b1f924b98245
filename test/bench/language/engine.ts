/** What is measured of a language service, in the same process and on the same text. Times are the callers' business. */
export interface Engine {
  /** The messages of what is wrong with a text that was never seen before. */
  validate(text: string): Promise<readonly string[]>;
  /** The labels that are offered at a place of a text that was never seen before, as after a keystroke. */
  complete(text: string, offset: number): Promise<readonly string[]>;
  /** What is shown at a place of the text that was validated last, which did not change since. */
  hover(offset: number): Promise<string>;
}
