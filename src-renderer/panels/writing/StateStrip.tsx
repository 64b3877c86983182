/** The states that moved with the text: a column for each character, the character under it, the newest at the right. */
import { useLayoutEffect, useRef, useState } from 'react';
import { COLUMNS, type Text } from '../../editor/writing';
import { useWords } from '../../i18n/i18n';
import { stateName } from '../../views/hiddenNames';
import { colours, paint } from '../../views/scale';
import { short } from '../../views/short';
import { useTheme } from '../../views/useTheme';

/** Width of a column, the width of a character below it, in px; height of a strip. */
const CELL = 9;
const HEIGHT = 40;
/** More states than this are looked at on their nodes. */
const MOST = 2;

export function StateStrip({ text }: { readonly text: Text }) {
  const host = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const el = host.current;
    if (!el) return;
    const sizes = new ResizeObserver(() => setRoom(Math.min(COLUMNS, Math.floor(el.clientWidth / CELL))));
    sizes.observe(el);
    return () => sizes.disconnect();
  }, []);
  // a state stands after what was read; the character that was chosen last has not gone through yet
  const read = [...(text.ask.prompt || '\n'), ...text.characters].slice(0, -1);
  const shown = read.slice(-room);
  const written = text.characters.length - 1;
  return (
    <div ref={host} className="writing-strip">
      {text.states.slice(0, MOST).map((s) => (
        <Strip key={`${s.node} ${s.name}`} state={s} count={Math.min(room, shown.length)} />
      ))}
      <p aria-hidden="true" className="writing-cells">
        {shown.map((c, i) => (
          <i key={i} className={i < shown.length - written ? 'note' : undefined}>
            {c === '\n' ? '↵' : c}
          </i>
        ))}
      </p>
    </div>
  );
}
function Strip({ state, count }: { readonly state: Text['states'][number]; readonly count: number }) {
  const { t } = useWords();
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const columns = count > 0 ? state.columns.slice(-count) : [];
  const units = columns[0]?.length ?? 0;
  const most = columns.reduce((m, c) => c.reduce((n, v) => Math.max(n, Math.abs(v)), m), 1e-9);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || units === 0) return;
    const image = new ImageData(columns.length, units);
    const data = new Float32Array(columns.length * units);
    for (const [i, column] of columns.entries())
      for (let u = 0; u < units; u++) data[u * columns.length + i] = column[u] as number;
    paint(data, 0, data.length, new Uint32Array(image.data.buffer), colours('signed', theme), 'signed', -most, most);
    context.putImageData(image, 0, 0);
  });
  if (units === 0) return null;
  const name = stateName(state.name);
  return (
    <figure>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t('writing.strip', { node: state.node, name, count: columns.length, units })}
        width={columns.length}
        height={units}
        style={{ width: columns.length * CELL, height: HEIGHT }}
      />
      <figcaption>
        {state.node} {name} · ±{short(most)}
      </figcaption>
    </figure>
  );
}
