import { complete } from '../../../src/core/language/completion/complete';
import { hover } from '../../../src/core/language/hover/hover';
import { NOTHING_LIVE } from '../../../src/core/language/live';
import { readCluster } from '../../../src/core/spec/read';
import type { Engine } from './engine';

/** As the extension uses the core: a version of a text is read once, and hover asks what was read. */
let read = readCluster('');

export const engine: Engine = {
  validate(text) {
    read = readCluster(text);
    return Promise.resolve(read.diagnostics.map(({ message }) => message));
  },
  complete(text, offset) {
    const offers = complete(readCluster(text), offset, NOTHING_LIVE);
    return Promise.resolve(offers.map(({ label }) => label));
  },
  hover: (offset) => Promise.resolve(hover(read, offset, NOTHING_LIVE)?.markdown ?? ''),
};
