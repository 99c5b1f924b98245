import { hostViewCommand } from './shared/hostViewCommand';

/** Shows what a real server has mounted beside what its next boot would mount. */
export const showMounts = hostViewCommand('mounts');
