import { tableCommand } from './shared/tableCommand';

/** Shows the table as ipvsadm restores it. */
export const showRules = tableCommand('rules');
