import { hostViewCommand } from './shared/hostViewCommand';

/** Shows the sysctls that decide who answers ARP for a VIP, and the values that count. */
export const showArp = hostViewCommand('arp');
