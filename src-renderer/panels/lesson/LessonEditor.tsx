/** The lesson being written, in the language of the page. It becomes the document's with Done: one undo step. */
import { ArrowUp, Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { LESSON_LIMITS, type Lesson, type LessonStep, reworded, textIn } from '../../../src-engine/document/lesson';
import { COMMANDS } from '../../editor/commands';
import { EMPTY_STEP, writeLesson } from '../../editor/lesson';
import { useWords } from '../../i18n/i18n';
import { useApp, useDoc, useSettings } from '../../ui/app';

type Props = { readonly lesson: Lesson; readonly onClose: () => void };
const without = <T,>(list: readonly T[] | undefined, item: T): T[] => (list ?? []).filter((v) => v !== item);

export function LessonEditor({ lesson, onClose }: Props) {
  const { t } = useWords();
  const app = useApp();
  const language = useSettings((s) => s.language);
  const [draft, setDraft] = useState<Lesson>(lesson.steps.length ? lesson : { ...lesson, steps: [EMPTY_STEP] });
  const set = (change: Partial<Lesson>) => setDraft((d) => ({ ...d, ...change }));
  const setStep = (i: number, change: Partial<LessonStep>) =>
    set({ steps: draft.steps.map((s, k) => (k === i ? { ...s, ...change } : s)) });
  const text = (key: 'about' | 'question' | 'answer', label: string, rows: number, isFirst = false) => (
    <Text
      label={label}
      rows={rows}
      isFirst={isFirst}
      value={textIn(draft[key], language)}
      onChange={(v) => set({ [key]: reworded(draft[key], language, v) })}
    />
  );
  return (
    <form
      className="lesson editing"
      onSubmit={(e) => {
        e.preventDefault();
        writeLesson(app, draft);
        onClose();
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <section className="lesson-body" tabIndex={0} aria-label={t('lesson.edit')}>
        <p className="note">{t('lesson.marks')}</p>
        {text('about', t('lesson.about'), 2, true)}
        {draft.steps.map((step, i) => (
          <fieldset key={i}>
            <Text
              label={t('lesson.stepText', { number: i + 1 })}
              rows={4}
              value={textIn(step.text, language)}
              onChange={(v) => setStep(i, { text: reworded(step.text, language, v) })}
            />
            <Pointed step={step} onChange={(change) => setStep(i, change)} />
            <div className="lesson-order">
              <IconButton
                label={t('lesson.up', { number: i + 1 })}
                isOff={i === 0}
                onClick={() => {
                  const steps = [...draft.steps];
                  steps.splice(i - 1, 2, steps[i] as LessonStep, steps[i - 1] as LessonStep);
                  set({ steps });
                }}
              >
                <ArrowUp aria-hidden="true" />
              </IconButton>
              <IconButton
                label={t('lesson.remove', { what: t('lesson.stepText', { number: i + 1 }) })}
                onClick={() => set({ steps: draft.steps.filter((_, k) => k !== i) })}
              >
                <X aria-hidden="true" />
              </IconButton>
            </div>
          </fieldset>
        ))}
        <button
          type="button"
          className="fix"
          disabled={draft.steps.length >= LESSON_LIMITS.steps}
          onClick={() => set({ steps: [...draft.steps, EMPTY_STEP] })}
        >
          <Plus aria-hidden="true" /> {t('lesson.addStep')}
        </button>
        {text('question', t('lesson.question'), 3)}
        {text('answer', t('lesson.answerText'), 4)}
      </section>
      <footer className="lesson-foot">
        <button type="button" className="button" onClick={onClose}>
          {t('lesson.cancel')}
        </button>
        <button type="submit" className="button go" data-lesson-done="">
          {t('lesson.done')}
        </button>
      </footer>
    </form>
  );
}
function Text({
  label,
  value,
  rows,
  isFirst = false,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly rows: number;
  readonly isFirst?: boolean;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="lesson-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        // biome-ignore lint/a11y/noAutofocus: whoever pressed Edit writes next
        autoFocus={isFirst}
        data-draft="true"
        rows={rows}
        maxLength={LESSON_LIMITS.text}
        value={value}
        onChange={(e) => onChange(e.target.value)}
      />
    </div>
  );
}
function IconButton(props: {
  readonly label: string;
  readonly isOff?: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}) {
  const { label, isOff = false, onClick, children } = props;
  return (
    <button type="button" className="plain" aria-label={label} title={label} disabled={isOff} onClick={onClick}>
      {children}
    </button>
  );
}
/** The nodes and commands of a step, as chips that can be taken away, and lists to add from. */
function Pointed({
  step,
  onChange,
}: {
  readonly step: LessonStep;
  readonly onChange: (change: Partial<LessonStep>) => void;
}) {
  const { t } = useWords();
  const doc = useDoc();
  const nodes = step.nodes ?? [];
  const commands = step.commands ?? [];
  const nameOf = (id: string) => {
    const label = COMMANDS.find((c) => c.id === id)?.label;
    return label === undefined ? id : t(label);
  };
  const isFull = (list: readonly string[]) => list.length >= LESSON_LIMITS.pointed;
  // several commands may have one name (the four arrows): the first stands for them
  const offered = COMMANDS.filter(
    (c, i) => !commands.includes(c.id) && COMMANDS.findIndex((o) => o.label === c.label) === i,
  );
  return (
    <div className="lesson-pointed">
      {nodes.map((id) => (
        <Chip key={id} name={id} onRemove={() => onChange({ nodes: without(nodes, id) })} />
      ))}
      {commands.map((id) => (
        <Chip key={id} name={nameOf(id)} onRemove={() => onChange({ commands: without(commands, id) })} />
      ))}
      {(step.changes ?? []).map((c) => {
        const name = 'param' in c ? `${String(c.node)}.${String(c.param)}` : c.training;
        return (
          <Chip
            key={JSON.stringify(c)}
            name={`${name} = ${JSON.stringify(c.value)}`}
            onRemove={() => onChange({ changes: without(step.changes, c) })}
          />
        );
      })}
      <select
        aria-label={t('lesson.addNode')}
        value=""
        disabled={isFull(nodes)}
        onChange={(e) => onChange({ nodes: [...nodes, e.target.value] })}
      >
        <option value="">{t('lesson.addNode')}</option>
        {doc.nodes
          .filter((n) => !nodes.includes(n.id))
          .map((n) => (
            <option key={n.id} value={n.id}>
              {n.id}
            </option>
          ))}
      </select>
      <select
        aria-label={t('lesson.addCommand')}
        value=""
        disabled={isFull(commands)}
        onChange={(e) => onChange({ commands: [...commands, e.target.value] })}
      >
        <option value="">{t('lesson.addCommand')}</option>
        {offered.map((c) => (
          <option key={c.id} value={c.id}>
            {t(c.label)}
          </option>
        ))}
      </select>
    </div>
  );
}
function Chip({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }) {
  const { t } = useWords();
  return (
    <button type="button" className="lesson-chip" aria-label={t('lesson.remove', { what: name })} onClick={onRemove}>
      {name} <X aria-hidden="true" />
    </button>
  );
}
