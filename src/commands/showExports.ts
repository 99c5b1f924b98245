import { hostViewCommand } from './shared/hostViewCommand';

/** Shows what an NFS host exports, and who mounts it. */
export const showExports = hostViewCommand('exports');
