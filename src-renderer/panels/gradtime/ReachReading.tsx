/** What the numbers say, in a sentence or two, and what helps: each one step that undo takes back. */
import type { GradTime, StateReach } from '../../../src-engine/core/gradTime';
import { readTraining } from '../../../src-engine/document/training';
import { asLSTM, canBecomeLSTM } from '../../editor/cells/replace';
import { setTraining } from '../../editor/changes';
import { cutsWithin } from '../../editor/cuts';
import { type Reading, readingOf } from '../../editor/reading';
import { useWords } from '../../i18n/i18n';
import { useApp, useDoc, useReach } from '../../ui/app';
import { scientific } from '../../views/logScale';

type Props = { readonly found: GradTime; readonly state: StateReach };

export function ReachReading({ found, state }: Props) {
  const { t } = useWords();
  const part = useReach((s) => s.part);
  const reading = readingOf(found, state, part);
  const args =
    'steps' in reading
      ? {
          steps: reading.steps >= 100 ? reading.steps.toFixed(0) : reading.steps.toPrecision(2),
          share: scientific(reading.share),
          far: reading.far,
          near: reading.near,
        }
      : {};
  return (
    <section aria-label={t('gradtime.title')}>
      <p className="reach-reading" data-testid="reach-reading" data-kind={reading.kind}>
        {t(`gradtime.reading.${reading.kind}`, args)}
        {'stops' in reading && reading.stops
          ? ` ${t(reading.stops.isCut ? 'gradtime.reading.cut' : 'gradtime.reading.ends', { at: reading.stops.isCut ? reading.stops.at : reading.far })}`
          : ''}
      </p>
      <Helps state={state} T={found.T} kind={reading.kind} />
    </section>
  );
}
/** Against what is seen, and only what is not done already: nothing that shortens a gradient helps one that vanishes. */
function Helps({ state, T, kind }: { readonly state: StateReach; readonly T: number; readonly kind: Reading['kind'] }) {
  const { t } = useWords();
  const { editor } = useApp();
  const doc = useDoc();
  const every = Math.max(1, Math.round(T / 4));
  const clip = {
    id: 'clip',
    label: t('gradtime.helps.clip'),
    run: () => editor.run('edit.training', (d) => setTraining(d, ['clipNorm'], 1)),
  };
  const truncate = {
    id: 'truncate',
    label: t('gradtime.helps.truncate', { count: every }),
    run: () => editor.run('edit.training', (d) => setTraining(d, ['bptt', 'truncate'], every)),
  };
  const lstm = {
    id: 'lstm',
    label: t('gradtime.helps.lstm', { node: state.node }),
    run: () => editor.run('edit.replaceCell', (d) => asLSTM(d, state.node)),
  };
  const { training } = readTraining(doc.training);
  const isCut = cutsWithin(training.bptt, T).length > 0;
  const against = [...(training.clipNorm === null ? [clip] : []), ...(isCut || T < 2 ? [] : [truncate])];
  const cell = canBecomeLSTM(doc, state.node) ? [lstm] : [];
  const list = kind === 'vanishes' ? cell : kind === 'explodes' ? [...against, ...cell] : [...cell, ...against];
  if (list.length === 0) return null;
  return (
    <fieldset className="reach-helps">
      <legend>{t('gradtime.helps.title')}</legend>
      {list.map(({ id, label, run }) => (
        <div key={id}>
          <button type="button" className="fix" data-help={id} onClick={run}>
            {label}
          </button>
          <span>{t(`gradtime.helps.${id}Why`)}</span>
        </div>
      ))}
    </fieldset>
  );
}
