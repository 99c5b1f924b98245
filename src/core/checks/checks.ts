import { answers } from './answers';
import { arpSilence } from './arpSilence';
import { type Check, type CheckId } from './check';
import { content } from './content';
import { directReturn } from './directReturn';
import { distribution } from './distribution';
import { reboot } from './reboot';

/** Every check of a service, in the order in which a person reads them. */
export const checks: readonly Check[] = [answers, distribution, directReturn, content, arpSilence, reboot];

export function checkById(id: CheckId): Check | undefined {
  return checks.find((check) => check.id === id);
}
