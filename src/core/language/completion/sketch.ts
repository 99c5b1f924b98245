/**
 * The rough shape of a file that is being written: what the YAML parser gives for a whole file, told from indentation
 * and brackets alone. It answers for any text, in time linear to it; what does not fit is left out.
 */
export type Sketch = ScalarSketch | MapSketch | ListSketch;

export interface ScalarSketch {
  readonly kind: 'scalar';
  /** `opaque`: block scalars, aliases and whatever else cannot be completed. */
  readonly style: 'plain' | 'single' | 'double' | 'opaque';
  /** Quotes included, as all offsets here. */
  readonly start: number;
  readonly end: number;
  /** What it stands for, escapes of quoted text left as they are. */
  readonly text: string;
  /** False for a quoted text without its closing quote. */
  readonly closed: boolean;
  /** False where lines that follow belong to it, or would be torn from what they belong to. */
  alone: boolean;
  /** Its column where nothing but indentation stands before it on its line. */
  readonly ownLine?: number;
  /** Inside brackets. */
  readonly inFlow: boolean;
}

export interface EntrySketch {
  readonly key: ScalarSketch;
  /** False for the name of a property whose colon is still to come. */
  readonly hasColon: boolean;
  readonly value?: Sketch;
}

export interface MapSketch {
  readonly kind: 'map';
  readonly inFlow: boolean;
  /** Column of the keys; of no meaning in flow style. */
  readonly column: number;
  readonly entries: readonly EntrySketch[];
}

export interface ItemSketch {
  readonly start: number;
  /** False for a line in a list that has no dash yet. */
  readonly hasDash: boolean;
  readonly value?: Sketch;
}

export interface ListSketch {
  readonly kind: 'list';
  readonly inFlow: boolean;
  /** Column of the dashes; of no meaning in flow style. */
  readonly column: number;
  readonly items: readonly ItemSketch[];
}

/** Nothing in the format is nested deeper than 6; what is deeper is not looked at. */
export const MAX_SKETCH_DEPTH = 24;

export function entryOf(sketch: Sketch | undefined, name: string): EntrySketch | undefined {
  return sketch?.kind === 'map' ? sketch.entries.find((entry) => entry.hasColon && entry.key.text === name) : undefined;
}

/** The text of a scalar that is there; undefined for anything else. */
export function textOf(sketch: Sketch | undefined): string | undefined {
  return sketch?.kind === 'scalar' && sketch.style !== 'opaque' && sketch.text !== '' ? sketch.text : undefined;
}

export function valueTextOf(sketch: Sketch | undefined, name: string): string | undefined {
  return textOf(entryOf(sketch, name)?.value);
}

/** The scalars of a list, or a scalar that stands for a list of one. */
export function textsOf(sketch: Sketch | undefined): readonly string[] {
  const items = sketch?.kind === 'list' ? sketch.items.map(({ value }) => textOf(value)) : [textOf(sketch)];
  return items.filter((text) => text !== undefined);
}
