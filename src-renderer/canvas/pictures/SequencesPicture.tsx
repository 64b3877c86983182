/** Samples of a data set over time: text as text, a forecast as a line with what comes after it, video as frames, everything else as strips. */
import type { DataInfo, Picture } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { useApp, useCheckedPart, usePicture, useRun } from '../../ui/app';
import { useDataName } from '../../ui/useDataName';
import { short } from '../../views/short';
import { useNeed } from '../useRange';
import type { PictureProps } from './props';
import { Characters } from './sequence/Characters';
import { Frames } from './sequence/Frames';
import { Line } from './sequence/Line';
import { rowOf, type SequenceRow } from './sequence/row';
import { Strip } from './sequence/Strip';
import { Waiting } from './Waiting';
import './sequence/sequence.css';

/** Samples that are shown: what a node has room for. */
const SHOWN = 4;
/** Numbers of a step that are sent: a frame of 16 x 16, or what a strip can tell apart. */
const NUMBERS = 256;

export function SequencesPicture({ node }: PictureProps) {
  const data = useRun((s) => s.loaded?.data ?? null);
  const port = useCheckedPart((c) => c.ports[`${node.id}.x`]);
  const isVideo = port?.shape.length === 3;
  const count = isVideo ? SHOWN - 1 : SHOWN;
  const all = { kind: 'sequences', count, max: NUMBERS } as const;
  const isEvery = useCheckedPart((c) => c.ports[`${node.id}.y`]?.sequence ?? false);
  const x = usePicture(view({ node: node.id, of: 'out', name: 'x' }, all));
  const y = usePicture(view({ node: node.id, of: 'out', name: 'y' }, isEvery ? all : { kind: 'samples', count }));
  if (!data?.sequence || !x?.ready || !y?.ready)
    return (
      <div className="pic">
        <Waiting height={132} />
      </div>
    );
  return (
    <div className="pic">
      <Samples x={x} y={y} data={data} frame={isVideo ? (port?.shape ?? null) : null} />
      <Scaling data={data} />
    </div>
  );
}
type SamplesProps = {
  readonly x: Picture;
  readonly y: Picture;
  readonly data: DataInfo;
  readonly frame: readonly number[] | null;
};
function Samples({ x, y, data, frame }: SamplesProps) {
  const { t } = useWords();
  const { run } = useApp();
  const sample = useRun((s) => s.sample);
  const nameOf = useDataName();
  const isShaded = !data.vocabulary && !data.forecast;
  useNeed('samples', isShaded && x.stats ? { least: x.stats.min, most: x.stats.max } : null);
  const range = { least: x.stats?.min ?? 0, most: x.stats?.max ?? 1 };
  return (
    <div className="sequences nodrag">
      {Array.from({ length: x.shape[0] ?? 0 }, (_, i) => {
        const row = rowOf(x, y, i);
        const label = labelOf(row, data, t, nameOf);
        return (
          <button
            key={i}
            type="button"
            aria-pressed={i === sample}
            // a text is its own name
            aria-label={data.vocabulary ? undefined : t('canvas.sample', { index: i, label })}
            title={t('canvas.sample', { index: i, label })}
            onClick={() => run.store.setState({ sample: i })}
          >
            {data.vocabulary ? (
              <Characters row={row} data={data} isOpen={i === sample} />
            ) : frame ? (
              <Frames row={row} frame={frame} range={range} />
            ) : data.forecast ? (
              <Line row={row} forecast={data.forecast} />
            ) : (
              <Strip row={row} range={range} classes={data.classes?.length ?? null} />
            )}
            {!data.vocabulary && <span>{label}</span>}
          </button>
        );
      })}
    </div>
  );
}
/** What the target of a sample is, in words: a class, a value, or how many steps have one. */
function labelOf(
  row: SequenceRow,
  data: DataInfo,
  t: ReturnType<typeof useWords>['t'],
  nameOf: ReturnType<typeof useDataName>,
): string {
  const last = row.y.at(-1) ?? 0;
  if (data.forecast) {
    const { name, horizon, shift, scale } = data.forecast;
    return t('canvas.nextValue', { name: nameOf(name), ahead: horizon, value: short(last * scale + shift) });
  }
  if (data.sequence?.y) return `T = ${row.steps}`;
  return data.classes ? nameOf(data.classes[last] ?? String(last)) : short(last);
}
/** Said where it was done: what is subtracted and divided by. */
function Scaling({ data: { scaling, features, forecast } }: { readonly data: DataInfo }) {
  const { t } = useWords();
  const nameOf = useDataName();
  if (scaling.kind === 'none') return null;
  const say = (i: number) =>
    t('canvas.fitted', { shift: short(scaling.shift[i] ?? 0), scale: short(scaling.scale[i] ?? 1) });
  const all = scaling.shift.map((_, i) => `${nameOf(features?.[i] ?? 'x')}: ${say(i)}`).join('; ');
  return (
    <p className="fitted" title={t('canvas.fittedHelp', { all })}>
      {say(forecast?.feature ?? 0)}
    </p>
  );
}
