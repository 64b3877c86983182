/** A recurrence unfolded on the canvas: the copies of its cell side by side. A view: nothing of it is in the document. */
import type { Node, NodeProps } from '@xyflow/react';
import { X } from 'lucide-react';
import { type KeyboardEvent, memo, useMemo, useState } from 'react';
import type { TapeEntry } from '../../../src-engine/protocol/messages';
import { bpttOf, cutsWithin } from '../../editor/cuts';
import { fold } from '../../editor/unfold';
import { useWords } from '../../i18n/i18n';
import { useApp, useDoc, useRun } from '../../ui/app';
import { useFar } from '../useFar';
import { Cuts, Regular } from './Cuts';
import { Gates } from './Gates';
import { type Column, columnsOf, heightOfAll, placesOf, widthOf } from './geometry';
import { isOf, type Unfolded, unfold } from './model';
import { Track, useStrip } from './Track';
import { Truncated, WEIGHT } from './Truncated';
import { InnerWires, OutputWires, StateWires } from './Wires';
import './unfold.css';
import './copies.css';

export type UnfoldedNode = Node<{ readonly of: string; readonly tether: number }, 'unfolded'>;

/** Steps that are shown at first, and how many more at a click. */
const FIRST = 4;
const LAST = 3;
const MORE = 8;

const isSame = (a: NodeProps<UnfoldedNode>, b: NodeProps<UnfoldedNode>): boolean => a.data === b.data;
export const UnfoldNode = memo(function UnfoldNode({ data }: NodeProps<UnfoldedNode>) {
  const doc = useDoc();
  const loaded = useRun((s) => s.loaded);
  const isFar = useFar();
  const { t } = useWords();
  const model = useMemo(() => loaded && unfold(doc, loaded, data.of), [doc, loaded, data.of]);
  const name = t('unfold.name', { node: data.of });
  const app = useApp();
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key !== 'Escape') return;
    e.preventDefault();
    e.stopPropagation();
    fold(app, true);
  };
  return (
    <section className="unfolded" aria-label={name} data-unfolded={data.of} onKeyDown={onKeyDown}>
      <svg className="tether" width={2} height={data.tether} style={{ top: -data.tether }} aria-hidden="true">
        <path d={`M1 0V${data.tether}`} />
      </svg>
      {model && !isFar ? (
        <Steps model={model} of={data.of} />
      ) : (
        <header className="far">
          <b>{name}</b>
          {!model && <span>{t('canvas.waiting')}</span>}
        </header>
      )}
    </section>
  );
}, isSame);

