import type { Finding, Severity } from '../document';
import type { Survey } from '../survey';

/** One thing that can be wrong with a cluster although its file fits the schema. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  readonly check: (survey: Survey) => Iterable<Finding>;
}
