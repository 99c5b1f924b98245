import { hostViewCommand } from './shared/hostViewCommand';

/** Shows a host's VIPs, addresses, routes and neighbours. */
export const showNetwork = hostViewCommand('network');
