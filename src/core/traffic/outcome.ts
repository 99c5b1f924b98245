/** What a test came to and how that is known: words that pages in a browser share, so nothing here needs Node. */

/** `unproven`: nothing contradicts the promise, and the evidence does not suffice to say that it holds. */
export type Outcome = 'holds' | 'broken' | 'unproven';

/**
 * How it is known who answered: by the answers themselves (`page`, `header`), by the director's connection entries
 * (client port to real server), by its per-real-server counters (shares, no order), or not at all.
 */
export type AttributedBy = 'page' | 'header' | 'connections' | 'counters' | 'none';
