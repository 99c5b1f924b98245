import type { Command } from './shared/command';
import { testedServiceMeant } from './shared/testMeant';

/** Opens the live test of a virtual service, and sends what was sent last time or what a first test sends. */
export const test: Command = {
  contactsHosts: true,
  async run({ store, liveTests }, argument) {
    const place = await testedServiceMeant(store, argument);
    if (place === undefined) return;
    const test = liveTests.open(place);
    const wish = test.wish();
    // What is under way goes on: the person wanted to see it.
    if (wish !== undefined && !test.isBusy) await test.start(wish);
  },
};
