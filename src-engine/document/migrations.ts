/** Steps from one version of the format to the next. What concerns one op stands in the op's file and is called from its step here. */
import { VERSION } from './doc';

export type Written = Readonly<Record<string, unknown>>;
/** Entry i takes a document from version i + 1 to version i + 2. Version 1 is the first. */
export const MIGRATIONS: readonly ((doc: Written) => Written)[] = [];

/** A document of any earlier version in the form of this one. */
export const migrate = (doc: Written, version: number, steps = MIGRATIONS, to = VERSION): Written =>
  steps.slice(version - 1, to - 1).reduce<Written>((d, step, i) => ({ ...step(d), version: version + i + 1 }), doc);
