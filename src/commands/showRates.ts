import { tableCommand } from './shared/tableCommand';

/** Shows connections, packets and bytes per second. */
export const showRates = tableCommand('rates');
