import { applyKind } from './shared/applyKind';

/** Exports what the file says, and withdraws what it no longer says. */
export const applyExports = applyKind('nfsExport', 'nfsHost');
