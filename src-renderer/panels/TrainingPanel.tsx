/** The training settings of the document, and what the epochs gave. Numbers may be changed while it runs. */

import { choice, float, int, type Param } from '../../src-engine/core/params';
import { OPTIMIZERS, type OptimizerName, readTraining } from '../../src-engine/document/training';
import { setTraining } from '../editor/changes';
import { useWords } from '../i18n/i18n';
import { useApp, useDoc, useRun } from '../ui/app';
import { decimals } from '../views/short';
import { ParamField } from './inspector/ParamField';
import { LossChart } from './LossChart';
import './training.css';

const NAME = choice(Object.keys(OPTIMIZERS) as OptimizerName[], 'SGD') as Param<unknown>;
const TOP: Readonly<Record<string, Param<unknown>>> = {
  batchSize: int(32, { min: 1 }),
  epochs: int(1, { min: 1 }),
  seed: int(0, { min: 0, max: 4294967295 }),
};
/** A clip is off where its field is empty. */
const CLIP: Param<unknown> = {
  ...float(undefined, { min: 0 }),
  kind: 'optional-int',
  expected: 'a number above 0, or nothing',
  read: (v) => (v === null || (typeof v === 'number' && v > 0 && Number.isFinite(v)) ? v : undefined),
};

/** What a part of the data scores: right in a hundred, or the mean error. */
const score = (accuracy: number | null, mae: number | null): string =>
  accuracy !== null ? `${(100 * accuracy).toFixed(1)} %` : mae === null ? '' : decimals(mae);

export function TrainingPanel() {
  const words = useWords();
  const { editor } = useApp();
  const doc = useDoc();
  const epochs = useRun((s) => s.epochs);
  const hasValidation = epochs.some((e) => e.validationLoss !== null);
  const { training } = readTraining(doc.training);
  const { optimizer } = training;
  const set = (path: readonly string[]) => (value: unknown) =>
    editor.run('edit.training', (d) => setTraining(d, path, value));
  // a number that the new optimizer does not have would be kept and mean nothing
  const setName = (name: unknown) =>
    editor.run('edit.training', (d) =>
      setTraining(d, ['optimizer'], { name, lr: OPTIMIZERS[name as OptimizerName].lr.default }),
    );
  const spec = OPTIMIZERS[optimizer.name] as Readonly<Record<string, Param<unknown>>>;
  return (
    <div className="training">
      <section aria-label={words.t('training.optimizer')}>
        <ParamField op="training" name="optimizer" spec={NAME} value={optimizer.name} onChange={setName} />
        {Object.entries(spec)
          .filter(([name]) => name !== 'betas')
          .map(([name, p]) => (
            <ParamField
              key={`${optimizer.name}.${name}`}
              op="training"
              name={name}
              spec={p}
              value={optimizer[name as 'lr']}
              onChange={set(['optimizer', name])}
            />
          ))}
      </section>
      <section aria-label={words.t('training.batches')}>
        {Object.entries(TOP).map(([name, p]) => (
          <ParamField
            key={name}
            op="training"
            name={name}
            spec={p}
            value={training[name as 'seed']}
            onChange={set([name])}
          />
        ))}
        {(['clipValue', 'clipNorm'] as const).map((name) => (
          <ParamField key={name} op="training" name={name} spec={CLIP} value={training[name]} onChange={set([name])} />
        ))}
      </section>
      <section className="chart" aria-label={words.t('training.loss')}>
        <LossChart />
      </section>
      <section className="epochs">
        {epochs.length === 0 ? (
          <p className="note">{words.t('training.noEpoch')}</p>
        ) : (
          <table>
            <thead>
              <tr>
                <th>{words.t('training.epoch')}</th>
                <th>{words.t('training.trainLoss')}</th>
                <th>{words.t('training.testLoss')}</th>
                <th>{words.t('training.test')}</th>
                {hasValidation && <th>{words.t('training.validation')}</th>}
              </tr>
            </thead>
            <tbody>
              {epochs.map((e) => (
                <tr key={e.epoch}>
                  <td>{e.epoch + 1}</td>
                  <td>{decimals(e.trainLoss)}</td>
                  <td>{e.testLoss === null ? '' : decimals(e.testLoss)}</td>
                  <td>{score(e.testAccuracy, e.testMAE)}</td>
                  {hasValidation && <td>{score(e.validationAccuracy, e.validationMAE)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
}
