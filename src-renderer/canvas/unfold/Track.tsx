/** One cell at all steps in view: watched as one strip, drawn as a card for each step. */
import type { Picture, TensorRef } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { usePicture, useRun } from '../../ui/app';
import { familyOf } from '../ranges';
import { useSignedRange } from '../useRange';
import { Card, type Shown } from './Card';
import { CARD, type Column, fieldsOf, type Layer, type Placed } from './geometry';
import type { Cell } from './model';
import { Sheet } from './Sheet';

/** More units than a card has fields for are not told apart. */
const UNITS = 256;

export const useStrip = (tensor: TensorRef | null): Picture | undefined => {
  const sample = useRun((s) => s.sample);
  return usePicture(tensor && view(tensor, { kind: 'steps', sample, max: UNITS }));
};
/** Of the chosen sample, as the strips: a number and the picture beside it are of the same. */
export const useNorms = (tensor: TensorRef | null): Picture | undefined => {
  const sample = useRun((s) => s.sample);
  return usePicture(tensor && view(tensor, { kind: 'norms', sample }));
};

type Props = {
  readonly cell: Cell;
  readonly place: Placed;
  readonly columns: readonly Column[];
  readonly layer: Layer;
  /** The step and the phase at which the tape's cursor stands, where it is this cell's. */
  readonly now: { readonly t: number; readonly phase: string } | null;
};
export function Track({ cell, place, columns, layer, now }: Props) {
  const values = cell.value ? [{ role: 'value' as const, tensor: cell.value }] : [];
  const parts = layer === 'value' ? values : cell.gradients;
  const [a = null, b = null, c = null] = parts.map((p) => p.tensor);
  const strips = [useStrip(a), useStrip(b), useStrip(c)];
  const isGradient = layer === 'gradient';
  const norms = [useNorms(isGradient ? a : null), useNorms(isGradient ? b : null), useNorms(isGradient ? c : null)];
  // one scale for all that is added up
  const { most, isOwn } = useSignedRange(familyOf(a?.of ?? 'hidden'), ...strips);
  const shown = parts.map((p, i): Shown => ({ role: p.role, tensor: p.tensor, picture: strips[i], norms: norms[i] }));
  return (
    <>
      {columns.map((column) =>
        column.t === null ? null : (
          <Card
            key={column.t}
            t={column.t}
            title={cell.title}
            from={cell.from}
            units={cell.units}
            shown={shown}
            most={most}
            isOwn={isOwn && column === columns[0]}
            place={{ left: column.x, top: place.y, width: CARD, height: place.height }}
            phase={now?.t === column.t ? now.phase : null}
          />
        ),
      )}
      {!fieldsOf(cell.units).isWritten &&
        parts.map(({ role }, i) => (
          <Sheet key={role} picture={strips[i]} steps={columns} index={i} {...{ cell, place, layer, most }} />
        ))}
    </>
  );
}
