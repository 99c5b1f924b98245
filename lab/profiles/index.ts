import type { LabProfileName } from '../hosts';
import { debian } from './debian';
import type { LabProfile } from './profile';

const PROFILES: Partial<Record<LabProfileName, LabProfile>> = { debian };

export function profileOf(name: LabProfileName): LabProfile {
  const profile = PROFILES[name];
  if (!profile) throw new RangeError(`the lab profile ${name} does not exist yet`);
  return profile;
}
