import type { RunView } from '../../src/core/traffic/live/runView';
import { element } from '../ui/dom';

/** A part of the page: made once, then shown whatever there is to show. Writes only what has changed. */
export interface View<T> {
  readonly element: HTMLElement;
  update(value: T): void;
}

let sections = 0;

/** A part with a heading. */
export function section(title: string, name: string, ...children: readonly (Node | null)[]): HTMLElement {
  const id = `section-${(sections += 1)}`;
  return element(
    'section',
    { class: name, 'aria-labelledby': id },
    element('h2', { id }, title),
    ...children.filter((child) => child !== null),
  );
}

/** Real servers as `perServer` of an error has them: by name, or by index where names are not unique. */
export function serverName(run: Pick<RunView, 'servers'>, server: number): string {
  return run.servers[server]?.name ?? `#${server + 1}`;
}
