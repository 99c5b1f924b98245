import type { Host } from '../spec/cluster';
import type { Plan, Wave } from './plan';
import { refTo, type StepRef } from './selection';

/** What can be chosen of a plan by itself: steps that no selection tells apart are one choice. */
export interface Choice {
  readonly wave: Wave;
  readonly host: Host;
  readonly ref: StepRef;
  readonly changes: readonly string[];
}

/** In the order in which the plan would do them. */
export function choicesOf({ waves }: Plan): readonly Choice[] {
  return waves.flatMap((wave) =>
    wave.hosts.flatMap(({ host, steps }) => {
      const choices = new Map<string, Choice>();
      for (const step of steps) {
        const ref = refTo({ host, step });
        const key = JSON.stringify(ref);
        const changes = [...(choices.get(key)?.changes ?? []), ...step.changes];
        choices.set(key, { wave, host, ref, changes });
      }
      return [...choices.values()];
    }),
  );
}
