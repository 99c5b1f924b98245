import type { Workbench } from '../../e2e/harness/workbench';

/** The little of the DOM that is read here. */
interface Dom {
  readonly textContent: string | null;
  readonly className: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Dom | null;
}

const ROWS = '.sidebar .customview-tree .monaco-list-row';
/** Buttons of the view and of its rows, shown or waiting for the pointer. */
const ACTIONS = '.sidebar .actions-container .action-label';

/** What a screen reader says of each row on the screen. */
export function namesOf({ page }: Workbench): Promise<readonly string[]> {
  return page.locator(ROWS).evaluateAll((rows: readonly Dom[]) => rows.map((row) => row.getAttribute('aria-label') ?? '')); // prettier-ignore
}

/** Rows whose words for a screen reader are none of ours: VS Code then reads label and description one after the other. */
export function unlabelledRows({ page }: Workbench): Promise<readonly string[]> {
  return page.locator(ROWS).evaluateAll((rows: readonly Dom[]) =>
    rows
      .map((row) => ({
        name: row.getAttribute('aria-label') ?? '',
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
      }))
      .filter(({ name, label, description }) => name.trim() === '' || name === label || name === `${label} ${description}`)
      .map(({ label, name }) => `${label}: ${name}`),
  ); // prettier-ignore
}

/** Buttons without a name, by their icon. */
export function unlabelledActions({ page }: Workbench): Promise<readonly string[]> {
  return page.locator(ACTIONS).evaluateAll((actions: readonly Dom[]) =>
    actions
      .filter((action) => (action.getAttribute('aria-label') ?? '').trim() === '' && (action.textContent ?? '').trim() === '')
      .map((action) => action.className),
  ); // prettier-ignore
}

/** The codicon of each row, by the names that the caller gives them. */
export async function icons(
  { page }: Workbench,
  rows: Readonly<Record<string, RegExp>>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [name, label] of Object.entries(rows)) {
    const icon = page.locator('.sidebar').getByRole('treeitem', { name: label }).locator('.custom-view-tree-node-item-icon').first(); // prettier-ignore
    const classes = await icon.evaluate((element: Dom) => element.className);
    found.set(name, /codicon-(?!modifier)[\w-]+/.exec(classes)?.[0] ?? classes);
  }
  return found;
}
