/** What a series of equal measurements says. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

export function summary(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const [upper, lower] = [sorted[half], sorted[sorted.length % 2 === 1 ? half : half - 1]];
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (upper === undefined || lower === undefined || least === undefined || most === undefined)
    throw new RangeError('nothing was measured');
  return { median: (upper + lower) / 2, least, most, count: sorted.length };
}

/** Samples by what they are of, in the order in which they were first taken. */
export class Samples {
  private readonly series = new Map<string, number[]>();

  add(name: string, value: number): void {
    const known = this.series.get(name);
    if (known) known.push(value);
    else this.series.set(name, [value]);
  }

  of(name: string): readonly number[] {
    return this.series.get(name) ?? [];
  }

  summary(name: string): Summary {
    return summary(this.of(name));
  }
}
