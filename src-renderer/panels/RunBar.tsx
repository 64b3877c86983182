/** Reset, back, step, run; the unit of a step; where the run stands. */
import { Pause, Play, RotateCcw, StepBack, StepForward } from 'lucide-react';
import { readTraining } from '../../src-engine/document/training';
import type { Unit } from '../../src-engine/protocol/messages';
import { keysText } from '../editor/command';
import { commandOf, stepCommand } from '../editor/commands';
import { canTrain } from '../editor/runCommands';
import { useWords } from '../i18n/i18n';
import { useApp, useEditorPart, useRun } from '../ui/app';
import { CommandButton } from '../ui/CommandButton';
import { Switch } from '../ui/Switch';
import { digits } from '../views/short';

const UNITS: readonly Unit[] = ['instruction', 'node', 'time', 'phase', 'iteration', 'epoch'];

export function RunBar() {
  const words = useWords();
  const { t } = words;
  const app = useApp();
  const { run } = app;
  const running = useRun((s) => s.position?.running ?? false);
  const unit = useRun((s) => s.unit);
  const layer = useRun((s) => s.layer);
  const loaded = useRun((s) => s.loaded);
  const blocked = loaded?.issues.find((i) => i.severity === 'error');
  const why =
    blocked &&
    t('run.cannot', { message: `${blocked.node ? `${blocked.node}: ` : ''}${words.issue(blocked).message}` });
  const canStep = (loaded?.tape.length ?? 0) > 0;
  return (
    <>
      <div className="seg" role="toolbar" aria-label={t('run.group')}>
        <CommandButton command={commandOf('reset')} icon={<RotateCcw />} />
        <StepButton back canStep={canStep} unit={unit} />
        <StepButton back={false} canStep={canStep} unit={unit} />
        <CommandButton
          command={commandOf('toggle')}
          className={canTrain(app) || running ? 'go' : 'go blocked'}
          text={t(running ? 'run.pause' : 'run.run')}
          icon={running ? <Pause fill="currentColor" /> : <Play fill="currentColor" />}
          {...(why ? { why } : {})}
        />
      </div>
      <select
        className="sel"
        aria-label={t('run.unit')}
        value={unit}
        onChange={(e) => run.store.setState({ unit: e.target.value as Unit })}
      >
        {UNITS.map((u) => (
          <option key={u} value={u}>
            {t(`run.units.${u}`)}
          </option>
        ))}
      </select>
      <Switch
        label={t('run.layer')}
        values={['value', 'gradient']}
        value={layer}
        textOf={(l) => t(`run.${l}`)}
        onChange={(l) => run.store.setState({ layer: l })}
      />
      <Facts />
    </>
  );
}
function StepButton({
  back,
  canStep,
  unit,
}: {
  readonly back: boolean;
  readonly canStep: boolean;
  readonly unit: Unit;
}) {
  const { t } = useWords();
  const { run } = useApp();
  const name = t(back ? 'run.back' : 'run.step');
  const command = stepCommand(unit, back);
  return (
    <button
      type="button"
      aria-label={name}
      aria-disabled={!canStep}
      title={`${name} ${t(`run.units.${unit}`)}${command ? `  ${keysText(command)}` : ''}`}
      data-command={back ? 'back' : 'step'}
      onClick={() => canStep && void run.step(unit, back)}
    >
      {back && <StepBack />}
      <span className="word">{name}</span>
      {!back && <StepForward />}
    </button>
  );
}
/** Figures of a fixed width: they change without moving what stands beside them. */
function Facts() {
  const { t } = useWords();
  const p = useRun((s) => s.position);
  // where an error keeps the loss away it is not missing
  const hasLoss = useRun(
    (s) => !s.loaded?.tape.length || s.loaded.isPart || s.loaded.tape.some((e) => e.phase === 'loss'),
  );
  const perEpoch = useRun((s) => s.loaded?.data?.batchesPerEpoch);
  const mae = useRun((s) => s.epochs.at(-1)?.testMAE ?? null);
  const { epochs } = readTraining(useEditorPart((e) => e.doc.training)).training;
  if (!hasLoss) return <p className="facts note">{t('run.noLoss')}</p>;
  const epoch = (p?.epoch ?? 0) + 1;
  const fact = (name: string, value: string, width: number) => (
    <span>
      {name} <b style={{ minWidth: `${width}ch` }}>{value}</b>
    </span>
  );
  return (
    <div
      className="facts"
      data-testid="facts"
      data-iteration={p?.iteration}
      data-at={p?.at}
      data-running={p?.running}
      data-loss={p?.loss ?? ''}
    >
      {fact(t('run.iteration'), String(p?.iteration ?? 0), 4)}
      {perEpoch && fact(t('run.epoch'), `${epoch} / ${Math.ceil(epoch / epochs) * epochs}`, 6)}
      {fact(t('run.loss'), p?.loss == null ? '–' : p.loss.toPrecision(4), 7)}
      {mae !== null
        ? fact(t('run.error'), digits(mae), 6)
        : fact(t('run.test'), p?.testAccuracy == null ? '–' : `${(100 * p.testAccuracy).toFixed(1)} %`, 6)}
      {fact(t('run.speed'), !p?.running || p.stepsPerSecond === null ? '–' : digits(p.stepsPerSecond), 4)}
    </div>
  );
}
