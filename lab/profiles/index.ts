import type { LabProfileName } from '../hosts';
import { debian } from './debian';
import type { LabProfile } from './profile';
import { rhelLike } from './rhel-like';

const PROFILES: Readonly<Record<LabProfileName, LabProfile>> = { debian, 'rhel-like': rhelLike };

export function profileOf(name: LabProfileName): LabProfile {
  return PROFILES[name];
}
