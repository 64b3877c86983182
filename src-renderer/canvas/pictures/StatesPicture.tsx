/** A sequence as a strip: time across, units down; in the middle of a loop only the steps that are there. A click chooses a number. */
import { type MouseEvent, useLayoutEffect, useRef } from 'react';
import type { Picture, TensorRef } from '../../../src-engine/protocol/messages';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';
import { colours, paint } from '../../views/scale';
import { short } from '../../views/short';
import { useTheme } from '../../views/useTheme';
import { PICTURE_WIDTH, stripHeight } from '../layout';
import { familyOf } from '../ranges';
import { useSignedRange } from '../useRange';

type Props = {
  readonly picture: Picture;
  readonly tensor: TensorRef;
  readonly label: string;
  /** In px, where it stands under another whose steps are named already. */
  readonly height?: number;
};

export function States({ picture, tensor, label, height }: Props) {
  const { t } = useWords();
  const { session, run } = useApp();
  const theme = useTheme();
  const { most, isOwn } = useSignedRange(familyOf(tensor.of), picture);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [, units = 0, there = 0] = picture.shape;
  const steps = picture.steps ?? { from: 0, to: there, of: there, now: there - 1 };
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || units * there === 0) return;
    const image = new ImageData(there, units);
    paint(
      picture.data,
      0,
      units * there,
      new Uint32Array(image.data.buffer),
      colours('signed', theme),
      'signed',
      -most,
      most,
    );
    context.clearRect(0, 0, steps.of, units);
    context.putImageData(image, steps.from, 0);
  }, [picture, units, there, steps.from, steps.of, most, theme]);
  const onClick = (e: MouseEvent<HTMLCanvasElement>) => {
    const box = e.currentTarget.getBoundingClientRect();
    const step = Math.min(steps.of - 1, Math.floor(((e.clientX - box.left) / box.width) * steps.of));
    const unit = Math.min(units - 1, Math.floor(((e.clientY - box.top) / box.height) * units));
    const sample = Math.min(run.store.getState().sample, (picture.full[1] ?? 1) - 1);
    session.setState({ selected: [tensor.node], element: { tensor, index: [step, sample, unit] } });
  };
  return (
    <>
      {/* every number is reached by keyboard in the inspector's table */}
      <canvas
        ref={canvas}
        className="states"
        role="img"
        aria-label={label}
        width={steps.of}
        height={Math.max(1, units)}
        style={{ width: PICTURE_WIDTH, height: height ?? stripHeight(units) }}
        onClick={onClick}
      />
      {height === undefined && (
        <div className="range">
          <span>t = 0</span>
          <span>{t('canvas.units', { count: units })}</span>
          <span>{steps.of - 1}</span>
        </div>
      )}
      {(isOwn || (picture.stats?.notFinite ?? 0) > 0) && (
        <div className="range">
          {isOwn && <span title={t('canvas.ownRange')}>±{short(most)}</span>}
          {(picture.stats?.notFinite ?? 0) > 0 && <span className="loud">{picture.stats?.notFinite} NaN/Inf</span>}
        </div>
      )}
    </>
  );
}
