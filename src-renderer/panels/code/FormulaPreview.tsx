/** A formula's curve and its slope, before anything is computed with it; of several inputs one moves and the others are held. */
import { useMemo, useState } from 'react';
import { derive } from '../../../src-engine/core/formulaDerive';
import { parseFormula } from '../../../src-engine/core/formulaParse';
import { formulaText } from '../../../src-engine/core/formulaText';
import { useWords } from '../../i18n/i18n';
import { plotted } from '../../views/curve';
import { short } from '../../views/short';

const SIZE = { width: 270, height: 96 };
const RANGE = [-3, 3] as const;
/** Where inputs that do not move are held at first. */
const HELD = 1;

export function FormulaPreview({ code }: { readonly code: string }) {
  const { t } = useWords();
  const [moves, setMoves] = useState('');
  const [held, setHeld] = useState<Readonly<Record<string, number>>>({});
  const { formula, names } = useMemo(() => parseFormula(code), [code]);
  const index = Math.max(0, names.indexOf(moves));
  const name = names[index];
  const slope = useMemo(() => derive(formula, index), [formula, index]);
  if (name === undefined) return null;
  const at = names.map((n) => held[n] ?? HELD);
  const plot = plotted({ f: formula, slope }, RANGE, SIZE, at, index);
  const written = formulaText(slope, names);
  return (
    <figure className="formula-preview">
      {names.length > 1 && (
        <div className="formula-inputs">
          {names.map((n, i) => (
            <span key={n}>
              <label>
                <input
                  type="radio"
                  name="moves"
                  checked={i === index}
                  onChange={() => setMoves(n)}
                  // the press takes what was typed over, and what is then said above may move this away before it ends
                  onPointerDown={() => setMoves(n)}
                />{' '}
                {n}
              </label>
              {i !== index && (
                <input
                  type="number"
                  step="0.1"
                  aria-label={t('formula.held', { name: n })}
                  value={held[n] ?? HELD}
                  onChange={(e) => setHeld({ ...held, [n]: Number(e.target.value) })}
                />
              )}
            </span>
          ))}
        </div>
      )}
      <svg
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        role="img"
        aria-label={t('formula.preview', { name, low: short(plot.low), high: short(plot.high) })}
      >
        <line x1={0} x2={SIZE.width} y1={plot.zero} y2={plot.zero} stroke="var(--line)" />
        <line x1={SIZE.width / 2} x2={SIZE.width / 2} y1={0} y2={SIZE.height} stroke="var(--line)" />
        <path d={plot.dy} fill="none" stroke="var(--backward)" strokeWidth={1.5} strokeDasharray="3 3" />
        <path d={plot.y} fill="none" stroke="var(--forward)" strokeWidth={2} />
      </svg>
      <div className="range">
        <span>{RANGE[0]}</span>
        <span>{name}</span>
        <span>{RANGE[1]}</span>
      </div>
      <figcaption>
        <span className="forward">
          <i aria-hidden /> f
        </span>
        <span className="backward">
          <i aria-hidden /> {names.length > 1 ? `∂f/∂${name}` : 'f′'}
        </span>
        <span className="range-of">{t('formula.range', { low: short(plot.low), high: short(plot.high) })}</span>
      </figcaption>
      <p className="formula-slope mono">
        {names.length > 1 ? `∂f/∂${name}` : 'f′'} = {written.length > 400 ? `${written.slice(0, 400)} …` : written}
      </p>
    </figure>
  );
}
