import { summary, type Summary } from './samples';

/** One measured thing and its samples. */
export interface Row {
  readonly title: string;
  readonly unit: string;
  readonly samples: readonly number[];
}

/** A bound that a measured value has to keep. */
export interface Target {
  readonly title: string;
  readonly value: number;
  readonly bound: number;
  readonly sense: 'at least' | 'at most';
  readonly unit: string;
}

export interface Report {
  readonly head: readonly string[];
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
}

export function holds({ value, bound, sense }: Target): boolean {
  return sense === 'at least' ? value >= bound : value <= bound;
}

export function renderReport({ head, rows, targets }: Report): string {
  const table = rows.map(({ title, unit, samples }) => {
    const { median, least, most, count } = summary(samples);
    return [title, quantity(median, unit), quantity(least, unit), quantity(most, unit), String(count)];
  });
  const verdicts = targets.map((target) => [
    holds(target) ? 'PASS' : 'FAIL',
    target.title,
    quantity(target.value, target.unit),
    `${target.sense} ${quantity(target.bound, target.unit)}`,
  ]);
  return [
    ...head,
    '',
    ...columns([['', 'median', 'least', 'most', 'n'], ...table], [1, 2, 3, 4]),
    '',
    ...columns(verdicts, [2]),
  ].join('\n');
}

export function reportToJson({ head, rows, targets }: Report): unknown {
  return {
    head,
    rows: rows.map((row): Row & Summary => ({ ...row, ...summary(row.samples) })),
    targets: targets.map((target) => ({ ...target, holds: holds(target) })),
    passed: targets.every(holds),
  };
}

function quantity(value: number, unit: string): string {
  const digits = Number.isInteger(value) ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return `${value.toFixed(Math.min(digits, 2))}${unit === 'x' ? '' : ' '}${unit}`.trimEnd();
}

/** Cells under one another; those of the `right` columns end at the same place, the others begin there. */
function columns(cells: readonly (readonly string[])[], right: readonly number[]): readonly string[] {
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) =>
        right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
