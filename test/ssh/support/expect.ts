import assert from 'node:assert/strict';
import { HostError, type HostErrorCode } from '../../../src/core/errors';

/** The HostError a promise rejects with; it must carry this code, name the host, and say what to do next. */
export async function hostError(work: Promise<unknown>, code: HostErrorCode): Promise<HostError> {
  const error: unknown = await work.then(
    (value) => assert.fail(`resolved: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof HostError)) throw error;
  assert.equal(error.code, code, `${error.message}\n${error.details.next ?? ''}`);
  assert.ok(error.message.includes(error.host));
  if (code !== 'cancelled') assert.ok((error.details.next ?? '') !== '', 'says what to do next');
  return error;
}
