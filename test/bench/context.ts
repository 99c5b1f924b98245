import type { Lab } from '../../lab/api';
import type { BuiltProduct } from './product';

/** What every measure works with. */
export interface Context {
  readonly lab: Lab;
  readonly product: BuiltProduct;
  /** The reference cluster, as it is shipped. */
  readonly clusterFile: string;
  /** A directory that is gone after the bench. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}
