/** What helps, a button and its reason each. All but a scale, which is only tried, are one step that undo takes back. */
import type { GradTime, StateReach } from '../../../src-engine/core/gradTime';
import { asOpen } from '../../editor/cells/openGates';
import { asLSTM } from '../../editor/cells/replace';
import { setTraining } from '../../editor/changes';
import { asOrthogonal, type Help, helpsOf, withoutCuts } from '../../editor/reachHelps';
import type { Reading } from '../../editor/reading';
import { useWords } from '../../i18n/i18n';
import { useApp, useDoc, useRun } from '../../ui/app';

/** What they change is what weights start with. */
const STARTS: ReadonlySet<Help['id']> = new Set(['orthogonal', 'forget', 'update']);

type Props = { readonly found: GradTime; readonly state: StateReach; readonly reading: Reading };

export function ReachHelps({ found, state, reading }: Props) {
  const { t } = useWords();
  const { editor, reach } = useApp();
  const doc = useDoc();
  const change = (help: Exclude<Help, { readonly id: 'scale' }>) => {
    switch (help.id) {
      case 'uncut':
        return editor.run('edit.training', withoutCuts);
      case 'clip':
        return editor.run('edit.training', (d) => setTraining(d, ['clipNorm'], 1));
      case 'truncate':
        return editor.run('edit.training', (d) => setTraining(d, ['bptt', 'truncate'], help.every));
      case 'orthogonal':
        return editor.run('edit.param', (d) => asOrthogonal(d, state.node));
      case 'forget':
      case 'update':
        return editor.run('edit.param', (d) => asOpen(d, state.node));
      case 'lstm':
        return editor.run('edit.replaceCell', (d) => asLSTM(d, state.node));
    }
  };
  const args = (help: Help) => ({
    node: state.node,
    ...(help.id === 'truncate' ? { count: help.every } : {}),
    ...(help.id === 'scale' ? { factor: help.factor.toFixed(2) } : {}),
  });
  // numbers to start with take the place of those of now only where nothing was learnt yet
  const isTrained = useRun(({ position: p }) => p !== null && (p.iteration > 0 || p.at === p.length));
  const name = (id: Help['id']): string => (isTrained && STARTS.has(id) ? `${id}Later` : id);
  const helps = helpsOf(doc, found, state, reading);
  if (helps.length === 0) return null;
  return (
    <fieldset className="reach-helps">
      <legend>{t('gradtime.helps.title')}</legend>
      {helps.map((help) => (
        <div key={help.id}>
          <button
            type="button"
            className="fix"
            data-help={help.id}
            onClick={() => (help.id === 'scale' ? reach.setScale(help.factor) : change(help))}
          >
            {t(`gradtime.helps.${name(help.id)}`, args(help))}
          </button>
          <span>{t(`gradtime.helps.${help.id}Why`)}</span>
        </div>
      ))}
    </fieldset>
  );
}
