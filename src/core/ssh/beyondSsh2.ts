import { HostError } from '../errors';

/** A login failed for want of something that the system's own `ssh` can do and ssh2 cannot. */
export class BeyondSsh2 extends HostError {
  constructor(
    error: HostError,
    /** What that is, for the log. */
    readonly why: string,
  ) {
    super(error.host, error.code, error.message, { ...error.details, cause: error.details.cause ?? error });
  }
}
