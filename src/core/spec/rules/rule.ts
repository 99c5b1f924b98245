import type { DiagnosticCode } from '../codes';
import type { Finding, Severity } from '../document';
import type { Survey } from '../survey';

/** One thing that can be wrong with a cluster although its file fits the schema. */
export interface Rule {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly check: (survey: Survey) => Iterable<Finding>;
}
