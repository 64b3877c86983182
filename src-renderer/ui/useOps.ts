/** The ops that match what is typed, as lists that can be drawn. */
import { ALL_OPS, type OpName } from '../../src-engine/ops/index';
import type { Category } from '../../src-engine/ops/op';
import { search } from '../editor/search';
import { useWords } from '../i18n/i18n';

export type FoundOp = { readonly name: OpName; readonly category: Category };
const ALL: readonly FoundOp[] = Object.entries(ALL_OPS).map(([name, op]) => ({
  name: name as OpName,
  category: op.category,
}));

/** Best match first; in the order of the table, group by group, where nothing is typed. `allowed`: null allows all. */
export function useOps(text: string, allowed: ReadonlySet<OpName> | null): readonly FoundOp[] {
  const { t, opDoc } = useWords();
  const list = allowed ? ALL.filter((o) => allowed.has(o.name)) : ALL;
  return search(text, list, ({ name, category }) => ({
    name,
    words: [t(`canvas.category.${category}`), opDoc(name)],
  }));
}
