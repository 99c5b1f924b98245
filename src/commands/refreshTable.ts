import { refreshDocument } from './refreshDocument';

/** Looks again at the table that is shown, the same way. */
export const refreshTable = refreshDocument;
