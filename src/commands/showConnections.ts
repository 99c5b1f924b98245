import { tableCommand } from './shared/tableCommand';

/** Shows each connection that a director knows, and where it goes. */
export const showConnections = tableCommand('connections');
