import { element } from './dom';

/** Milliseconds between two announcements: what changes faster would talk over itself. */
const LEAST_GAP = 3_000;

/** Says things to screen readers, politely: of what comes too fast, the newest. */
export class Announcer {
  private readonly region = element('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  private waiting: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saidAt = Number.NEGATIVE_INFINITY;

  constructor(
    parent: Element,
    private readonly now: () => number = () => performance.now(),
  ) {
    parent.append(this.region);
  }

  say(text: string): void {
    this.waiting = text;
    if (this.timer !== undefined) return;
    const wait = Math.max(0, this.saidAt + LEAST_GAP - this.now());
    this.timer = setTimeout(() => this.speak(), wait);
  }

  private speak(): void {
    this.timer = undefined;
    this.saidAt = this.now();
    this.region.textContent = this.waiting ?? '';
    this.waiting = undefined;
  }
}
