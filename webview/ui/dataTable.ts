import { element } from './dom';
import { reachableWhileScrolling } from './scrolling';

export interface Column {
  readonly title: string;
  /** Numbers stand below each other, on the right. */
  readonly numeric?: boolean;
}

export type Cell = string | Node;

/** A native table. The first column names its row. */
export function table(caption: string, columns: readonly Column[]): DataTable {
  const body = element('tbody');
  const head = element(
    'tr',
    {},
    ...columns.map(({ title, numeric }) => element('th', { scope: 'col', class: numeric === true && 'number' }, title)),
  );
  const made = element('table', {}, element('caption', { class: 'unseen' }, caption), element('thead', {}, head), body);
  const row = (): HTMLTableRowElement =>
    element(
      'tr',
      {},
      ...columns.map(({ numeric }, at) =>
        at === 0
          ? element('th', { scope: 'row', class: numeric === true && 'number' })
          : element('td', { class: numeric === true && 'number' }),
      ),
    );
  const around = element('div', { class: 'scroll' }, made);
  reachableWhileScrolling(around, caption, made);
  return {
    element: around,
    show(rows) {
      while (body.rows.length > rows.length) body.deleteRow(-1);
      while (body.rows.length < rows.length) body.append(row());
      for (const [at, cells] of rows.entries()) write(body.rows.item(at), cells);
    },
    row: (at) => body.rows.item(at) ?? undefined,
  };
}

export interface DataTable {
  readonly element: HTMLElement;
  /** Writes the cells that changed, and no others. A node that is there already stays. */
  show(rows: readonly (readonly Cell[])[]): void;
  row(at: number): HTMLTableRowElement | undefined;
}

function write(row: HTMLTableRowElement | null, cells: readonly Cell[]): void {
  for (const [at, cell] of cells.entries()) {
    const on = row?.cells.item(at);
    if (on === null || on === undefined) continue;
    if (typeof cell === 'string') {
      if (on.childElementCount > 0 || on.textContent !== cell) on.textContent = cell;
    } else if (on.firstChild !== cell) on.replaceChildren(cell);
  }
}

/** The same as a picture says, as a table behind a disclosure: made only while it is open. */
export function behind(title: string, shown: DataTable, rows: () => readonly (readonly Cell[])[]): Behind {
  const made = element('details', { class: 'behind' }, element('summary', {}, title), shown.element);
  const update = (): void => {
    if (made.open) shown.show(rows());
  };
  made.addEventListener('toggle', update);
  return { element: made, update };
}

export interface Behind {
  readonly element: HTMLElement;
  update(): void;
}
