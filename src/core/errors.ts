/** Each has a row in `docs/ssh-errors.md`. */
export const HOST_ERROR_CODES = [
  'name-not-found',
  'unreachable',
  'refused',
  'timed-out',
  'handshake-failed',
  'host-key-unknown',
  'host-key-changed',
  'host-key-revoked',
  'authentication-failed',
  'connection-lost',
  'channel-refused',
  'sudo-refused',
  'killed',
  'cancelled',
  'bad-configuration',
  'bad-answer',
  'locked',
  'command-failed',
  'did-not-stick',
] as const;

/** Why work on a host failed, stable across versions and languages: what code branches on. */
export type HostErrorCode = (typeof HOST_ERROR_CODES)[number];

/**
 * Something went wrong on, or on the way to, one host. The message says what; `next` says what the person can do.
 * Every text is already localised.
 */
export class HostError extends Error {
  override readonly name = 'HostError';

  constructor(
    readonly host: string,
    readonly code: HostErrorCode,
    message: string,
    readonly details: {
      readonly next?: string;
      readonly command?: string;
      readonly output?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }

  static is(error: unknown, code?: HostErrorCode): error is HostError {
    return error instanceof HostError && (code === undefined || error.code === code);
  }
}
