import { set } from './dom';

/** What scrolls must be reachable by keyboard to be scrolled; what does not is no stop for the Tab key. */
export function reachableWhileScrolling(around: HTMLElement, label: string, ...contents: readonly Element[]): void {
  const observer = new ResizeObserver(() => {
    const scrolls = around.scrollWidth > around.clientWidth || around.scrollHeight > around.clientHeight;
    set(around, scrolls ? { tabindex: 0, role: 'region', 'aria-label': label } : { tabindex: false, role: false, 'aria-label': false }); // prettier-ignore
  });
  for (const each of [around, ...contents]) observer.observe(each);
}
