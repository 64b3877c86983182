/** The gates of an LSTM or GRU as strips under the one of its states: what is let through at each step. Shown where they were asked for. */
import type { GateInfo } from '../../../src-engine/protocol/messages';
import { view } from '../../editor/watch';
import { useWords } from '../../i18n/i18n';
import { usePicture, useRun, useSession } from '../../ui/app';
import { layerOf, stateName } from '../../views/hiddenNames';
import { States } from './StatesPicture';
import { Waiting } from './Waiting';
import './gateStrips.css';

const HEIGHT = 26;
/** More units than a strip has pixels in height are not told apart. */
const UNITS = 128;
const NONE: readonly GateInfo[] = [];

/** Of the last layer: what comes out is its state. */
export function GateStrips({ node }: { readonly node: string }) {
  const isShown = useSession((s) => s.gates.includes(node));
  const all = useRun((s) => s.loaded?.gates ?? NONE);
  if (!isShown) return null;
  const mine = all.filter((g) => g.node === node);
  const last = Math.max(...mine.map((g) => layerOf(g.name)));
  return (
    <div className="gates">
      {mine
        .filter((g) => layerOf(g.name) === last)
        .map((g) => (
          <GateStrip key={g.name} gate={g} />
        ))}
    </div>
  );
}
function GateStrip({ gate: { node, name } }: { readonly gate: GateInfo }) {
  const { t } = useWords();
  const sample = useRun((s) => s.sample);
  const tensor = { node, of: 'gate', name } as const;
  const picture = usePicture(view(tensor, { kind: 'steps', sample, max: UNITS }));
  const label = t(`cell.gate.${name[0]}`);
  return (
    <div className="gate" data-gate={name}>
      <span title={label}>{stateName(name)}</span>
      {picture?.ready ? (
        <States picture={picture} tensor={tensor} label={`${label}: ${node} ${stateName(name)}`} height={HEIGHT} />
      ) : (
        <Waiting height={HEIGHT} />
      )}
    </div>
  );
}
