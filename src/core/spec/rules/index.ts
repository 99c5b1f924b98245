import type { Finding, Severity } from '../document';
import type { Survey } from '../survey';

export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  readonly check: (survey: Survey) => Iterable<Finding>;
}

export const RULES: readonly Rule[] = [];
