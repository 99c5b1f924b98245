import type { Place } from '../resources/kind';
import type { Script } from '../ssh/shell';

/** A way to look at one host: what runs there, and the document made of what it printed. */
export interface HostView<Section extends string = string> {
  /** What it shows, in a few words. */
  title(): string;
  /** Read-only; each fragment as in a kind's probe (resources/kind.ts). */
  fragments(place: Place): Readonly<Record<Section, Script>>;
  /** Pure, and takes any text: hosts print surprising things. Ends with a newline. */
  render(printed: Readonly<Record<Section, string>>, place: Place): string;
}
