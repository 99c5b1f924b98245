import { tableCommand } from './shared/tableCommand';

/** Shows connections, packets and bytes since the service was made. */
export const showCounters = tableCommand('counters');
