/** The form of a node, from its op's parameter specs. Every change is one undo step. */
import { type ComponentProps, lazy, Suspense, useMemo } from 'react';
import type { Nested } from '../../../src-engine/core/tensor';
import type { DocNode } from '../../../src-engine/document/doc';
import { ALL_OPS } from '../../../src-engine/ops/index';
import { hasCell } from '../../editor/cells/commands';
import { setParam } from '../../editor/changes';
import { factsOf } from '../../editor/nodeFacts';
import { useWords } from '../../i18n/i18n';
import { useApp, useChecked, useCheckedPart, useDoc } from '../../ui/app';
import { Fixes } from '../../ui/Fixes';
import { DataFile } from './DataFile';
import { defaults } from './defaults';
import { filledFormula } from './formula';
import { OpenCell } from './OpenCell';
import { ParamField } from './ParamField';
import { ValueTable } from './ValueTable';

/** Formulas are typed in the editor for code, which comes when it is asked for. */
const FormulaField = lazy(() => import('../code/FormulaField'));

export function Parameters({ node }: { readonly node: DocNode }) {
  const words = useWords();
  const { editor } = useApp();
  const doc = useDoc();
  const checked = useChecked();
  const op = Object.hasOwn(ALL_OPS, node.op) ? ALL_OPS[node.op] : undefined;
  const values = useMemo(() => (op ? defaults(op.params, node.params) : {}), [op, node.params]);
  if (!op)
    return (
      <>
        <Issues id={node.id} />
        <p className="note">{words.t('inspector.unknown', { op: node.op })}</p>
      </>
    );
  const from = doc.edges.find(([, to]) => to === `${node.id}.x`)?.[0];
  const filled = filledFormula(
    op.formula,
    values,
    from ? checked.ports[from]?.shape : undefined,
    checked.ports[`${node.id}.y`]?.shape,
  );
  return (
    <>
      <Issues id={node.id} />
      <Doc text={words.opDoc(node.op)} />
      {hasCell(node.op) && <OpenCell node={node} />}
      {Object.values(op.params).some((p) => p.kind === 'file') && <DataFile node={node} />}
      {Object.entries(op.params)
        .filter(([, spec]) => spec.kind !== 'file' && (spec.showIf?.(values) ?? true))
        .map(([name, spec]) => {
          const key = `${node.id}.${name}`;
          const onChange = (v: unknown) => editor.run('edit.param', (d) => setParam(d, node.id, name, v));
          const shown = { op: node.op, name, spec, value: values[name], onChange };
          if (spec.kind === 'nested') return <NestedField key={key} {...shown} values={values} />;
          if (spec.kind !== 'code') return <ParamField key={key} {...shown} />;
          return (
            <Suspense key={key} fallback={<p className="note mono">{String(values[name])}</p>}>
              <FormulaField label={words.paramLabel(name)} value={String(values[name] ?? '')} onChange={onChange} />
            </Suspense>
          );
        })}
      {op.formula && (
        <div className="formula">
          <div>{op.formula}</div>
          {filled.map((line) => (
            <div key={line}>
              <b>{line}</b>
            </div>
          ))}
        </div>
      )}
    </>
  );
}
/** What is wrong stands first: below a long form nobody would see it. */
function Issues({ id }: { readonly id: string }) {
  const words = useWords();
  return useCheckedPart((c) => factsOf(c, id).issues).map((i) => {
    const { message, hint } = words.issue(i);
    return (
      <div key={`${i.code}${i.port ?? ''}${message}`} className={`issue ${i.severity}`} role="alert">
        <p>
          <b>{message}</b> {hint}
        </p>
        <Fixes issue={i} />
      </div>
    );
  });
}
/** Numbers typed in: as a table, and as the nested list that the table is. */
function NestedField(p: ComponentProps<typeof ParamField> & { readonly values: Readonly<Record<string, unknown>> }) {
  const { paramLabel } = useWords();
  const { values, ...field } = p;
  const { shape, sequence } = values as { shape?: readonly number[]; sequence?: boolean };
  return (
    <>
      <ParamField {...field} />
      <ValueTable
        label={paramLabel(p.name)}
        value={(p.value ?? null) as Nested | null}
        row={[...(sequence ? [1] : []), ...(shape ?? [])]}
        grows={shape !== undefined}
        onChange={p.onChange}
      />
    </>
  );
}
/** A sentence in which `names` stand in the figures' font. */
function Doc({ text }: { readonly text: string }) {
  return <p className="doc">{text.split('`').map((part, i) => (i % 2 ? <code key={part}>{part}</code> : part))}</p>;
}
