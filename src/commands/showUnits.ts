import { hostViewCommand } from './shared/hostViewCommand';

/** Shows the units that the cluster has to do with. */
export const showUnits = hostViewCommand('units');
