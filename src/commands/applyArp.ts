import { applyKind } from './shared/applyKind';

/** Sets the sysctls that keep a real server quiet about its VIPs. */
export const applyArp = applyKind('sysctl', 'realServer');
