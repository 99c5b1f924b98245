import { tableCommand } from './shared/tableCommand';

/** Shows how long connections are remembered. */
export const showTimeouts = tableCommand('timeouts');
