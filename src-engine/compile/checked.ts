/** What `check` answers: shapes of every port, parameters, issues. Milliseconds, also for a document that cannot run. */
import type { Issue } from '../core/issue';
import type { DType, Shape } from '../core/shape';

export type PortInfo = { readonly shape: Shape; readonly sequence: boolean; readonly dtype: DType };
export type Checked = {
  readonly ports: Readonly<Record<string, PortInfo>>;
  /** Of int32 ports whose ids are known before the data are: all lie from 0 to below this number. */
  readonly ids: Readonly<Record<string, number>>;
  /** Trained parameters by key, with their shapes; a shared parameter stands once, under its owner. */
  readonly parameters: Readonly<Record<string, Shape>>;
  readonly total: number;
  readonly issues: readonly Issue[];
};
