import type * as vscode from 'vscode';
import { readToExtension } from '../../../webview/messages';
import type { Wish } from '../../core/traffic/wish';
import { keyOf, type TestedService } from './testedService';

const KEY = 'lvs.liveTest.wishes';
/** More services than anybody tests; the one whose test is longest ago goes first. */
const MOST = 100;

/** `whileApplying`: the steady test around an apply, which is asked for differently. */
export type Occasion = 'test' | 'whileApplying';

/** What was asked last of each service, in this workspace. */
export class RememberedWishes {
  constructor(private readonly memento: Pick<vscode.Memento, 'get' | 'update'>) {}

  get(place: TestedService, occasion: Occasion = 'test'): Wish | undefined {
    const wish = new Map(this.all()).get(nameOf(place, occasion));
    // Another version of the extension may have written it.
    const message = readToExtension({ type: 'start', wish });
    return message?.type === 'start' ? message.wish : undefined;
  }

  async set(place: TestedService, wish: Wish, occasion: Occasion = 'test'): Promise<void> {
    const name = nameOf(place, occasion);
    const others = this.all().filter(([key]) => key !== name);
    await this.memento.update(KEY, Object.fromEntries([...others, [name, wish]].slice(-MOST)));
  }

  private all(): readonly (readonly [string, unknown])[] {
    const value = this.memento.get<unknown>(KEY);
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
  }
}

function nameOf(place: TestedService, occasion: Occasion): string {
  return `${occasion} ${keyOf(place)}`;
}
