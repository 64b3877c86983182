/** A node's tensors: statistics, histogram, a picture and a table; a weight can be changed while the run stands. */
import { useEffect, useState } from 'react';
import type { DocNode } from '../../../src-engine/document/doc';
import type { Steps, TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { useApp, useChecked, useMoment, usePicture, useRun } from '../../ui/app';
import { number } from './number';
import { TensorTable } from './TensorTable';

type Entry = { readonly tensor: TensorRef; readonly label: string; readonly key: string | null };
const NO_PARAMS: readonly never[] = [];

export function Tensors({ node }: { readonly node: DocNode }) {
  const words = useWords();
  const { ports } = useChecked();
  const params = useRun((s) => s.loaded?.params ?? NO_PARAMS);
  const grads = useRun((s) => s.loaded?.grads ?? NO_PARAMS);
  const owner = node.weightsOf ?? node.id;
  const entries: Entry[] = [
    ...params
      .filter((p) => p.node === owner)
      .flatMap((p): Entry[] => [
        {
          tensor: { node: owner, of: p.kind === 'param' ? 'param' : 'state', name: p.name },
          label: p.name,
          key: p.key,
        },
        ...(grads.includes(p.key as never)
          ? [{ tensor: { node: owner, of: 'grad-param' as const, name: p.name }, label: `dL/d ${p.name}`, key: null }]
          : []),
      ]),
    ...Object.keys(ports)
      .filter((p) => p.slice(0, p.lastIndexOf('.')) === node.id)
      .flatMap((p): Entry[] => {
        const name = p.slice(p.lastIndexOf('.') + 1);
        return [
          { tensor: { node: node.id, of: 'out', name }, label: name, key: null },
          ...(grads.includes(p as never)
            ? [{ tensor: { node: node.id, of: 'grad-out' as const, name }, label: `dL/d ${name}`, key: null }]
            : []),
        ];
      }),
  ];
  const [chosen, choose] = useState(0);
  const entry = entries[Math.min(chosen, entries.length - 1)];
  if (!entry) return <p className="note">{words.t('inspector.noTensors')}</p>;
  return (
    <>
      <div className="chips" role="tablist" aria-label={words.t('inspector.tensors')}>
        {entries.map((e, i) => (
          <button
            key={e.label}
            type="button"
            role="tab"
            aria-selected={e === entry}
            className="chip"
            onClick={() => choose(i)}
          >
            {e.label}
          </button>
        ))}
      </div>
      <OneTensor key={JSON.stringify(entry.tensor)} entry={entry} />
    </>
  );
}

function OneTensor({ entry }: { readonly entry: Entry }) {
  const words = useWords();
  const { run } = useApp();
  const histogram = usePicture(view(entry.tensor, { kind: 'histogram', bins: 40 }));
  const running = useRun((s) => s.position?.running ?? false);
  const sample = useRun((s) => s.sample);
  const moment = useMoment();
  const [data, setData] = useState<{ shape: readonly number[]; data: Float32Array; steps?: Steps } | null>(null);
  useEffect(() => {
    // a table is read while the run stands, for the moment that it shows
    if (running || !moment) return setData(null);
    let current = true;
    void run.call('tensor', { tensor: entry.tensor, sample }).then(
      (t) => current && setData(t),
      () => current && setData(null),
    );
    return () => {
      current = false;
    };
  }, [run, entry.tensor, sample, running, moment]);
  const stats = histogram?.stats;
  if (!histogram?.ready || !stats) return <p className="note">{words.t('inspector.notComputed')}</p>;
  return (
    <>
      <h3 className="tensor-head">
        {entry.label} <span>{histogram.full.join(' × ') || words.t('inspector.scalar')}</span>
      </h3>
      <Histogram
        counts={histogram.data}
        range={histogram.range ?? [0, 0]}
        label={words.t('inspector.histogram', { name: entry.label })}
      />
      <dl className="stats">
        {(['mean', 'std', 'min', 'max', 'norm', 'zeros'] as const).map((k) => (
          <div key={k}>
            <dt>{words.t(`stats.${k}`)}</dt>
            <dd>{number(stats[k])}</dd>
          </div>
        ))}
      </dl>
      {stats.notFinite > 0 && <p className="issue error">{words.t('stats.notFinite', { count: stats.notFinite })}</p>}
      {running ? (
        <p className="note">{words.t('inspector.pauseToRead')}</p>
      ) : (
        data && (
          <TensorTable
            shape={data.shape}
            data={data.data}
            tensor={entry.tensor}
            steps={data.steps ?? null}
            onEdit={
              entry.key === null || entry.tensor.of !== 'param'
                ? null
                : (index, value) => void run.setWeight(entry.key as string, index, value)
            }
          />
        )
      )}
    </>
  );
}

function Histogram({
  counts,
  range,
  label,
}: {
  readonly counts: Float32Array;
  readonly range: readonly [number, number];
  readonly label: string;
}) {
  const most = Math.max(1, ...counts);
  return (
    <figure className="histogram" aria-label={label}>
      <svg viewBox={`0 0 ${counts.length} 100`} preserveAspectRatio="none" aria-hidden="true">
        {Array.from(counts, (c, i) => {
          const h = c === 0 ? 0 : Math.max(2, Math.sqrt(c / most) * 100);
          return <rect key={i} x={i + 0.08} width={0.84} y={100 - h} height={h} />;
        })}
      </svg>
      <figcaption>
        <span>{number(range[0])}</span>
        <span>{number(range[1])}</span>
      </figcaption>
    </figure>
  );
}
