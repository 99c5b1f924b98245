import { type Wish } from './wish';

/** Why a test could not be started, stable across versions and languages. */
export type TrafficErrorCode = 'unsupported-protocol' | 'no-address' | 'source-cannot-test' | 'bad-request';

/** A test that cannot be run as asked; nothing was sent. Both texts are already localised. */
export class TrafficError extends Error {
  override readonly name = 'TrafficError';

  constructor(
    readonly code: TrafficErrorCode,
    message: string,
    readonly next: string,
    /** What of the wish is wrong, where it is one value. */
    readonly field?: keyof Wish,
  ) {
    super(message);
  }
}
