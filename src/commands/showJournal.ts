import { hostViewCommand } from './shared/hostViewCommand';

/** Shows what a host's own log says of our changes. */
export const showJournal = hostViewCommand('journal');
