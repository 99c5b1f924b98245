import { tableCommand } from './shared/tableCommand';

/** Shows the services and real servers of a director, with weights and connections. */
export const showTable = tableCommand('table');
