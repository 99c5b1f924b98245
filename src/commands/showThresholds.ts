import { tableCommand } from './shared/tableCommand';

/** Shows the thresholds of the real servers. */
export const showThresholds = tableCommand('thresholds');