/** How many steps the batch has: as its pictures say, and before there are any as the tape does. */
function useSteps({ cells, nodes }: Unfolded, layer: 'value' | 'gradient'): number {
  const first = layer === 'value' ? cells[0]?.value : cells.find((c) => c.gradients.length)?.gradients[0]?.tensor;
  const picture = useStrip(first ?? null);
  const planned = useRun((s) =>
    (s.loaded?.tape ?? []).reduce(
      (most, e) => (e.t !== undefined && e.t >= most && nodes.includes(e.node) ? e.t + 1 : most),
      0,
    ),
  );
  return picture?.steps?.of ?? planned;
}
/** Where the tape's cursor stands, in steps of the inputs. */
function useNow({ nodes, cells }: Unfolded, steps: number): Now | null {
  const entry = useRun((s) => (s.position?.running ? undefined : s.loaded?.tape[(s.position?.at ?? 0) - 1]));
  return useMemo(() => {
    if (entry?.t === undefined || !nodes.includes(entry.node)) return null;
    const isReversed = cells.find((c) => isOf(c, entry))?.reversed === true;
    return { t: isReversed ? steps - 1 - entry.t : entry.t, phase: entry.phase, entry };
  }, [entry, nodes, cells, steps]);
}
type Now = { readonly t: number; readonly phase: string; readonly entry: TapeEntry };
function Steps({ model, of }: { readonly model: Unfolded; readonly of: string }) {
  const { t } = useWords();
  const app = useApp();
  const bptt = bpttOf(useDoc());
  const layer = useRun((s) => s.layer);
  /** More that somebody asked for: of the first ones, and behind the last cut. */
  const [more, setMore] = useState<readonly [number, number]>([0, 0]);
  const steps = useSteps(model, layer);
  const now = useNow(model, steps);
  const cuts = cutsWithin(bptt, steps);
  const lastCut = cuts.at(-1) ?? 0;
  const columns = useMemo(() => columnsOf(steps, FIRST + more[0], LAST, lastCut, more[1]), [steps, more, lastCut]);
  const places = useMemo(() => placesOf(model, layer), [model, layer]);
  const [width, height] = [widthOf(columns), heightOfAll(places)];
  const all = { columns, places, layer };
  const weights = useRun(
    (s) => s.loaded?.params.filter((p) => p.kind === 'param' && model.nodes.includes(p.node)).length ?? 0,
  );
  return (
    <>
      <header>
        <b>{of}</b>
        <span>
          {t('unfold.size', {
            steps: t('unfold.stepCount', { count: steps }),
            units: t('canvas.units', { count: model.cells[0]?.units ?? 0 }),
          })}
        </span>
        <span className={`which ${layer}`}>{t(layer === 'value' ? 'unfold.forward' : 'unfold.back')}</span>
        <Regular bptt={bptt} />
        <button
          type="button"
          className="plain nodrag"
          aria-label={t('unfold.fold')}
          title={`${t('unfold.fold')}  Esc`}
          onClick={() => fold(app, true)}
        >
          <X aria-hidden="true" />
        </button>
      </header>
      <Truncated cuts={cuts} rows={Math.ceil(weights / Math.max(1, Math.floor(width / WEIGHT)))} />
      <div className="steps" style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {model.states.map((wire) => (
            <StateWires
              key={`${wire.from} ${wire.to} ${wire.value.name}`}
              {...all}
              wire={wire}
              cells={model.cells}
              bptt={bptt}
            />
          ))}
          <InnerWires {...all} inner={model.inner} cells={model.cells} />
          {model.cells.map((cell, i) =>
            cell.to.length || cell.last.length ? (
              <OutputWires key={cell.key} {...all} cells={model.cells} index={i} bottom={height - 22} steps={steps} />
            ) : null,
          )}
        </svg>
        {columns.map((c) =>
          c.left ? (
            <LeftOut
              key={`left ${columns.find((o) => o.left) === c}`}
              column={c}
              cuts={cuts}
              height={height}
              more={() =>
                setMore(columns.find((o) => o.left) === c ? [more[0] + MORE, more[1]] : [more[0], more[1] + MORE])
              }
            />
          ) : (
            <span
              key={c.t}
              className={`step${now?.t === c.t ? ` now ${now.phase}` : ''}`}
              style={{ left: c.x, width: c.width }}
            >
              t = {c.t}
            </span>
          ),
        )}
        <Cuts columns={columns} bptt={bptt} height={height - 52} />
        {model.cells.map((cell, i) => {
          const place = places[i];
          if (!place) return null;
          const phaseAt = now && isOf(cell, now.entry) ? now : null;
          return cell.value === null ? (
            <Gates key={cell.key} cell={cell} place={place} columns={columns} now={phaseAt} />
          ) : (
            <Track key={cell.key} cell={cell} place={place} columns={columns} layer={layer} now={phaseAt} />
          );
        })}
      </div>
    </>
  );
}
type LeftOutProps = {
  readonly column: Extract<Column, { t: null }>;
  readonly cuts: readonly number[];
  readonly height: number;
  readonly more: () => void;
};
/** Steps that are not shown, and the cuts among them. */
function LeftOut({ column, cuts, height, more }: LeftOutProps) {
  const { t } = useWords();
  const { from, to } = column.left;
  const hidden = cuts.filter((c) => c > from && c < to).length;
  const name = t('unfold.more', { from, to: to - 1, count: Math.min(MORE, to - from) });
  return (
    <button
      type="button"
      className="left-out nodrag"
      style={{ left: column.x, width: column.width, height: height - 62 }}
      aria-label={name}
      title={name}
      onClick={more}
    >
      <b>…</b>
      <span>
        {from}–{to - 1}
      </span>
      {hidden > 0 && <span className="hidden-cuts">✂ {hidden}</span>}
    </button>
  );
}
