import type { LabProfileName } from '../../../lab/api';

/** The profile this run of the suite is for; `npm test` runs it once for each. */
export function labProfile(): LabProfileName {
  return process.env['LVS_LAB_PROFILE'] === 'rhel-like' ? 'rhel-like' : 'debian';
}
