/** The copy of one cell at one step: its value, or the gradients that meet in it and their sum. */
import { memo } from 'react';
import type { Picture, TensorRef } from '../../../src-engine/protocol/messages';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';
import { scientific } from '../../views/logScale';
import { colours, cssColour, inkOn, paint } from '../../views/scale';
import { short } from '../../views/short';
import { useTheme } from '../../views/useTheme';
import { Waiting } from '../pictures/Waiting';
import { type Fields, fieldsOf, INNER } from './geometry';
import type { Part } from './model';

/** A picture of all steps, of which the card shows one, and the norm of each. */
export type Shown = {
  readonly role: Part['role'] | 'value';
  readonly tensor: TensorRef;
  readonly picture: Picture | undefined;
  readonly norms: Picture | undefined;
};
type Props = {
  readonly t: number;
  readonly title: string;
  /** What feeds it from outside. */
  readonly from: readonly string[];
  readonly units: number;
  readonly shown: readonly Shown[];
  /** The end of the colour scale. */
  readonly most: number;
  /** Whether it is to be said: it is not the legend's. */
  readonly isOwn: boolean;
  readonly place: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** The phase that the tape's cursor is in, where it stands at this step of this node. */
  readonly phase: string | null;
};
/** Where a step's numbers are in a picture; -1: the tape has not come to it. */
export const columnAt = (picture: Picture | undefined, t: number): number => {
  if (!picture?.ready || !picture.steps) return -1;
  return t >= picture.steps.from && t < picture.steps.to ? t - picture.steps.from : -1;
};
const SIGN: Readonly<Record<Shown['role'], string>> = { value: '', gradient: '', output: '', next: '+ ', sum: '= ' };

export const Card = memo(function Card({ t, title, from, units, shown, most, isOwn, place, phase }: Props) {
  const words = useWords();
  const fields = fieldsOf(units);
  const single = shown.find((s) => s.role === 'gradient');
  return (
    <div className={`copy${phase ? ` now ${phase}` : ''}`} style={place} data-copy={`${title} ${t}`}>
      <p>
        <b>{title}</b>
        {isOwn && <i title={words.t('canvas.ownRange')}>±{short(most)}</i>}
        {single ? (
          <Norm of={single.norms} t={t} />
        ) : (
          from.length > 0 && <span title={from.join(', ')}>{from.join(', ')} →</span>
        )}
      </p>
      {shown.length === 0 && <Waiting height={fields.height} why="noGradient" />}
      {shown.map(({ role, tensor, picture, norms }) => {
        const at = columnAt(picture, t);
        const name = role === 'sum' ? `dL/d${title.charAt(0)}` : words.t(`unfold.role.${role}`);
        return (
          <div key={role} className={`part ${role}`} data-role={role}>
            {role !== 'value' && role !== 'gradient' && (
              <p title={words.t('unfold.normHint')}>
                <span>
                  {SIGN[role]}
                  {name}
                </span>
                <Norm of={norms} t={t} />
              </p>
            )}
            {at < 0 || !picture ? (
              <Waiting height={fields.height} />
            ) : (
              <Field
                picture={picture}
                tensor={tensor}
                t={t}
                at={at}
                fields={fields}
                most={most}
                label={words.t('unfold.picture', { name: `${title}, ${name}`, step: t })}
              />
            )}
          </div>
        );
      })}
    </div>
  );
});

function Norm({ of, t }: { readonly of: Picture | undefined; readonly t: number }) {
  const norm = of?.data[columnAt(of, t)];
  return (
    <b className="norm-number" data-norm={norm ?? ''}>
      {norm === undefined ? '' : scientific(norm)}
    </b>
  );
}

type FieldProps = {
  readonly picture: Picture;
  readonly tensor: TensorRef;
  readonly t: number;
  readonly at: number;
  readonly fields: Fields;
  readonly most: number;
  readonly label: string;
};
/** The units of one step as small fields, a few of them written; a click chooses a number. Many are drawn on the sheet of all steps: here is its window. */
function Field({ picture, tensor, t, at, fields, most, label }: FieldProps) {
  const { session, run } = useApp();
  const [, units = 0, there = 0] = picture.shape;
  const choose = (unit: number): void => {
    if (unit < 0 || unit >= units) return;
    const sample = Math.min(run.store.getState().sample, (picture.full[1] ?? 1) - 1);
    session.setState({ selected: [tensor.node], element: { tensor, index: [t, sample, unit] } });
  };
  const { columns, rows, height } = fields;
  if (fields.isWritten) {
    const values = Float32Array.from({ length: units }, (_, u) => picture.data[u * there + at] as number);
    return <Written values={values} most={most} label={label} fields={fields} choose={choose} />;
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: every number is reached by keyboard in the inspector's table
    <div
      className="field"
      role="img"
      aria-label={label}
      style={{ width: INNER, height }}
      onClick={(e) => {
        const box = e.currentTarget.getBoundingClientRect();
        const row = Math.floor(((e.clientY - box.top) / box.height) * rows);
        choose(row * columns + Math.floor(((e.clientX - box.left) / box.width) * columns));
      }}
    />
  );
}
type WrittenProps = Pick<FieldProps, 'fields' | 'most' | 'label'> & {
  readonly values: Float32Array;
  readonly choose: (unit: number) => void;
};
function Written({ values, fields, most, label, choose }: WrittenProps) {
  const { t } = useWords();
  const theme = useTheme();
  const pixels = new Uint32Array(values.length);
  paint(values, 0, values.length, pixels, colours('signed', theme), 'signed', -most, most);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no grid in every browser
    <div
      className="written"
      role="group"
      aria-label={label}
      style={{ gridTemplateColumns: `repeat(${fields.columns}, 1fr)`, height: fields.height }}
    >
      {Array.from(values, (v, u) => {
        const colour = pixels[u] as number;
        return (
          <button
            key={u}
            type="button"
            tabIndex={-1}
            title={t('canvas.why')}
            style={{ background: cssColour(colour), color: inkOn(colour) }}
            onClick={() => choose(u)}
          >
            {short(v)}
          </button>
        );
      })}
    </div>
  );
}
