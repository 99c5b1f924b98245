import { addressRules } from './addresses';
import { balancingRules } from './balancing';
import { failoverRules } from './failover';
import { mountRules } from './mounts';
import { referenceRules } from './references';
import type { Rule } from './rule';
import { serviceRules } from './services';
import { sshRules } from './ssh';

/** Every semantic rule; the order does not matter. */
export const RULES: readonly Rule[] = [
  ...addressRules,
  ...serviceRules,
  ...balancingRules,
  ...referenceRules,
  ...failoverRules,
  ...mountRules,
  ...sshRules,
];
